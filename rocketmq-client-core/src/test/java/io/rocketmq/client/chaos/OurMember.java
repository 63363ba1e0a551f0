package io.rocketmq.client.chaos;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.ConsumeFrom;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.config.FetchMode;
import io.rocketmq.client.config.MessageModel;
import io.rocketmq.client.consumer.PushConsumer;
import io.rocketmq.client.consumer.QueuePosition;
import io.rocketmq.client.consumer.listener.ConsumeContext;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.internal.support.ResourceNames;
import io.rocketmq.client.message.FilterExpression;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.ReceivedMessage;

/**
 * A push consumer of this client that reports each delivery before it counts as consumed.
 */
final class OurMember implements Member {

	/**
	 * Tag of messages whose deliveries are not reported, as not all filters accept them.
	 */
	static final String OTHER_TAG = "x";

	private static final long WORK_NANOS = 300_000;

	/**
	 * One in this many messages takes longer, so that events overlap it.
	 */
	private static final int SLOW = 40;

	private static final long SLOW_WORK_NANOS = 50_000_000;

	static final Duration CONSUME_TIMEOUT = Duration.ofSeconds(4);

	/** Time for which popped messages of a killed member stay invisible. */
	static final Duration INVISIBLE_TIME = Duration.ofSeconds(15);

	private static final Duration HANG = CONSUME_TIMEOUT.plusSeconds(2);

	private final String group;

	private final String name;

	private final Consumer<Delivery> delivered;

	private final PushConsumer consumer;

	/** The requested hang, until it begins. */
	private final AtomicReference<@Nullable CompletableFuture<Void>> hang = new AtomicReference<>();

	private final CompletableFuture<Void> closed = new CompletableFuture<>();

	/**
	 * Joins a group.
	 * @param folder holds the offsets of a broadcasting group
	 * @param topics what to subscribe to, by topic
	 */
	OurMember(RocketMQClient client, GroupKind kind, String group, String name, Path folder,
			Map<String, FilterExpression> topics, Consumer<Delivery> delivered) {
		this.group = group;
		this.name = name;
		this.delivered = delivered;
		this.consumer = client.pushConsumer(options(kind, group, name, folder));
		topics.forEach(this.consumer::subscribe);
		this.consumer.start(this::consume);
	}

	private static ConsumerOptions options(GroupKind kind, String group, String name, Path folder) {
		ConsumerOptions.Builder builder = ConsumerOptions.group(group)
			.consumeFrom(ConsumeFrom.earliest())
			.orderly(kind == GroupKind.ORDERLY)
			.threads(4)
			.consumeTimeout(CONSUME_TIMEOUT)
			.commitInterval(Duration.ofSeconds(1));
		if (kind == GroupKind.BROADCASTING) {
			builder.messageModel(MessageModel.BROADCASTING).instance(name).offsetFolder(folder);
		}
		if (kind == GroupKind.POP) {
			builder.fetch((fetch) -> fetch.mode(FetchMode.POP).invisibleTime(INVISIBLE_TIME));
		}
		return builder.build();
	}

	/** Simulates the processing of a message. */
	static void work(long offset) {
		LockSupport.parkNanos((offset % SLOW == 0) ? SLOW_WORK_NANOS : WORK_NANOS);
	}

	private ConsumeResult consume(ReceivedMessage message, ConsumeContext context) throws InterruptedException {
		long start = System.nanoTime();
		CompletableFuture<Void> ended = this.hang.getAndSet(null);
		if (ended != null) {
			try {
				// The time itself is the fault.
				TimeUnit.NANOSECONDS.sleep(HANG.toNanos());
			}
			finally {
				ended.complete(null);
			}
			return ConsumeResult.RETRY;
		}
		work(message.queueOffset());
		if (!OTHER_TAG.equals(message.tag())) {
			this.delivered.accept(Delivery.of(this.group, this.name, message, start));
		}
		return ConsumeResult.SUCCESS;
	}

	@Override
	public void subscribe(String topic, FilterExpression filter) {
		this.consumer.subscribe(topic, filter);
	}

	@Override
	public void unsubscribe(String topic) {
		this.consumer.unsubscribe(topic);
	}

	@Override
	public void pause() {
		this.consumer.pause();
	}

	@Override
	public void resume() {
		this.consumer.resume();
	}

	@Override
	public void seek(int back) {
		Map<MessageQueue, Long> offsets = new HashMap<>();
		for (QueuePosition each : this.consumer.statistics().queues()) {
			if (each.lastPullAt() != null && !each.queue().topic().startsWith(ResourceNames.RETRY_PREFIX)) {
				offsets.put(each.queue(), Math.max(0, each.nextOffset() - back));
			}
		}
		this.consumer.seek(offsets);
	}

	@Override
	public CompletableFuture<Void> hang() {
		CompletableFuture<Void> ended = new CompletableFuture<>();
		this.hang.set(ended);
		return CompletableFuture.anyOf(ended, this.closed).thenApply((none) -> null);
	}

	@Override
	public void close() {
		this.consumer.close();
		this.closed.complete(null);
	}

}
