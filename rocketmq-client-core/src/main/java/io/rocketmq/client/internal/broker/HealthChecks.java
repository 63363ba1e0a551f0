package io.rocketmq.client.internal.broker;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.config.BrokerOptions;
import io.rocketmq.client.hook.BrokerHealth;
import io.rocketmq.client.hook.BrokerListener;
import io.rocketmq.client.internal.protocol.Command;
import io.rocketmq.client.internal.protocol.RequestCode;
import io.rocketmq.client.internal.protocol.header.ProbeHeader;
import io.rocketmq.client.internal.remote.RpcClient;
import io.rocketmq.client.internal.support.Deadline;
import io.rocketmq.client.internal.support.Futures;

/**
 * Health checks of brokers. Any answer means that a broker is up, even a refusal: brokers
 * of all versions and proxies know the request. Thread-safe.
 */
final class HealthChecks {

	private static final Logger logger = LoggerFactory.getLogger(HealthChecks.class);

	private static final Command PROBE = Command.request(RequestCode.GET_MAX_OFFSET, new ProbeHeader());

	/** Time to remember a broker that is down, to report when it is up again. */
	private static final Duration REMEMBERED = Duration.ofHours(1);

	private final RpcClient rpc;

	private final BrokerOptions options;

	private final BrokerListener listener;

	private final Map<String, Target> targets = new ConcurrentHashMap<>();

	HealthChecks(RpcClient rpc, BrokerOptions options, BrokerListener listener) {
		this.rpc = rpc;
		this.options = options;
		this.listener = listener;
	}

	/** Checks an address or joins a running check. Never completes exceptionally. */
	CompletableFuture<Boolean> check(String brokerName, String address) {
		Target target = this.targets.computeIfAbsent(address, (each) -> new Target());
		target.brokerName = brokerName;
		target.unusedSince = null;
		return check(brokerName, address, target);
	}

	private CompletableFuture<Boolean> check(String brokerName, String address, Target target) {
		CompletableFuture<Boolean> mine = new CompletableFuture<>();
		CompletableFuture<Boolean> running = target.running.compareAndExchange(null, mine);
		if (running != null) {
			return running;
		}
		Futures.attempt(() -> this.rpc.requestAsync(address, PROBE, Deadline.after(this.options.healthCheckTimeout())))
			.whenComplete((answer, failure) -> {
				target.running.set(null);
				try {
					if (!this.rpc.isClosed()) {
						ended(brokerName, address, target, failure);
					}
				}
				finally {
					mine.complete(failure == null);
				}
			});
		return mine;
	}

	/**
	 * Checks unused addresses that were up until it is known whether they are down: name
	 * servers drop a killed broker long before its checks have failed. Addresses that
	 * answer are forgotten.
	 */
	void checkUnused() {
		this.targets.forEach((address, target) -> {
			Instant since = target.unusedSince;
			if (since == null) {
				return;
			}
			if (since.plus(REMEMBERED).isBefore(Instant.now())) {
				this.targets.remove(address, target);
			}
			else if (target.last.health == BrokerHealth.UP) {
				boolean connected = this.rpc.isConnected(address);
				check(target.brokerName, address, target).thenAccept((up) -> {
					if (!connected && target.unusedSince != null) {
						this.rpc.disconnect(address);
					}
					if (up && target.unusedSince != null) {
						this.targets.remove(address, target);
					}
				});
			}
		});
	}

	private void ended(String brokerName, String address, Target target, @Nullable Throwable failure) {
		Check before = target.last;
		int failures = (failure == null) ? 0 : before.failures + 1;
		BrokerHealth health = (failure == null) ? BrokerHealth.UP
				: ((failures >= this.options.failuresUntilDown()) ? BrokerHealth.DOWN : before.health);
		Instant now = Instant.now();
		boolean changed = health != before.health;
		target.last = new Check(health, changed ? now : before.since, now, failures);
		if (!changed) {
			return;
		}
		if (health == BrokerHealth.DOWN && failure != null) {
			logger.atWarn()
				.addKeyValue("broker", brokerName)
				.addKeyValue("address", address)
				.log("Broker {} ({}) is down after {} failed health checks: {}", brokerName, address, failures,
						failure.getMessage());
		}
		else if (before.health == BrokerHealth.DOWN) {
			logger.atInfo()
				.addKeyValue("broker", brokerName)
				.addKeyValue("address", address)
				.log("Broker {} ({}) is up again", brokerName, address);
		}
		this.listener.healthChanged(brokerName, address, before.health, health);
	}

	/** Whether an address went down while it was unused. */
	boolean isBack(String address) {
		Target target = this.targets.get(address);
		return target != null && target.unusedSince != null && target.last.health == BrokerHealth.DOWN;
	}

	boolean isDown(String address) {
		return last(address).health == BrokerHealth.DOWN;
	}

	Check last(String address) {
		Target target = this.targets.get(address);
		return (target != null) ? target.last : Check.NONE;
	}

	/** Marks addresses as unused, and forgets those that were never checked. */
	void retain(Set<String> addresses) {
		this.targets.forEach((address, target) -> {
			if (!addresses.contains(address) && target.unusedSince == null) {
				target.unusedSince = Instant.now();
				if (target.last.health == BrokerHealth.UNKNOWN) {
					this.targets.remove(address, target);
				}
			}
		});
	}

	/** State of an address. */
	record Check(BrokerHealth health, @Nullable Instant since, @Nullable Instant endedAt, int failures) {

		private static final Check NONE = new Check(BrokerHealth.UNKNOWN, null, null, 0);

	}

	private static final class Target {

		private final AtomicReference<@Nullable CompletableFuture<Boolean>> running = new AtomicReference<>();

		private volatile Check last = Check.NONE;

		private volatile String brokerName = "";

		/** Null while the address is in use. */
		private volatile @Nullable Instant unusedSince;

	}

}
