package io.rocketmq.client.internal.consumer.pop;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

import io.rocketmq.client.hook.ConsumeHook;
import io.rocketmq.client.internal.consumer.queue.WrappedMessage;
import io.rocketmq.client.message.PoppedMessage;
import io.rocketmq.client.message.ReceiptHandle;

/**
 * A popped message with its current receipt handle. Each change of the invisible time
 * replaces the handle, so that a request waits for earlier changes. Thread-safe.
 */
public final class LeasedMessage extends WrappedMessage {

	private static final AtomicLongFieldUpdater<LeasedMessage> DELIVERED_AT = AtomicLongFieldUpdater
		.newUpdater(LeasedMessage.class, "deliveredAt");

	private final Leases owner;

	private final String topic;

	private final String brokerName;

	private final AtomicReference<CompletableFuture<ReceiptHandle>> receipt;

	/** Hooks that have seen the begin of the delivery; written before the time. */
	private List<ConsumeHook> seenBy = List.of();

	/** By {@link System#nanoTime()}; 0 while it is not delivered. */
	private volatile long deliveredAt;

	LeasedMessage(Leases owner, String topic, PoppedMessage popped) {
		super(popped.message(), popped.reconsumeTimes());
		this.owner = owner;
		this.topic = topic;
		this.brokerName = popped.handle().brokerName();
		this.receipt = new AtomicReference<>(CompletableFuture.completedFuture(popped.handle()));
	}

	Leases owner() {
		return this.owner;
	}

	String brokerName() {
		return this.brokerName;
	}

	/** Returns the current handle; never completes exceptionally. */
	CompletableFuture<ReceiptHandle> receipt() {
		return Objects.requireNonNull(this.receipt.get());
	}

	/**
	 * Changes the handle after all earlier changes; a failed change keeps the old one.
	 */
	CompletableFuture<ReceiptHandle> change(Function<ReceiptHandle, CompletableFuture<ReceiptHandle>> change) {
		CompletableFuture<ReceiptHandle> next = new CompletableFuture<>();
		CompletableFuture<ReceiptHandle> before = Objects.requireNonNull(this.receipt.getAndSet(next));
		CompletableFuture<ReceiptHandle> changed = before.thenCompose(change);
		changed.whenComplete((handle, failure) -> next.complete((failure == null) ? handle : before.join()));
		return changed;
	}

	/** Begins the delivery to a user. */
	void delivered(List<ConsumeHook> newSeenBy) {
		this.seenBy = newSeenBy;
		this.deliveredAt = System.nanoTime() | 1;
	}

	/** Ends the delivery; returns its nanoseconds, or -1 if it has ended before. */
	long endDelivery() {
		long since = DELIVERED_AT.getAndSet(this, 0);
		return (since != 0) ? System.nanoTime() - since : -1;
	}

	/** Returns the hooks that have seen the begin of the delivery that has ended. */
	List<ConsumeHook> seenBy() {
		return this.seenBy;
	}

	/** Returns the subscribed topic, also if the broker stores the message in another. */
	@Override
	public String topic() {
		return this.topic;
	}

}
