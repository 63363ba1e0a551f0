package io.rocketmq.spring.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.producer.BatchResult;
import io.rocketmq.spring.support.Destination;

/**
 * The specification of messages that are sent together.
 */
final class DefaultBatchSpec implements RocketMQBatchSpec {

	private final MessageSender sender;

	private final List<?> payloads;

	private final SendChoices choices = new SendChoices();

	/**
	 * Creates a specification.
	 * @param payloads at least one, none of them null
	 */
	DefaultBatchSpec(MessageSender sender, List<?> payloads) {
		this.sender = sender;
		this.payloads = payloads;
	}

	@Override
	public RocketMQBatchSpec to(String destination) {
		this.choices.to(destination);
		return this;
	}

	@Override
	public RocketMQBatchSpec to(String topic, String tag) {
		this.choices.to(topic, tag);
		return this;
	}

	@Override
	public RocketMQBatchSpec orderedBy(String key) {
		this.choices.orderedBy(key);
		return this;
	}

	@Override
	public RocketMQBatchSpec queue(MessageQueue queue) {
		this.choices.queue(queue);
		return this;
	}

	@Override
	public RocketMQBatchSpec timeout(Duration timeout) {
		this.choices.timeout(timeout);
		return this;
	}

	@Override
	public BatchResult send() {
		return this.sender.sendAll(build(), this.choices.options());
	}

	@Override
	public CompletableFuture<BatchResult> sendAsync() {
		return this.sender.sendAllAsync(build(), this.choices.options());
	}

	@Override
	public void sendOneWay() {
		this.sender.sendAllOneWay(build(), this.choices.options());
	}

	private List<Message> build() {
		Destination first = this.choices.use(this.sender, this.payloads.get(0));
		List<Message> messages = new ArrayList<>(this.payloads.size());
		for (Object payload : this.payloads) {
			Destination own = this.choices.hasDestination() ? first : this.sender.destination(payload);
			if (!own.topic().equals(first.topic())) {
				throw new IllegalStateException("Messages that are sent together have two topics: '" + first.topic()
						+ "' and '" + own.topic() + "'. Call to(\"topic\"), or send each topic's by themselves.");
			}
			Message message = this.sender.converter.toRocketMQ(own.topic(), own.tag(), payload);
			messages.add((this.choices.orderingKey() != null)
					? message.toBuilder().orderedBy(this.choices.orderingKey()).build() : message);
		}
		return messages;
	}

}
