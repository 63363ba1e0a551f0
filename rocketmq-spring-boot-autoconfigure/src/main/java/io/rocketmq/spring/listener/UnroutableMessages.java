package io.rocketmq.spring.listener;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.consumer.listener.ConsumeContext;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.message.ReceivedMessage;

/**
 * Messages of a group without a listener: those of an endpoint that has been removed
 * here, but perhaps not in other members. They are redelivered, with one log line for
 * each topic and tag in a minute. Thread-safe.
 */
final class UnroutableMessages {

	private static final Logger logger = LoggerFactory.getLogger(UnroutableMessages.class);

	private static final long SILENCE_NANOS = 60_000_000_000L;

	private static final int MAX_REMEMBERED = 1000;

	private final Map<String, Long> loggedAt = new ConcurrentHashMap<>();

	private final LongSupplier nanos;

	UnroutableMessages() {
		this(System::nanoTime);
	}

	UnroutableMessages(LongSupplier nanos) {
		this.nanos = nanos;
	}

	ConsumeResult redeliver(ReceivedMessage message, ConsumeContext context) {
		if (isLoggedNow(message.topic() + ':' + message.tag())) {
			logger.atWarn()
				.addKeyValue("topic", message.topic())
				.addKeyValue("group", context.group())
				.addKeyValue("messageId", message.messageId())
				.log("Message {} of topic '{}' with tag '{}' has no listener in group '{}'; it and others like it are"
						+ " redelivered until a listener subscribes to them, and dead-lettered after their last"
						+ " attempt", message.messageId(), message.topic(), message.tag(), context.group());
		}
		return ConsumeResult.RETRY;
	}

	private boolean isLoggedNow(String subject) {
		long now = this.nanos.getAsLong();
		if (this.loggedAt.size() >= MAX_REMEMBERED) {
			this.loggedAt.clear();
		}
		Long before = this.loggedAt.get(subject);
		if (before == null) {
			return this.loggedAt.putIfAbsent(subject, now) == null;
		}
		return now - before >= SILENCE_NANOS && this.loggedAt.replace(subject, before, now);
	}

}
