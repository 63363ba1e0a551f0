package io.rocketmq.spring.core;

import java.time.Duration;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.producer.SendOptions;
import io.rocketmq.spring.support.Destination;

/**
 * Destination, queue, order and timeout of one send.
 */
final class SendChoices {

	private @Nullable Destination destination;

	private @Nullable String orderingKey;

	private @Nullable MessageQueue queue;

	private @Nullable Duration timeout;

	private boolean used;

	void to(String destination) {
		this.destination = Destination.parse(Objects.requireNonNull(destination, "destination must not be null"));
	}

	void to(String topic, String tag) {
		this.destination = new Destination(Objects.requireNonNull(topic, "topic must not be null"),
				Objects.requireNonNull(tag, "tag must not be null"));
	}

	void orderedBy(String key) {
		this.orderingKey = Objects.requireNonNull(key, "key must not be null");
	}

	void queue(MessageQueue queue) {
		this.queue = Objects.requireNonNull(queue, "queue must not be null");
	}

	void timeout(Duration timeout) {
		this.timeout = Objects.requireNonNull(timeout, "timeout must not be null");
	}

	boolean hasDestination() {
		return this.destination != null;
	}

	@Nullable String orderingKey() {
		return this.orderingKey;
	}

	/** Returns the destination of the first payload, and refuses a second use. */
	Destination use(MessageSender sender, Object payload) {
		if (this.used) {
			throw new IllegalStateException("Specification of a message was used already: payload of "
					+ payload.getClass().getName() + ". Call message(payload) of the template for each send.");
		}
		if (this.queue != null && this.orderingKey != null) {
			throw conflict("queue " + this.queue, "orderedBy", this.orderingKey);
		}
		Destination used = (this.destination != null) ? this.destination : sender.destination(payload);
		if (this.queue != null && !this.queue.topic().equals(used.topic())) {
			throw conflict("topic '" + used.topic() + "'", "queue", this.queue);
		}
		this.used = true;
		return used;
	}

	SendOptions options() {
		return (this.queue == null && this.timeout == null) ? SendOptions.DEFAULT
				: new SendOptions(this.timeout, this.queue, null);
	}

	@Nullable MessageQueue queue() {
		return this.queue;
	}

	@Nullable Duration timeout() {
		return this.timeout;
	}

	static IllegalStateException conflict(String one, String other, Object value) {
		return new IllegalStateException(
				"Message can't have both " + one + " and " + other + ' ' + value + ". Leave out one of them.");
	}

}
