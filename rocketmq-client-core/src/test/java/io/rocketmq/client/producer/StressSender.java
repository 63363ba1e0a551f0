package io.rocketmq.client.producer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.ProducerOptions;
import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.SendResult;
import io.rocketmq.client.producer.StressMessage.Fate;
import io.rocketmq.client.producer.StressMessage.Kind;

/**
 * Sends with one producer in all ways, and records outcomes. Thread-safe.
 */
final class StressSender {

	/** Longest timeout of a send. */
	static final Duration LONGEST = Duration.ofSeconds(10);

	private static final List<Duration> LIMITS = List.of(Duration.ofMillis(500), Duration.ofSeconds(3), LONGEST);

	/** Unsent messages are retried until about their deadline. */
	private static final Duration EARLY = Duration.ofSeconds(2);

	private static final int BATCH = 8;

	/** Threshold of compression. */
	private static final int LARGE = 6000;

	private final Semaphore room = new Semaphore(256);

	private final AtomicInteger numbers = new AtomicInteger();

	private final StressLoad load;

	private final String topic;

	private final Producer producer;

	private final boolean repeatable;

	StressSender(StressLoad load, String topic, RocketMQClient client, ProducerOptions options) {
		this.load = load;
		this.topic = topic;
		this.producer = client.producer(options);
		this.repeatable = options.retryWhenUnknown();
	}

	Producer producer() {
		return this.producer;
	}

	/** Sends one or several messages in one of all ways. */
	void send(String thread, Random random) {
		Duration limit = LIMITS.get(random.nextInt(LIMITS.size()));
		int size = (random.nextInt(50) == 0) ? LARGE : 60;
		String key = thread + '-' + random.nextInt(5);
		switch (Kind.values()[random.nextInt(Kind.TRANSACTION.ordinal())]) {
			case SEND -> block(begin(Kind.SEND, null), size, limit);
			case ORDERED -> block(begin(Kind.ORDERED, key), size, limit);
			case ASYNC -> async(begin(Kind.ASYNC, null), size, limit);
			case ORDERED_ASYNC -> async(begin(Kind.ORDERED_ASYNC, key), size, limit);
			case ONEWAY -> oneway(begin(Kind.ONEWAY, null), limit);
			default -> batch(limit);
		}
	}

	private StressMessage begin(Kind kind, String key) {
		StressMessage message = new StressMessage(this.producer.group(), kind, this.numbers.getAndIncrement(), key,
				this.repeatable);
		this.load.begin(message);
		return message;
	}

	private Message message(StressMessage message, int size) {
		Message.Builder builder = Message.to(this.topic).key(message.tag()).body(message.body(size));
		return ((message.key() != null) ? builder.orderedBy(message.key()) : builder).build();
	}

	/** Sends and waits. */
	SendResult block(StressMessage message, int size, Duration limit) {
		long calledAt = System.nanoTime();
		SendResult result = null;
		Throwable failure = null;
		try {
			result = this.producer.send(message(message, size), limit);
		}
		catch (RuntimeException | Error ex) {
			failure = ex;
		}
		ended(message, calledAt, limit, result, failure);
		return result;
	}

	private void async(StressMessage message, int size, Duration limit) {
		if (!enter()) {
			message.ended(Fate.NOT_SENT);
			return;
		}
		long calledAt = System.nanoTime();
		CompletableFuture<SendResult> future;
		try {
			future = this.producer.sendAsync(message(message, size), limit);
		}
		catch (RuntimeException | Error ex) {
			future = CompletableFuture.failedFuture(ex);
			// The wait for the in-flight limit was in the call.
		}
		future.whenComplete((result, failure) -> {
			this.room.release();
			ended(message, calledAt, limit, result, failure);
		});
	}

	private void oneway(StressMessage message, Duration limit) {
		long calledAt = System.nanoTime();
		try {
			this.producer.sendOneway(message(message, 60), SendOptions.within(limit));
			message.ended(Fate.WRITTEN);
			this.load.ended(message, calledAt, limit);
		}
		catch (RuntimeException | Error ex) {
			ended(message, calledAt, limit, null, ex);
		}
	}

	private void batch(Duration limit) {
		if (!enter()) {
			return;
		}
		List<StressMessage> all = new ArrayList<>();
		List<Message> messages = new ArrayList<>();
		for (int i = 0; i < BATCH; i++) {
			StressMessage each = begin(Kind.BATCH, null);
			all.add(each);
			messages.add(message(each, 60));
		}
		long calledAt = System.nanoTime();
		CompletableFuture<BatchResult> future;
		try {
			future = this.producer.sendAsync(messages, SendOptions.within(limit));
		}
		catch (RuntimeException | Error ex) {
			future = CompletableFuture.failedFuture(ex);
		}
		future.whenComplete((result, failure) -> {
			this.room.release();
			for (int i = 0; i < all.size(); i++) {
				BatchResult.Item item = (result != null) ? result.items().get(i) : null;
				ended(all.get(i), calledAt, limit, (item != null) ? item.result() : null,
						(item != null) ? item.failure() : failure);
			}
		});
	}

	/** Waits for a bounded time, so that an open future does not delay the others. */
	private boolean enter() {
		try {
			return this.room.tryAcquire(LONGEST.toSeconds(), TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	private void ended(StressMessage message, long calledAt, Duration limit, SendResult result, Throwable thrown) {
		this.load.ended(message, calledAt, limit);
		if (thrown == null) {
			this.load.acknowledged(message, result);
			return;
		}
		Throwable failure = Futures.unwrap(thrown);
		message.ended(fateOf(failure));
		this.load.failed(nameOf(failure));
		long left = limit.toNanos() - (System.nanoTime() - calledAt);
		if (message.fate() == Fate.NOT_SENT && left > EARLY.toNanos()) {
			this.load.early().add(message + ", " + Duration.ofNanos(left) + " before its deadline: " + failure);
		}
	}

	static Fate fateOf(Throwable failure) {
		if (!(failure instanceof RocketMQException known)) {
			return Fate.UNEXPECTED;
		}
		return switch (known.outcome()) {
			case NOT_SENT -> Fate.NOT_SENT;
			case REJECTED -> Fate.REJECTED;
			case UNKNOWN -> Fate.UNKNOWN;
		};
	}

	/** Returns the kind of a failure, without its variable parts. */
	static String nameOf(Throwable failure) {
		String outcome = (failure instanceof RocketMQException known) ? known.outcome().name() : "UNEXPECTED";
		String text = String.valueOf(failure.getMessage()).replaceAll("[0-9]+", "#");
		return "%-10s %s: %s".formatted(outcome, failure.getClass().getSimpleName(),
				text.substring(0, Math.min(text.length(), 150)));
	}

	/** Sends many messages at once, which must all be accepted. */
	List<StressMessage> burst(int count) {
		List<StressMessage> all = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			StressMessage message = begin(Kind.ASYNC, null);
			all.add(message);
			async(message, 60, LONGEST);
		}
		return all;
	}

}
