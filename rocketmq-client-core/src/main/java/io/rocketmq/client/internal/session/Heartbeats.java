package io.rocketmq.client.internal.session;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.broker.BrokerSnapshot;
import io.rocketmq.client.broker.HeartbeatResult;
import io.rocketmq.client.config.BrokerOptions;
import io.rocketmq.client.internal.broker.BrokerManager;
import io.rocketmq.client.internal.protocol.body.HeartbeatBody;
import io.rocketmq.client.internal.support.Futures;

/**
 * Heartbeats to brokers, one at a time to each address: those that are requested
 * meanwhile are sent as one, with the members at that time. Thread-safe.
 */
final class Heartbeats {

	private static final Logger logger = LoggerFactory.getLogger(Heartbeats.class);

	private final BrokerManager brokers;

	private final BrokerOptions options;

	private final Supplier<HeartbeatBody> body;

	private final Consumer<String> introduced;

	private final Refusals refusals;

	private final Map<String, Target> targets = new ConcurrentHashMap<>();

	Heartbeats(BrokerManager brokers, BrokerOptions options, Supplier<HeartbeatBody> body, Consumer<String> introduced,
			Refusals refusals) {
		this.brokers = brokers;
		this.options = options;
		this.body = body;
		this.introduced = introduced;
		this.refusals = refusals;
	}

	void send(String address) {
		Target target = this.targets.computeIfAbsent(address, (each) -> new Target());
		if (target.asked.getAndIncrement() == 0) {
			send(address, target);
		}
	}

	private void send(String address, Target target) {
		int answers = target.asked.get();
		Futures.attempt(() -> call(address, target)).whenComplete((answer, failure) -> {
			try {
				if (failure != null) {
					failed(address, target, failure);
				}
				else if (answer != null) {
					answered(address, target, answer);
				}
			}
			catch (RuntimeException | Error ex) {
				logger.atError()
					.addKeyValue("address", address)
					.setCause(ex)
					.log("Could not handle the response to the heartbeat to {}", address);
			}
			finally {
				ended(address, target, answers);
			}
		});
	}

	/** Returns the answer to a heartbeat, or null if there are no members. */
	private CompletableFuture<@Nullable Answer> call(String address, Target target) {
		HeartbeatBody heartbeat = this.body.get();
		if (heartbeat.producerDataSet().isEmpty() && heartbeat.consumerDataSet().isEmpty()) {
			this.refusals.heartbeatUnneeded(address);
			return CompletableFuture.completedFuture(null);
		}
		HeartbeatBody sent = this.options.heartbeatFingerprints() ? target.fingerprinted(heartbeat) : heartbeat;
		return this.brokers.at(address)
			.groups()
			.heartbeatAsync(sent)
			.thenApply((result) -> new Answer(result, sent.heartbeatFingerprint()));
	}

	private void answered(String address, Target target, Answer answer) {
		HeartbeatResult result = answer.result();
		target.knownFingerprint = (result.fingerprints() && !result.subscriptionChanged()) ? answer.fingerprint() : 0;
		target.last = Instant.now();
		this.refusals.heartbeatGranted(address);
		boolean known = target.introduced;
		target.introduced = true;
		if (!known) {
			this.introduced.accept(address);
		}
	}

	private void failed(String address, Target target, Throwable failure) {
		target.knownFingerprint = 0;
		target.introduced = false;
		if (Refusals.isRefusal(failure)) {
			this.refusals.heartbeatRefused(address, nameOf(address), groups(), failure);
		}
		else {
			logger.atDebug()
				.addKeyValue("address", address)
				.log("The heartbeat to {} failed: {}", address, Futures.unwrap(failure).toString());
		}
	}

	private @Nullable String nameOf(String address) {
		for (BrokerSnapshot broker : this.brokers.snapshot()) {
			if (broker.replicas().stream().anyMatch((replica) -> replica.address().equals(address))) {
				return broker.name();
			}
		}
		return null;
	}

	private List<String> groups() {
		HeartbeatBody heartbeat = this.body.get();
		return Stream
			.concat(heartbeat.producerDataSet().stream().map(HeartbeatBody.ProducerData::groupName),
					heartbeat.consumerDataSet().stream().map(HeartbeatBody.ConsumerData::groupName))
			.toList();
	}

	private void ended(String address, Target target, int answers) {
		for (CompletableFuture<Void> waiter = target.waiters.poll(); waiter != null; waiter = target.waiters.poll()) {
			waiter.complete(null);
		}
		if (target.asked.addAndGet(-answers) > 0) {
			send(address, target);
		}
	}

	/** Sends a complete heartbeat, as the broker may not know all members. */
	void introduceAgain(String address) {
		Target target = this.targets.get(address);
		if (target != null) {
			target.introduced = false;
			target.knownFingerprint = 0;
		}
		send(address);
	}

	/** Waits until the broker at an address knows this client as it is now. */
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
		this.refusals.retainAddresses(addresses);
	}

	@Nullable Instant last(String address) {
		Target target = this.targets.get(address);
		return (target != null) ? target.last : null;
	}

	private record Answer(HeartbeatResult result, int fingerprint) {
	}

	private static final class Target {

		/** Number of requested heartbeats that no response covers yet. */
		private final AtomicInteger asked = new AtomicInteger();

		private volatile boolean introduced;

		private final Queue<CompletableFuture<Void>> waiters = new ConcurrentLinkedQueue<>();

		private volatile @Nullable Instant last;

		/** Fingerprint of the subscriptions that the broker knows, or 0. */
		private volatile int knownFingerprint;

		HeartbeatBody fingerprinted(HeartbeatBody heartbeat) {
			HeartbeatBody complete = heartbeat.withFingerprint();
			return (complete.heartbeatFingerprint() == this.knownFingerprint) ? complete.shortened() : complete;
		}

	}

}
