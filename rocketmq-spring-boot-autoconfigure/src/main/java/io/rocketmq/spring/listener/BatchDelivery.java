package io.rocketmq.spring.listener;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.BiPredicate;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.consumer.listener.ConsumeContext;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.message.ReceivedMessage;

/**
 * Delivery of several messages, with a decision on each.
 */
final class BatchDelivery extends AbstractDelivery {

	private final List<ReceivedMessage> messages;

	private final BiPredicate<ReceivedMessage, Duration> extension;

	private final AtomicReferenceArray<ConsumeResult> results;

	BatchDelivery(RocketMQListenerEndpoint endpoint, List<ReceivedMessage> messages, ConsumeContext context,
			BiPredicate<ReceivedMessage, Duration> extension) {
		super(endpoint, context);
		this.messages = messages;
		this.extension = extension;
		this.results = new AtomicReferenceArray<>(messages.size());
	}

	/** Returns the decision on a message, or null if there is none. */
	@Nullable ConsumeResult result(int index) {
		return this.results.get(index);
	}

	@Override
	int size() {
		return this.messages.size();
	}

	@Override
	ReceivedMessage message(int index) {
		return this.messages.get(index);
	}

	@Override
	boolean decide(int index, ConsumeResult decision) {
		return this.results.compareAndSet(index, null, decision);
	}

	@Override
	public List<ReceivedMessage> messages() {
		return this.messages;
	}

	/** Extends the whole batch, which has one time limit. */
	@Override
	public boolean extend(Duration duration) {
		return this.extension.test(message(), duration);
	}

}
