package io.rocketmq.spring.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import org.springframework.core.ParameterizedTypeReference;
import org.springframework.core.ResolvableType;
import org.springframework.messaging.converter.MessageConversionException;

import io.rocketmq.client.consumer.SimpleConsumer;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.spring.support.RocketMQMessageConverter;

/**
 * The specification of one receive.
 */
final class DefaultReceiveSpec implements RocketMQReceiveSpec {

	private final RocketMQReceiver receiver;

	private final RocketMQMessageConverter converter;

	private int maxMessages;

	private Duration awaitDuration;

	private Duration invisibleTime;

	DefaultReceiveSpec(RocketMQReceiver receiver, RocketMQMessageConverter converter) {
		this.receiver = receiver;
		this.converter = converter;
		RocketMQReceiverOptions options = receiver.options();
		this.maxMessages = options.maxMessages();
		this.awaitDuration = options.awaitDuration();
		this.invisibleTime = options.invisibleTime();
	}

	@Override
	public RocketMQReceiveSpec max(int maxMessages) {
		requireSimple("max " + maxMessages, "has a fixed maximum. Set rocketmq.receiver.max-messages");
		this.maxMessages = RocketMQReceiverOptions.requireMaxMessages(maxMessages);
		return this;
	}

	@Override
	public RocketMQReceiveSpec await(Duration awaitDuration) {
		this.awaitDuration = RocketMQReceiverOptions.requireAwaitDuration(awaitDuration);
		return this;
	}

	@Override
	public RocketMQReceiveSpec invisibleTime(Duration invisibleTime) {
		requireSimple("invisibleTime " + invisibleTime, "knows no invisible time. Leave it out");
		this.invisibleTime = RocketMQReceiverOptions.requireInvisibleTime(invisibleTime);
		return this;
	}

	@Override
	public <T> List<RocketMQReceivedMessage<T>> messages(Class<T> type) {
		return messages(ResolvableType.forClass(Objects.requireNonNull(type, "type must not be null")));
	}

	@Override
	public <T> List<RocketMQReceivedMessage<T>> messages(ParameterizedTypeReference<T> type) {
		return messages(ResolvableType.forType(Objects.requireNonNull(type, "type must not be null")));
	}

	private <T> List<RocketMQReceivedMessage<T>> messages(ResolvableType type) {
		requireSimple("messages(…)", "can't acknowledge single messages. Use payloads(…)");
		SimpleTopicConsumer source = (SimpleTopicConsumer) this.receiver.consumer();
		SimpleConsumer consumer = source.consumer();
		List<RocketMQReceivedMessage<T>> received = new ArrayList<>();
		for (ReceivedMessage message : receive(source)) {
			received.add(new RocketMQReceivedMessage<>(consumer, this.converter, message, type));
		}
		return received;
	}

	@Override
	public <T> List<T> payloads(Class<T> type) {
		return payloads(ResolvableType.forClass(Objects.requireNonNull(type, "type must not be null")));
	}

	@Override
	public <T> List<T> payloads(ParameterizedTypeReference<T> type) {
		return payloads(ResolvableType.forType(Objects.requireNonNull(type, "type must not be null")));
	}

	private <T> List<T> payloads(ResolvableType type) {
		TopicConsumer source = this.receiver.consumer();
		List<ReceivedMessage> messages = receive(source);
		if (messages.isEmpty()) {
			return List.of();
		}
		List<T> payloads = convert(source, messages, type);
		source.processed(messages);
		return payloads;
	}

	@SuppressWarnings("unchecked")
	private <T> List<T> convert(TopicConsumer source, List<ReceivedMessage> messages, ResolvableType type) {
		List<T> payloads = new ArrayList<>(messages.size());
		try {
			for (ReceivedMessage message : messages) {
				Object payload = this.converter.fromRocketMQ(message, type);
				if (payload == null) {
					throw new MessageConversionException("Payload of message " + message.messageId() + " of topic '"
							+ message.topic() + "' is null. Receive Message<…>, or use messages(…).");
				}
				payloads.add((T) payload);
			}
			return payloads;
		}
		catch (RuntimeException | Error ex) {
			source.unprocessed(messages);
			throw ex;
		}
	}

	private List<ReceivedMessage> receive(TopicConsumer source) {
		return source.receive(this.maxMessages, this.invisibleTime, this.awaitDuration);
	}

	private void requireSimple(String asked, String problem) {
		if (!this.receiver.isSimple()) {
			throw new IllegalStateException("Receive with " + asked + " is not possible: a pull consumer " + problem
					+ ", or set rocketmq.receiver.mode=simple.");
		}
	}

}
