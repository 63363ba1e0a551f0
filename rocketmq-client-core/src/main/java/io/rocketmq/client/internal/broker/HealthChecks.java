package io.rocketmq.client.internal.broker;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
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
import io.rocketmq.client.internal.remote.RpcClient;
import io.rocketmq.client.internal.support.Deadline;
import io.rocketmq.client.internal.support.Futures;

/**
 * Asks brokers whether they are there. Any answer says so, also one that refuses: the
 * request is one that brokers of all versions and proxies know, about a topic of the
 * system's own. Thread-safe.
 */
final class HealthChecks {

	private static final Logger logger = LoggerFactory.getLogger(HealthChecks.class);

	private static final Command PROBE = Command.request(RequestCode.GET_MAX_OFFSET, BrokerCall.PROBE);

	/** Time for which a broker that went down is remembered, to tell when it is back. */
	private static final Duration REMEMBERED = Duration.ofHours(1);

	private final RpcClient rpc;

	private final BrokerOptions options;

	private final List<BrokerListener> listeners;

	private final Map<String, Target> targets = new ConcurrentHashMap<>();

	HealthChecks(RpcClient rpc, BrokerOptions options, List<BrokerListener> listeners) {
		this.rpc = rpc;
		this.options = options;
		this.listeners = listeners;
	}

	/**
	 * Checks an address, unless it is being checked.
	 * @return a future of whether it answered
	 */
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
	 * Checks addresses that are no longer in use and were up when they were last, until
	 * it is known whether they are down: name servers drop a broker that was killed long
	 * before its checks have failed. Those that answer are forgotten.
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
			logger.warn("The broker {} at {} is down: {} checks in a row failed, the last with: {}", brokerName,
					address, failures, failure.getMessage());
		}
		else if (before.health == BrokerHealth.DOWN) {
			logger.info("The broker {} at {} is up again", brokerName, address);
		}
		for (BrokerListener listener : this.listeners) {
			try {
				listener.healthChanged(brokerName, address, before.health, health);
			}
			catch (RuntimeException | Error ex) {
				logger.warn("The broker listener {} failed", listener, ex);
			}
		}
	}

	/** Whether an address went down while it was not in use. */
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

	/** Forgets addresses that are no longer in use, once they are known to be up. */
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

	/**
	 * What is known of an address.
	 */
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
