package io.rocketmq.client.internal.consumer.pop;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.consumer.AckResult;
import io.rocketmq.client.error.BrokerBusyException;
import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.error.Outcome;
import io.rocketmq.client.error.ProtocolViolationException;
import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.internal.broker.DefaultBrokerPop;
import io.rocketmq.client.internal.protocol.ResponseCode;
import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.internal.support.InFlight;
import io.rocketmq.client.message.FilterExpression;
import io.rocketmq.client.message.PoppedMessage;
import io.rocketmq.client.message.ReceiptHandle;
import io.rocketmq.client.message.ReceivedMessage;

/**
 * Acknowledgements and invisible times of a group's popped messages. Thread-safe.
 */
public final class Leases {

	private static final Logger logger = LoggerFactory.getLogger(Leases.class);

	/**
	 * Highest bit of a batch acknowledgement: far beyond the messages of one pop, and
	 * small enough to be sent.
	 */
	private static final long WIDEST_BATCH = 65536;

	private final String group;

	private final Function<String, DefaultBrokerPop> brokers;

	/** Brokers that don't support batch acknowledgements. */
	private final Set<String> withoutBatches = ConcurrentHashMap.newKeySet();

	/** Counts only: connections have the limit. */
	private final InFlight inFlight = new InFlight(Integer.MAX_VALUE, Long.MAX_VALUE);

	public Leases(String group, Function<String, DefaultBrokerPop> brokers) {
		this.group = group;
		this.brokers = brokers;
	}

	String group() {
		return this.group;
	}

	DefaultBrokerPop broker(String brokerName) {
		return this.brokers.apply(brokerName);
	}

	/**
	 * Returns the messages that a filter accepts, and acknowledges the others: brokers
	 * filter tags by hash code alone.
	 */
	List<LeasedMessage> lease(String topic, FilterExpression filter, List<PoppedMessage> popped) {
		List<LeasedMessage> accepted = new ArrayList<>(popped.size());
		for (PoppedMessage message : popped) {
			LeasedMessage lease = new LeasedMessage(this, topic, message);
			if (filter.isAll() || filter.accepts(message.message().tag())) {
				accepted.add(lease);
			}
			else {
				ack(lease).exceptionally((failure) -> {
					logger.atDebug()
						.addKeyValue("messageId", lease.messageId())
						.log("Could not acknowledge filtered message {}: {}", lease,
								Futures.unwrap(failure).getMessage());
					return null;
				});
			}
		}
		return accepted;
	}

	/** Returns a message as the lease that it is. */
	public LeasedMessage require(ReceivedMessage message) {
		if (message instanceof LeasedMessage lease && lease.owner() == this) {
			return lease;
		}
		throw new IllegalArgumentException("Message " + message.messageId()
				+ ((message instanceof LeasedMessage lease)
						? " was received by another simple consumer, of group '" + lease.owner().group + "'"
						: " was not received by a simple consumer, and has no receipt handle")
				+ ". Pass simple consumer '" + this.group + "' the message objects that its receive returned.");
	}

	public CompletableFuture<Void> ack(LeasedMessage lease) {
		return counted(() -> lease.receipt()
			.thenCompose((handle) -> broker(lease.brokerName()).ackAsync(this.group, lease.topic(), handle)));
	}

	/** Sets the invisible time of a message from now on; zero makes it visible. */
	public CompletableFuture<Void> change(LeasedMessage lease, Duration invisible) {
		return counted(
				() -> lease
					.change((handle) -> broker(lease.brokerName()).changeInvisibleTimeAsync(this.group, lease.topic(),
							handle, invisible))
					.thenApply((handle) -> null));
	}

	/** Acknowledges messages in as few requests as possible; never fails as a whole. */
	public CompletableFuture<AckResult> ack(List<LeasedMessage> leases) {
		Map<List<String>, List<LeasedMessage>> byBroker = new LinkedHashMap<>();
		for (LeasedMessage lease : leases) {
			byBroker.computeIfAbsent(List.of(lease.brokerName(), lease.topic()), (key) -> new ArrayList<>()).add(lease);
		}
		Map<LeasedMessage, RocketMQException> failures = new ConcurrentHashMap<>();
		List<CompletableFuture<Void>> acks = new ArrayList<>();
		byBroker.values().forEach((together) -> acks.add(counted(() -> ackTogether(together, failures))));
		return all(acks).thenApply((done) -> new AckResult(
				leases.stream().map((lease) -> new AckResult.Item(lease, failures.get(lease))).toList()));
	}

	private CompletableFuture<Void> ackTogether(List<LeasedMessage> leases,
			Map<LeasedMessage, RocketMQException> failures) {
		LeasedMessage first = leases.get(0);
		if (leases.size() == 1 || this.withoutBatches.contains(first.brokerName())) {
			return ackSingly(leases, failures);
		}
		return all(leases.stream().map(LeasedMessage::receipt).toList()).thenCompose((ready) -> {
			List<ReceiptHandle> handles = leases.stream().map((lease) -> lease.receipt().join()).toList();
			return handles.stream().allMatch(Leases::fitsBatch)
					? broker(first.brokerName()).ackAllAsync(this.group, first.topic(), handles)
					: ackSingly(leases, failures);
		}).handle((done, failure) -> {
			if (failure == null) {
				return CompletableFuture.<Void>completedFuture(null);
			}
			RocketMQException why = failure(failure);
			if (why.outcome() != Outcome.REJECTED || why instanceof BrokerBusyException) {
				// Single requests would fail as well.
				leases.forEach((lease) -> failures.put(lease, why));
				return CompletableFuture.<Void>completedFuture(null);
			}
			Integer code = why.context().responseCode();
			if (code != null && code == ResponseCode.REQUEST_CODE_NOT_SUPPORTED.code()) {
				this.withoutBatches.add(first.brokerName());
			}
			logger.atDebug()
				.addKeyValue("broker", first.brokerName())
				.log("Broker {} rejected a batch acknowledgement; acknowledging messages singly: {}",
						first.brokerName(), why.getMessage());
			return ackSingly(leases, failures);
		}).thenCompose((next) -> next);
	}

	private CompletableFuture<Void> ackSingly(List<LeasedMessage> leases,
			Map<LeasedMessage, RocketMQException> failures) {
		return all(leases.stream().map((lease) -> ack(lease).exceptionally((failure) -> {
			failures.put(lease, failure(failure));
			return null;
		})).toList());
	}

	private static boolean fitsBatch(ReceiptHandle handle) {
		long bit = handle.queueOffset() - handle.startOffset();
		return bit >= 0 && bit < WIDEST_BATCH;
	}

	/** Makes messages that nobody waits for visible again. */
	public void makeVisible(Collection<? extends ReceivedMessage> messages) {
		for (ReceivedMessage message : messages) {
			change(require(message), Duration.ZERO).exceptionally((failure) -> {
				logger.atDebug()
					.addKeyValue("messageId", message.messageId())
					.log("Could not make {} visible; it is redelivered when its invisible time ends: {}", message,
							Futures.unwrap(failure).getMessage());
				return null;
			});
		}
	}

	/** Waits for all requests in flight, each at most until its own deadline. */
	public CompletableFuture<Void> whenDone() {
		return this.inFlight.whenEmpty();
	}

	private <T extends @Nullable Object> CompletableFuture<T> counted(Supplier<CompletableFuture<T>> call) {
		this.inFlight.tryEnter(1, 0);
		return Futures.attempt(call).whenComplete((done, failure) -> this.inFlight.exit(1, 0));
	}

	private static CompletableFuture<Void> all(List<? extends CompletableFuture<?>> futures) {
		return CompletableFuture.allOf(futures.toArray(CompletableFuture<?>[]::new));
	}

	private static RocketMQException failure(Throwable failure) {
		Throwable inner = Futures.unwrap(failure);
		return (inner instanceof RocketMQException known) ? known
				: new ProtocolViolationException("Acknowledgement failed: " + inner, ErrorContext.none(), inner);
	}

}
