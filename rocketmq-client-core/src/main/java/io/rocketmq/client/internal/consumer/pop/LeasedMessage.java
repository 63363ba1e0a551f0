package io.rocketmq.client.internal.consumer.pop;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

import io.rocketmq.client.internal.consumer.queue.WrappedMessage;
import io.rocketmq.client.message.PoppedMessage;
import io.rocketmq.client.message.ReceiptHandle;

/**
 * A message that a consumer has for a while, with what it is given up with. The broker
 * gives a new receipt with each new while, and the old one is of no use any more: so the
 * receipt is kept here, and whoever needs it waits for a change that is under way.
 * Thread-safe.
 */
public final class LeasedMessage extends WrappedMessage {

	private static final AtomicLongFieldUpdater<LeasedMessage> DELIVERED_AT = AtomicLongFieldUpdater
		.newUpdater(LeasedMessage.class, "deliveredAt");

	private final Leases owner;

	private final String topic;

	private final String brokerName;

	private final AtomicReference<CompletableFuture<ReceiptHandle>> receipt;

	/** By {@link System#nanoTime()}; 0 while it is not delivered. */
	private volatile long deliveredAt;

	public LeasedMessage(Leases owner, String topic, PoppedMessage popped) {
		super(popped.message(), popped.reconsumeTimes());
		this.owner = owner;
		this.topic = topic;
		this.brokerName = popped.handle().brokerName();
		this.receipt = new AtomicReference<>(CompletableFuture.completedFuture(popped.handle()));
	}

	Leases owner() {
		return this.owner;
	}

	/** The broker that it is from, which stays the same. */
	String brokerName() {
		return this.brokerName;
	}

	/** The receipt that counts; does not fail. */
	CompletableFuture<ReceiptHandle> receipt() {
		return Objects.requireNonNull(this.receipt.get());
	}

	/**
	 * Changes the receipt, after all changes that were asked for before.
	 * @param change makes the new one of the old one
	 * @return a future of the new one; if it fails, the old one stays
	 */
	CompletableFuture<ReceiptHandle> change(Function<ReceiptHandle, CompletableFuture<ReceiptHandle>> change) {
		CompletableFuture<ReceiptHandle> next = new CompletableFuture<>();
		CompletableFuture<ReceiptHandle> before = Objects.requireNonNull(this.receipt.getAndSet(next));
		CompletableFuture<ReceiptHandle> changed = before.thenCompose(change);
		changed.whenComplete((handle, failure) -> next.complete((failure == null) ? handle : before.join()));
		return changed;
	}

	/** The message is delivered to a user. */
	void delivered() {
		this.deliveredAt = System.nanoTime() | 1;
	}

	/**
	 * Ends the delivery.
	 * @return nanoseconds since it began, or -1 if it has ended before
	 */
	long endDelivery() {
		long since = DELIVERED_AT.getAndSet(this, 0);
		return (since != 0) ? System.nanoTime() - since : -1;
	}

	/** The topic that was subscribed to, also where the broker keeps it in another. */
	@Override
	public String topic() {
		return this.topic;
	}

}
