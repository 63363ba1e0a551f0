package io.rocketmq.client.consumer;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.consumer.listener.ConsumeContext;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.consumer.listener.MessageListener;
import io.rocketmq.client.hook.ConsumeHook;
import io.rocketmq.client.message.ReceivedMessage;

/**
 * Calls the listener, and takes whatever it does for an answer: what it throws, and null,
 * mean that the message shall be delivered again. Thread-safe.
 */
final class Dispatcher {

	private static final Logger logger = LoggerFactory.getLogger(Dispatcher.class);

	private final String group;

	private final MessageListener listener;

	private final List<ConsumeHook> hooks;

	private final ThreadLocal<Boolean> delivering = new ThreadLocal<>();

	Dispatcher(String group, MessageListener listener, List<ConsumeHook> hooks) {
		this.group = group;
		this.listener = listener;
		this.hooks = hooks;
	}

	/** Whether the current thread is inside the dispatcher's listener. */
	static boolean isDelivering(@Nullable Dispatcher dispatcher) {
		return dispatcher != null && dispatcher.delivering.get() != null;
	}

	boolean deliver(ReceivedMessage message) {
		long start = System.nanoTime();
		boolean success = false;
		this.delivering.set(true);
		try {
			ConsumeResult result = this.listener.consume(message, new ConsumeContext(this.group, message.queue()));
			success = result == ConsumeResult.SUCCESS;
		}
		catch (Exception | Error ex) {
			logger.warn("The listener of '{}' failed on message {} of {} (delivery {}): it will be delivered again",
					this.group, message.messageId(), message.topic(), message.reconsumeTimes() + 1, ex);
		}
		finally {
			this.delivering.remove();
		}
		long nanos = System.nanoTime() - start;
		for (ConsumeHook hook : this.hooks) {
			try {
				hook.consumed(this.group, message, success, nanos);
			}
			catch (RuntimeException ex) {
				logger.warn("The consume hook {} failed", hook, ex);
			}
		}
		return success;
	}

}
