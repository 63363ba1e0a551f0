package io.rocketmq.client.internal.consumer;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

import io.rocketmq.client.config.MessageModel;
import io.rocketmq.client.error.ClientClosedException;
import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.internal.consumer.dispatch.Deliveries;
import io.rocketmq.client.internal.consumer.dispatch.Dispatcher;
import io.rocketmq.client.internal.consumer.dispatch.Listening;
import io.rocketmq.client.internal.consumer.dispatch.WorkPool;
import io.rocketmq.client.internal.consumer.queue.ConsumerParts;
import io.rocketmq.client.internal.consumer.queue.QueueOwner;
import io.rocketmq.client.internal.consumer.queue.Subscription;
import io.rocketmq.client.internal.protocol.body.ConsumeDirectlyBody;
import io.rocketmq.client.internal.support.ResourceNames;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.ReceivedMessage;

/**
 * Engine of a push consumer. Thread-safe.
 */
final class PushEngine extends ConsumerEngine {

	private final Dispatcher dispatcher;

	private final WorkPool pool;

	private final Listening listening;

	/** Unfinished deliveries for tools. */
	private final Set<CompletableFuture<ConsumeDirectlyBody>> direct = ConcurrentHashMap.newKeySet();

	private volatile boolean left;

	PushEngine(ConsumerParts parts, Setup setup, Dispatcher dispatcher, WorkPool pool) {
		super(parts, setup, true, true);
		this.dispatcher = dispatcher;
		this.pool = pool;
		this.listening = new Listening(dispatcher, pool, dispatcher.batchSize(parts.options()), parts.options(),
				outages());
	}

	@Override
	Deliveries deliveries(QueueOwner owner) {
		return this.listening.to(owner);
	}

	/** Popped messages have no order. */
	@Override
	Deliveries popDeliveries(QueueOwner owner) {
		return this.listening.concurrently(owner);
	}

	@Override
	Subscription subscription(String topic) {
		return parts().subscriptions().require(topic);
	}

	@Override
	CompletableFuture<ConsumeDirectlyBody> consumeDirectly(ReceivedMessage message) {
		CompletableFuture<ConsumeDirectlyBody> result = new CompletableFuture<>();
		this.direct.add(result);
		result.whenComplete((done, failure) -> this.direct.remove(result));
		this.pool.submit(() -> this.dispatcher.deliverDirectly(message, parts().options().orderly())
			.thenAccept(result::complete));
		if (this.left) {
			endDirect();
		}
		return result.orTimeout(parts().options().consumeTimeout().toMillis(), TimeUnit.MILLISECONDS);
	}

	private void endDirect() {
		String text = "The push consumer '" + parts().options().group() + "' is closed";
		this.direct
			.forEach((each) -> each.completeExceptionally(new ClientClosedException(text, ErrorContext.none(), null)));
	}

	/** Whether this thread is inside the listener or a hook. */
	boolean isDelivering() {
		return Dispatcher.isDelivering(this.dispatcher);
	}

	@Override
	Set<MessageQueue> assignment() {
		Set<MessageQueue> queues = queues();
		queues.removeIf(isRetry());
		return queues;
	}

	/** Returns the queues of the group's retry topic. */
	Set<MessageQueue> retryAssignment() {
		Set<MessageQueue> queues = queues();
		queues.removeIf(isRetry().negate());
		return queues;
	}

	private Predicate<MessageQueue> isRetry() {
		String retryTopic = ResourceNames.retryTopic(parts().options().group());
		return (queue) -> queue.topic().equals(retryTopic);
	}

	/** Validates the subscriptions and looks up where their topics end. */
	void prepare() {
		parts().subscriptions().all().forEach(member()::validate);
		takeSnapshots(parts().subscriptions().topics());
	}

	@Override
	void join() {
		if (parts().options().messageModel() == MessageModel.CLUSTERING) {
			parts().subscriptions().addRetryTopic(parts().options().group());
		}
		super.join();
		rebalance();
	}

	@Override
	void tick() {
		this.pool.wake();
		super.tick();
	}

	@Override
	void undo() {
		super.undo();
		parts().subscriptions().removeRetryTopic(parts().options().group());
	}

	@Override
	void awaitReleased(CompletableFuture<Void> released, Duration limit) {
		this.pool.awaitEnd(parts().options().group(), released, limit);
	}

	@Override
	void leave() {
		this.left = true;
		endDirect();
		super.leave();
	}

}
