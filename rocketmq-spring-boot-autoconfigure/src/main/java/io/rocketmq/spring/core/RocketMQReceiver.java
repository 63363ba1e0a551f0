package io.rocketmq.spring.core;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.springframework.context.SmartLifecycle;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.config.SimpleConsumerOptions;
import io.rocketmq.client.consumer.PullConsumer;
import io.rocketmq.client.consumer.SimpleConsumer;
import io.rocketmq.client.message.FilterExpression;

/**
 * Receiver of the messages of some topics for {@link RocketMQReceiveOperations}. It holds
 * one consumer, which joins its group at the first receive and is closed by
 * {@link #stop()}; after {@link #start()} the next receive creates another. Thread-safe,
 * but with a pull consumer only one thread at a time should receive, as each receive
 * commits what the last one returned.
 */
public final class RocketMQReceiver implements SmartLifecycle {

	/**
	 * Lifecycle phase: starts before all beans that may receive, and stops after them.
	 */
	public static final int PHASE = Integer.MIN_VALUE + 1;

	private final RocketMQReceiverOptions options;

	private final boolean simple;

	private final Supplier<TopicConsumer> connector;

	private final ReentrantLock lock = new ReentrantLock();

	private @Nullable TopicConsumer consumer;

	private boolean stopped;

	private RocketMQReceiver(RocketMQReceiverOptions options, boolean simple, Supplier<TopicConsumer> connector) {
		this.options = options;
		this.simple = simple;
		this.connector = connector;
	}

	/**
	 * Creates a receiver with a simple consumer, whose messages are acknowledged one by
	 * one. Needs servers from 5.0 on.
	 * @param client the client, which must have no other consumer of the group
	 * @param consumer options of the consumer; {@code awaitDuration} is replaced
	 * @param options options of the receiver
	 * @return the receiver
	 */
	public static RocketMQReceiver simple(RocketMQClient client, SimpleConsumerOptions consumer,
			RocketMQReceiverOptions options) {
		Objects.requireNonNull(client, "client must not be null");
		Objects.requireNonNull(consumer, "consumer must not be null");
		Objects.requireNonNull(options, "options must not be null");
		SimpleConsumerOptions complete = consumer.toBuilder().awaitDuration(options.awaitDuration()).build();
		return new RocketMQReceiver(options, true, () -> {
			SimpleConsumer created = client.simpleConsumer(complete);
			subscribe(options.topics(), created::subscribe, created::close);
			return new SimpleTopicConsumer(created);
		});
	}

	/**
	 * Creates a receiver with a pull consumer, whose messages are committed by the next
	 * receive.
	 * @param client the client, which must have no other consumer of the group
	 * @param consumer options of the consumer; {@code batchSize} and {@code autoCommit}
	 * are replaced
	 * @param options options of the receiver; its invisible time has no effect
	 * @return the receiver
	 */
	public static RocketMQReceiver pull(RocketMQClient client, ConsumerOptions consumer,
			RocketMQReceiverOptions options) {
		Objects.requireNonNull(client, "client must not be null");
		Objects.requireNonNull(consumer, "consumer must not be null");
		Objects.requireNonNull(options, "options must not be null");
		ConsumerOptions complete = consumer.toBuilder().batchSize(options.maxMessages()).autoCommit(true).build();
		return new RocketMQReceiver(options, false, () -> {
			PullConsumer created = client.pullConsumer(complete);
			subscribe(options.topics(), created::subscribe, created::close);
			return new PullTopicConsumer(created);
		});
	}

	private static void subscribe(Map<String, FilterExpression> topics, BiConsumer<String, FilterExpression> subscribe,
			Runnable close) {
		try {
			topics.forEach(subscribe);
		}
		catch (RuntimeException | Error ex) {
			close.run();
			throw ex;
		}
	}

	/**
	 * Returns the options.
	 * @return the options
	 */
	public RocketMQReceiverOptions options() {
		return this.options;
	}

	boolean isSimple() {
		return this.simple;
	}

	/** Returns the consumer, and creates it if there is none. */
	TopicConsumer consumer() {
		this.lock.lock();
		try {
			if (this.stopped) {
				throw new IllegalStateException("Receiver is stopped: topics " + this.options.topics().keySet()
						+ ". Start it or its application context before receiving.");
			}
			TopicConsumer current = this.consumer;
			if (current == null) {
				current = this.connector.get();
				this.consumer = current;
			}
			return current;
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Permits receiving after {@link #stop()}. A new receiver needs no start. */
	@Override
	public void start() {
		this.lock.lock();
		try {
			this.stopped = false;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Closes the consumer. Waiting receives end with a
	 * {@link io.rocketmq.client.error.ClientClosedException}, later ones are refused.
	 */
	@Override
	public void stop() {
		TopicConsumer current;
		this.lock.lock();
		try {
			this.stopped = true;
			current = this.consumer;
			this.consumer = null;
		}
		finally {
			this.lock.unlock();
		}
		if (current != null) {
			current.close();
		}
	}

	/** Whether receiving is permitted. */
	@Override
	public boolean isRunning() {
		this.lock.lock();
		try {
			return !this.stopped;
		}
		finally {
			this.lock.unlock();
		}
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

}
