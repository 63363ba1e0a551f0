package io.rocketmq.client.benchmarks;

import java.time.Duration;
import java.util.Collections;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.admin.QueueStatus;
import io.rocketmq.client.admin.TopicSpec;
import io.rocketmq.client.config.ProducerOptions;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.producer.BatchResult;
import io.rocketmq.client.producer.Producer;

/** Messages of one topic to consume. */
record Backlog(String topic, long messages, long offsets) {

	/** Number of queues of a topic. */
	static final int QUEUES = 8;

	/** Size of a body in bytes. */
	static final int BODY = 1024;

	private static final int BATCH = 100;

	private static final int BATCHES_IN_FLIGHT = 16;

	private static final Duration VISIBLE_WITHIN = Duration.ofMinutes(1);

	/** Creates a topic with messages. */
	static Backlog write(RocketMQClient client, String topic, long messages) throws InterruptedException {
		client.admin().createTopic(TopicSpec.of(topic).queues(QUEUES));
		Producer producer = client.producer(ProducerOptions.group(topic + "-writer").build());
		byte[] body = new byte[BODY];
		new Random(42).nextBytes(body);
		Message message = Message.to(topic).tag(SendWorkload.TAG).key(SendWorkload.KEY).body(body).build();
		Semaphore room = new Semaphore(BATCHES_IN_FLIGHT);
		AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
		for (long sent = 0; sent < messages && failure.get() == null; sent += BATCH) {
			room.acquire();
			producer.sendAsync(Collections.nCopies(BATCH, message))
				.thenAccept(BatchResult::requireComplete)
				.whenComplete((done, cause) -> {
					if (cause != null) {
						failure.set(cause);
					}
					room.release();
				});
		}
		room.acquire(BATCHES_IN_FLIGHT);
		if (failure.get() != null) {
			throw new IllegalStateException("The backlog could not be written", failure.get());
		}
		// Brokers answer before consumers can read the stored messages.
		Backlog written = of(client, topic);
		for (long end = System.nanoTime() + VISIBLE_WITHIN.toNanos(); written.messages < messages
				&& System.nanoTime() < end; written = of(client, topic)) {
			Thread.sleep(10);
		}
		return written;
	}

	/** Returns the number and the checksum of the messages in a topic. */
	static Backlog of(RocketMQClient client, String topic) {
		long count = 0;
		long sum = 0;
		for (QueueStatus queue : client.admin().status().topic(topic).values()) {
			count += queue.maxOffset();
			sum += queue.maxOffset() * (queue.maxOffset() - 1) / 2;
		}
		return new Backlog(topic, count, sum);
	}

}
