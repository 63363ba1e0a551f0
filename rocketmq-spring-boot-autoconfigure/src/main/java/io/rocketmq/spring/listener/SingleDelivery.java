package io.rocketmq.spring.listener;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.BiPredicate;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.consumer.listener.ConsumeContext;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.message.ReceivedMessage;

/**
 * Delivery of one message; a single object, as there is one for each message.
 */
final class SingleDelivery extends AbstractDelivery {

	private static final AtomicReferenceFieldUpdater<SingleDelivery, ConsumeResult> RESULT = AtomicReferenceFieldUpdater
		.newUpdater(SingleDelivery.class, ConsumeResult.class, "result");

	private static final AtomicReferenceFieldUpdater<SingleDelivery, Runnable> WAITING = AtomicReferenceFieldUpdater
		.newUpdater(SingleDelivery.class, Runnable.class, "waiting");

	private final ReceivedMessage message;

	private final BiPredicate<ReceivedMessage, Duration> extension;

	private volatile @Nullable ConsumeResult result;

	private volatile @Nullable Runnable waiting;

	SingleDelivery(RocketMQListenerEndpoint endpoint, ReceivedMessage message, ConsumeContext context,
			BiPredicate<ReceivedMessage, Duration> extension) {
		super(endpoint, context);
		this.message = message;
		this.extension = extension;
	}

	/** Returns the decision, or null if there is none. */
	@Nullable ConsumeResult result() {
		return this.result;
	}

	/** Runs an action once there is a decision, on the thread that decides. */
	void onDecision(Runnable action) {
		this.waiting = action;
		if (this.result != null) {
			runWaiting();
		}
	}

	private void runWaiting() {
		Runnable action = WAITING.getAndSet(this, null);
		if (action != null) {
			action.run();
		}
	}

	@Override
	int size() {
		return 1;
	}

	@Override
	ReceivedMessage message(int index) {
		Objects.checkIndex(index, 1);
		return this.message;
	}

	@Override
	boolean decide(int index, ConsumeResult decision) {
		Objects.checkIndex(index, 1);
		if (!RESULT.compareAndSet(this, null, decision)) {
			return false;
		}
		runWaiting();
		return true;
	}

	@Override
	public List<ReceivedMessage> messages() {
		return List.of(this.message);
	}

	@Override
	public boolean extend(Duration duration) {
		return this.extension.test(this.message, duration);
	}

}
