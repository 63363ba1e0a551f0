package io.rocketmq.spring.listener;

import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.SmartLifecycle;

import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.consumer.PushConsumer;
import io.rocketmq.client.consumer.listener.MessageListener;

/**
 * Container that consumes for one listener. Each start creates a new consumer, so a
 * container can be started and stopped any number of times. Thread-safe, but
 * {@link #stop()} must not be called by the listener itself, which it waits for.
 */
public final class RocketMQListenerContainer implements SmartLifecycle {

	/**
	 * Lifecycle phase of containers: they start after the web server has opened its port,
	 * and stop before it drains.
	 */
	public static final int PHASE = Integer.MAX_VALUE - 100;

	private static final Logger logger = LoggerFactory.getLogger(RocketMQListenerContainer.class);

	private final RocketMQListenerEndpoint endpoint;

	private final ConsumerOptions options;

	private final boolean autoStartup;

	private final MessageListener listener;

	private final Function<ConsumerOptions, PushConsumer> consumers;

	// Held while a consumer drains, so that the next start waits until its group is free.
	private final ReentrantLock lock = new ReentrantLock();

	private volatile @Nullable PushConsumer consumer;

	RocketMQListenerContainer(RocketMQListenerEndpoint endpoint, ConsumerOptions options, boolean autoStartup,
			MessageListener listener, Function<ConsumerOptions, PushConsumer> consumers) {
		this.endpoint = endpoint;
		this.options = options;
		this.autoStartup = autoStartup;
		this.listener = listener;
		this.consumers = consumers;
	}

	/**
	 * Returns the id of this container in the registry.
	 * @return the id
	 */
	public String id() {
		return this.endpoint.id();
	}

	/**
	 * Returns the subscription and the listener of this container.
	 * @return the endpoint
	 */
	public RocketMQListenerEndpoint endpoint() {
		return this.endpoint;
	}

	/**
	 * Returns the options of the consumer, including defaults.
	 * @return the options
	 */
	public ConsumerOptions options() {
		return this.options;
	}

	@Override
	public void start() {
		this.lock.lock();
		try {
			if (this.consumer == null) {
				this.consumer = this.consumers.apply(this.options)
					.subscribe(this.endpoint.topic(), this.endpoint.filter())
					.start(this.listener);
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Stops consuming and waits for messages in flight, up to
	 * {@link ConsumerOptions#drainTimeout()}.
	 */
	@Override
	public void stop() {
		this.lock.lock();
		try {
			PushConsumer current = this.consumer;
			if (current != null) {
				this.consumer = null;
				current.close();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Stops in a new thread.
	 * @param callback called when the container has stopped or failed to stop
	 */
	@Override
	public void stop(Runnable callback) {
		Objects.requireNonNull(callback, "callback must not be null");
		Thread thread = new Thread(() -> {
			try {
				stop();
			}
			catch (RuntimeException ex) {
				logger.atWarn()
					.addKeyValue("group", this.endpoint.group())
					.addKeyValue("topic", this.endpoint.topic())
					.setCause(ex)
					.log("Could not stop listener '{}' of group '{}'", id(), this.endpoint.group());
			}
			finally {
				callback.run();
			}
		}, "rocketmq-stop-" + id());
		thread.start();
	}

	@Override
	public boolean isRunning() {
		return this.consumer != null;
	}

	@Override
	public boolean isAutoStartup() {
		return this.autoStartup;
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

}
