package io.rocketmq.spring.core;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.SendResult;

/**
 * Calls of the interceptors for one message.
 */
final class Interception {

	private static final Logger logger = LoggerFactory.getLogger(Interception.class);

	private final List<RocketMQSendInterceptor> passed = new ArrayList<>();

	private Message message;

	private Interception(Message message) {
		this.message = message;
	}

	/** Calls the interceptors before the send. */
	static Interception begin(List<RocketMQSendInterceptor> interceptors, Message message) {
		Interception interception = new Interception(message);
		try {
			interceptors.forEach(interception::pass);
			return interception;
		}
		catch (RuntimeException | Error ex) {
			interception.end(null, ex);
			throw ex;
		}
	}

	private void pass(RocketMQSendInterceptor interceptor) {
		Message next = interceptor.beforeSend(this.message);
		if (next == null) {
			throw new IllegalStateException(
					"Interceptor " + interceptor.getClass().getName() + " returned null for a message to '"
							+ this.message.topic() + "': return the message, or throw an exception to refuse it");
		}
		this.message = next;
		this.passed.add(interceptor);
	}

	Message message() {
		return this.message;
	}

	/** Calls the interceptors after the send, last first. */
	void end(@Nullable SendResult result, @Nullable Throwable failure) {
		for (int i = this.passed.size() - 1; i >= 0; i--) {
			RocketMQSendInterceptor interceptor = this.passed.get(i);
			try {
				interceptor.afterSend(this.message, result, failure);
			}
			catch (Throwable ex) {
				logger.atWarn()
					.addKeyValue("topic", this.message.topic())
					.addKeyValue("messageId", (result != null) ? result.messageId() : null)
					.setCause(ex)
					.log("Interceptor {} failed after a send to topic {}; the outcome of the send stays",
							interceptor.getClass().getName(), this.message.topic());
			}
		}
	}

}
