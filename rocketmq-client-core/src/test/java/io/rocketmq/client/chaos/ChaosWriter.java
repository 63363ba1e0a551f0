package io.rocketmq.client.chaos;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantReadWriteLock;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.ProducerOptions;
import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.SendResult;
import io.rocketmq.client.producer.Producer;

/**
 * Writer that sends messages in the order of their keys, some with a tag that not every
 * filter accepts, and records which of the others were acknowledged. Thread-safe.
 */
final class ChaosWriter implements AutoCloseable {

	private static final int THREADS = 4;

	private static final int INTERVAL_MILLIS = 40;

	private static final Duration PATIENCE = Duration.ofMinutes(1);

	/** Every tenth message is not accepted by all filters. */
	private static final int SOME = 10;

	private final Producer producer;

	private final List<String> topics = new CopyOnWriteArrayList<>();

	private final Map<String, SendResult> acknowledged = new ConcurrentHashMap<>();

	private final AtomicInteger numbers = new AtomicInteger();

	private final ScheduledExecutorService pace = Executors.newScheduledThreadPool(THREADS);

	/** The write lock blocks all senders. */
	private final ReentrantReadWriteLock sending = new ReentrantReadWriteLock(true);

	ChaosWriter(RocketMQClient client) {
		// The broker may store a retried message twice.
		this.producer = client
			.producer(ProducerOptions.group("chaos-writers").maxAttempts(1).sendTimeout(Duration.ofSeconds(5)).build());
	}

	void start() {
		for (int i = 0; i < THREADS; i++) {
			int thread = i;
			this.pace.scheduleWithFixedDelay(() -> write(thread), i * INTERVAL_MILLIS / THREADS, INTERVAL_MILLIS,
					TimeUnit.MILLISECONDS);
		}
	}

	/** Adds a topic to send to. */
	void addTopic(String topic) {
		this.topics.add(topic);
	}

	private void write(int thread) {
		int number = this.numbers.incrementAndGet();
		String tag = (number % SOME == 0) ? OurMember.OTHER_TAG : (number % 2 == 0) ? "a" : "b";
		String key = thread + "-" + number % 5;
		this.sending.readLock().lock();
		try {
			SendResult result = this.producer.send(Message.to(this.topics.get(number % this.topics.size()))
				.tag(tag)
				.key(key)
				.orderedBy(key)
				.body(String.valueOf(number).getBytes())
				.build());
			if (!tag.equals(OurMember.OTHER_TAG)) {
				this.acknowledged.put(result.messageId(), result);
			}
		}
		catch (RocketMQException ex) {
			// Not acknowledged, as while a broker is down.
		}
		finally {
			this.sending.readLock().unlock();
		}
	}

	/** Blocks all senders until the same thread calls {@link #resume()}. */
	void pause() throws InterruptedException {
		if (!this.sending.writeLock().tryLock(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
			throw new IllegalStateException("A message is being sent for " + PATIENCE);
		}
	}

	void resume() {
		this.sending.writeLock().unlock();
	}

	List<String> topics() {
		return List.copyOf(this.topics);
	}

	int countAcknowledged() {
		return this.acknowledged.size();
	}

	Set<String> acknowledged() {
		return Set.copyOf(this.acknowledged.keySet());
	}

	/** Returns the position of a message. */
	String place(String messageId) {
		SendResult result = this.acknowledged.get(messageId);
		return (result != null) ? result.queue() + " at offset " + result.queueOffset() : "nowhere";
	}

	/** Stops sending, and waits for sends in flight. */
	void stop() throws InterruptedException {
		this.pace.shutdown();
		if (!this.pace.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
			throw new IllegalStateException("A message is being sent for " + PATIENCE);
		}
	}

	@Override
	public void close() {
		this.pace.shutdownNow();
	}

}
