package io.rocketmq.spring.core;

import java.time.Duration;
import java.util.Objects;

/**
 * Arguments of the familiar sends: timeouts in milliseconds, delay levels of which 0 is
 * none, callbacks.
 */
final class FamiliarSends {

	private FamiliarSends() {
	}

	static RocketMQMessageSpec spec(RocketMQMessageSpec message, long timeout, int delayLevel) {
		message.timeout(Duration.ofMillis(timeout));
		return (delayLevel != 0) ? message.delayLevel(delayLevel) : message;
	}

	static void sendAsync(RocketMQMessageSpec message, SendCallback callback) {
		Objects.requireNonNull(callback, "callback must not be null");
		Callbacks.call(message.sendAsync(), callback);
	}

	static void requestAsync(RocketMQMessageSpec message, RocketMQLocalRequestCallback<?> callback) {
		Objects.requireNonNull(callback, "callback must not be null");
		Callbacks.call(message.requestAsync(Callbacks.replyType(callback)), callback);
	}

}
