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
import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.internal.support.InFlight;
import io.rocketmq.client.message.FilterExpression;
import io.rocketmq.client.message.PoppedMessage;
import io.rocketmq.client.message.ReceiptHandle;
import io.rocketmq.client.message.ReceivedMessage;

/**
 * The end of what a consumer has popped: tells the brokers that messages are done, or
 * when they shall come again. Thread-safe.
 */
public final class Leases {

	private static final Logger logger = LoggerFactory.getLogger(Leases.class);

	/**
	 * The most that one bit of a batch may be away from its first: far more than the
	 * messages of one pop are apart, and few enough bits to be sent.
	 */
	private static final long WIDEST_BATCH = 65536;

	private static final int REQUEST_CODE_NOT_SUPPORTED = 3;

	private final String group;

	private final Function<String, DefaultBrokerPop> brokers;

	/** Brokers that are too old for batches. */
	private final Set<String> singly = ConcurrentHashMap.newKeySet();

	/** No limit of its own: connections have one. */
	private final InFlight inFlight = new InFlight(Integer.MAX_VALUE, Long.MAX_VALUE);

	public Leases(String group, Function<String, DefaultBrokerPop> brokers) {
		this.group = group;
		this.brokers = brokers;
	}

	/**
	 * Takes messages over. Those that the filter does not want are acknowledged, as
	 * brokers look at tags by their hash codes alone.
	 * @param topic the topic that was popped
	 * @param filter which messages are wanted
	 * @param popped the messages
	 * @return those that are wanted
	 */
	List<LeasedMessage> lease(String topic, FilterExpression filter, List<PoppedMessage> popped) {
		List<LeasedMessage> wanted = new ArrayList<>(popped.size());
		List<LeasedMessage> unwanted = new ArrayList<>();
		for (PoppedMessage message : popped) {
			boolean isWanted = filter.isAll() || filter.accepts(message.message().tag());
			(isWanted ? wanted : unwanted).add(new LeasedMessage(this, topic, message));
		}
		drop(unwanted);
		return wanted;
	}

	/**
	 * Refuses what can't be given up here.
	 * @throws IllegalArgumentException if the message was not received by this consumer
	 */
	public LeasedMessage require(ReceivedMessage message) {
		if (message instanceof LeasedMessage lease && lease.owner() == this) {
			return lease;
		}
		throw new IllegalArgumentException("The message " + message.messageId()
				+ ((message instanceof LeasedMessage lease)
						? " was received by another simple consumer, of the group '" + lease.owner().group + "'"
						: " was not received by a simple consumer, so that there is no receipt for it")
				+ ": the simple consumer '" + this.group + "' takes only the very objects that its receive gave");
	}

	public CompletableFuture<Void> ack(LeasedMessage lease) {
		return counted(
				() -> lease.receipt().thenCompose((handle) -> pop(lease).ackAsync(this.group, lease.topic(), handle)));
	}

	public CompletableFuture<Void> change(LeasedMessage lease, Duration invisible) {
		return counted(() -> lease
			.change((handle) -> pop(lease).changeInvisibleTimeAsync(this.group, lease.topic(), handle, invisible))
			.thenApply((handle) -> null));
	}

	/** Acknowledges as many as possible in each request; does not fail. */
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
		if (leases.size() == 1 || this.singly.contains(first.brokerName())) {
			return ackSingly(leases, failures);
		}
		return all(leases.stream().map(LeasedMessage::receipt).toList()).thenCompose((ready) -> {
			List<ReceiptHandle> handles = leases.stream().map((lease) -> lease.receipt().join()).toList();
			return handles.stream().allMatch(Leases::fitsBatch)
					? pop(first).ackAllAsync(this.group, first.topic(), handles) : ackSingly(leases, failures);
		}).handle((done, failure) -> {
			if (failure == null) {
				return CompletableFuture.<Void>completedFuture(null);
			}
			RocketMQException why = failure(failure);
			if (why.outcome() != Outcome.REJECTED || why instanceof BrokerBusyException) {
				// Each one alone would fare no better.
				leases.forEach((lease) -> failures.put(lease, why));
				return CompletableFuture.<Void>completedFuture(null);
			}
			Integer code = why.context().responseCode();
			if (code != null && code == REQUEST_CODE_NOT_SUPPORTED) {
				this.singly.add(first.brokerName());
			}
			logger.debug("{} refuses to take acknowledgements together, and gets each alone: {}", first.brokerName(),
					why.getMessage());
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

	private void drop(Collection<LeasedMessage> leases) {
		for (LeasedMessage lease : leases) {
			ack(lease).exceptionally((failure) -> {
				logger.debug("Could not acknowledge {}, which no filter wants: {}", lease,
						Futures.unwrap(failure).getMessage());
				return null;
			});
		}
	}

	/** Lets messages that nobody waits for any more come again at once. */
	public void giveBack(Collection<? extends ReceivedMessage> messages) {
		for (ReceivedMessage message : messages) {
			change(require(message), Duration.ZERO).exceptionally((failure) -> {
				logger.debug("Could not give {} back, which comes again when its time is over: {}", message,
						Futures.unwrap(failure).getMessage());
				return null;
			});
		}
	}

	/** Waits for all that is under way, each at most until its own deadline. */
	public CompletableFuture<Void> whenDone() {
		return this.inFlight.whenEmpty();
	}

	private DefaultBrokerPop pop(LeasedMessage lease) {
		return this.brokers.apply(lease.brokerName());
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
				: new ProtocolViolationException("The acknowledgement failed: " + inner, ErrorContext.none(), inner);
	}

}
