package io.rocketmq.client.session;

import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.broker.BrokerManager;
import io.rocketmq.client.config.BrokerOptions;
import io.rocketmq.client.protocol.body.HeartbeatBody;

/**
 * Sends heartbeats, one at a time to each address: what is asked for meanwhile goes out
 * once, afterwards, with what is true then. Thread-safe.
 */
final class Heartbeats {

	private static final Logger logger = LoggerFactory.getLogger(Heartbeats.class);

	private final BrokerManager brokers;

	private final BrokerOptions options;

	private final Supplier<HeartbeatBody> body;

	private final Consumer<String> introduced;

	private final Map<String, Target> targets = new ConcurrentHashMap<>();

	Heartbeats(BrokerManager brokers, BrokerOptions options, Supplier<HeartbeatBody> body,
			Consumer<String> introduced) {
		this.brokers = brokers;
		this.options = options;
		this.body = body;
		this.introduced = introduced;
	}

	/** Sends a heartbeat to an address. */
	void send(String address) {
		Target target = this.targets.computeIfAbsent(address, (each) -> new Target());
		if (target.asked.getAndIncrement() == 0) {
			send(address, target);
		}
	}

	private void send(String address, Target target) {
		int answers = target.asked.get();
		HeartbeatBody heartbeat = this.body.get();
		if (heartbeat.producerDataSet().isEmpty() && heartbeat.consumerDataSet().isEmpty()) {
			target.asked.set(0);
			return;
		}
		HeartbeatBody sent = this.options.heartbeatFingerprints() ? target.fingerprinted(heartbeat) : heartbeat;
		this.brokers.at(address).groups().heartbeatAsync(sent).whenComplete((result, failure) -> {
			target.knownFingerprint = (failure == null && result.fingerprints() && !result.subscriptionChanged())
					? sent.heartbeatFingerprint() : 0;
			if (failure == null) {
				target.last = Instant.now();
				boolean known = target.introduced;
				target.introduced = true;
				if (!known) {
					this.introduced.accept(address);
				}
			}
			else {
				target.introduced = false;
				logger.debug("The heartbeat to {} failed: {}", address, failure.getMessage());
			}
			for (CompletableFuture<Void> waiter = target.waiters.poll(); waiter != null; waiter = target.waiters
				.poll()) {
				waiter.complete(null);
			}
			if (target.asked.addAndGet(-answers) > 0) {
				send(address, target);
			}
		});
	}

	/**
	 * The broker at an address may have forgotten this client, or a member has joined.
	 */
	void introduceAgain(String address) {
		Target target = this.targets.get(address);
		if (target != null) {
			target.introduced = false;
			target.knownFingerprint = 0;
		}
		send(address);
	}

	/**
	 * Waits until the broker at an address knows this client as it is now.
	 * @return a future that is completed with the answer to a heartbeat, good or bad
	 */
	CompletableFuture<Void> introduced(String address) {
		Target target = this.targets.computeIfAbsent(address, (each) -> new Target());
		if (target.introduced) {
			return CompletableFuture.completedFuture(null);
		}
		CompletableFuture<Void> waiter = new CompletableFuture<>();
		target.waiters.add(waiter);
		send(address);
		return waiter;
	}

	/** Forgets addresses that are no longer in use. */
	void retain(Set<String> addresses) {
		this.targets.keySet().retainAll(addresses);
	}

	@Nullable Instant last(String address) {
		Target target = this.targets.get(address);
		return (target != null) ? target.last : null;
	}

	private static final class Target {

		/** How many heartbeats have been asked for that no answer covers yet. */
		private final AtomicInteger asked = new AtomicInteger();

		private volatile boolean introduced;

		private final Queue<CompletableFuture<Void>> waiters = new ConcurrentLinkedQueue<>();

		private volatile @Nullable Instant last;

		/** What the broker knows the subscriptions by, 0 if it wants them again. */
		private volatile int knownFingerprint;

		HeartbeatBody fingerprinted(HeartbeatBody heartbeat) {
			HeartbeatBody complete = heartbeat.withFingerprint();
			return (complete.heartbeatFingerprint() == this.knownFingerprint) ? complete.shortened() : complete;
		}

	}

}
