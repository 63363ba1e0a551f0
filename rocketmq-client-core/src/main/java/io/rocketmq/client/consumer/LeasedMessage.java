package io.rocketmq.client.consumer;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.PoppedMessage;
import io.rocketmq.client.message.ReceiptHandle;
import io.rocketmq.client.message.ReceivedMessage;

/**
 * A message that a consumer has for a while, with what it is given up with. The broker
 * gives a new receipt with each new while, and the old one is of no use any more: so the
 * receipt is kept here, and whoever needs it waits for a change that is under way.
 * Thread-safe.
 */
final class LeasedMessage implements ReceivedMessage {

	private final Leases owner;

	private final String topic;

	private final String brokerName;

	private final ReceivedMessage message;

	private final int reconsumeTimes;

	private final AtomicReference<CompletableFuture<ReceiptHandle>> receipt;

	LeasedMessage(Leases owner, String topic, PoppedMessage popped) {
		this.owner = owner;
		this.topic = topic;
		this.brokerName = popped.handle().brokerName();
		this.message = popped.message();
		this.reconsumeTimes = popped.reconsumeTimes();
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

	/** The topic that was subscribed to, also where the broker keeps it in another. */
	@Override
	public String topic() {
		return this.topic;
	}

	@Override
	public byte[] body() {
		return this.message.body();
	}

	@Override
	public ByteBuffer bodyBuffer() {
		return this.message.bodyBuffer();
	}

	@Override
	public int bodyLength() {
		return this.message.bodyLength();
	}

	@Override
	public int storedSize() {
		return this.message.storedSize();
	}

	@Override
	public @Nullable String property(String name) {
		return this.message.property(name);
	}

	@Override
	public Map<String, String> properties() {
		return this.message.properties();
	}

	@Override
	public String messageId() {
		return this.message.messageId();
	}

	@Override
	public String offsetMessageId() {
		return this.message.offsetMessageId();
	}

	@Override
	public MessageQueue queue() {
		return this.message.queue();
	}

	@Override
	public long queueOffset() {
		return this.message.queueOffset();
	}

	@Override
	public long commitLogOffset() {
		return this.message.commitLogOffset();
	}

	@Override
	public int reconsumeTimes() {
		return this.reconsumeTimes;
	}

	@Override
	public int flag() {
		return this.message.flag();
	}

	@Override
	public Instant bornAt() {
		return this.message.bornAt();
	}

	@Override
	public Instant storedAt() {
		return this.message.storedAt();
	}

	@Override
	public InetSocketAddress bornHost() {
		return this.message.bornHost();
	}

	@Override
	public String toString() {
		return this.message.toString();
	}

}
