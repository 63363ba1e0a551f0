package io.rocketmq.client.internal.consumer;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Set;

import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.config.FetchMode;
import io.rocketmq.client.consumer.PushConsumer;
import io.rocketmq.client.consumer.listener.AsyncBatchMessageListener;
import io.rocketmq.client.consumer.listener.AsyncMessageListener;
import io.rocketmq.client.consumer.listener.BatchMessageListener;
import io.rocketmq.client.consumer.listener.MessageListener;
import io.rocketmq.client.internal.consumer.dispatch.Dispatcher;
import io.rocketmq.client.internal.consumer.dispatch.WorkPool;
import io.rocketmq.client.internal.consumer.offset.OffsetStores;
import io.rocketmq.client.internal.consumer.queue.Subscription;
import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.message.FilterExpression;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.ReceivedMessage;

/**
 * Default {@link PushConsumer}.
 */
public final class DefaultPushConsumer extends AbstractConsumer<PushConsumer, PushEngine> implements PushConsumer {

	private final WorkPool pool;

	/** Creates a consumer that has not joined its group. */
	public DefaultPushConsumer(ConsumerOptions options, ClientParts client) {
		super("push", options, client);
		this.pool = WorkPool.of(options);
	}

	@Override
	PushConsumer self() {
		return this;
	}

	@Override
	String notJoined() {
		return "has not been started. Start it first.";
	}

	@Override
	public PushConsumer subscribe(String topic, FilterExpression filter) {
		Arguments.notNull(topic, "topic");
		Arguments.notNull(filter, "filter");
		Subscription subscription = Subscription.to(topic, filter);
		PushEngine joined = engine();
		if (joined != null) {
			lifecycle().requireRunning();
			joined.subscribe(subscription);
		}
		else {
			requireNew("subscribe to '" + topic + "'");
			parts().subscriptions().add(subscription);
		}
		return this;
	}

	@Override
	public PushConsumer start(MessageListener listener) {
		Arguments.notNull(listener, "listener");
		return start(Dispatcher.singly(group(), listener, hooks(), parts().counters(), parts().callbacks()));
	}

	@Override
	public PushConsumer startBatches(BatchMessageListener listener) {
		Arguments.notNull(listener, "listener");
		return start(Dispatcher.inBatches(group(), listener, hooks(), parts().counters(), parts().callbacks()));
	}

	@Override
	public PushConsumer startAsync(AsyncMessageListener listener) {
		Arguments.notNull(listener, "listener");
		if (options().batchSize() > 1) {
			throw new IllegalStateException("The push consumer '" + group() + "' has the batchSize "
					+ options().batchSize()
					+ ", but this listener gets one message at a time. Use startBatchesAsync, or leave batchSize at 1.");
		}
		return start(Dispatcher.asynchronously(group(), listener, hooks(), parts().counters(), parts().callbacks()));
	}

	@Override
	public PushConsumer startBatchesAsync(AsyncBatchMessageListener listener) {
		Arguments.notNull(listener, "listener");
		return start(Dispatcher.inBatchesLater(group(), listener, hooks(), parts().counters(), parts().callbacks()));
	}

	private PushConsumer start(Dispatcher dispatcher) {
		parts().subscriptions().requireAny();
		join((setup) -> new PushEngine(parts(), setup, dispatcher, this.pool), PushEngine::prepare, () -> {
		});
		return this;
	}

	@Override
	public Set<MessageQueue> retryAssignment() {
		PushEngine joined = engine();
		return (joined != null) ? joined.retryAssignment() : Set.of();
	}

	@Override
	public void pause() {
		parts().pauses().pauseAll();
		applyPauses();
	}

	@Override
	public void resume() {
		parts().pauses().resumeAll();
		applyPauses();
	}

	@Override
	public void pause(Collection<MessageQueue> queues) {
		Arguments.notNull(queues, "queues");
		requirePulling("pause the whole consumer");
		super.pause(queues);
	}

	private void requirePulling(String instead) {
		if (options().fetch().mode() == FetchMode.POP) {
			throw new IllegalStateException(
					"The push consumer '" + group() + "' pops and has no queues of its own. Instead, " + instead + '.');
		}
	}

	@Override
	public void seek(Map<MessageQueue, Long> newOffsets) {
		Arguments.notNull(newOffsets, "newOffsets");
		newOffsets.forEach(OffsetStores::requireOffset);
		requirePulling("reset the group's offsets with the admin client");
		PushEngine joined = engine();
		if (joined != null) {
			newOffsets.forEach(joined.assignments()::seek);
		}
	}

	@Override
	public boolean extend(ReceivedMessage message, Duration duration) {
		Arguments.notNull(message, "message");
		Arguments.notNull(duration, "duration");
		if (duration.isNegative() || duration.isZero()) {
			throw new IllegalArgumentException("Extension of a delivery is not positive: " + duration
					+ ". Give the time that it needs from now on.");
		}
		Arguments.notTooLong(duration, "Extension of a delivery");
		PushEngine joined = engine();
		return joined != null
				&& joined.owners().stream().anyMatch((owner) -> owner.extend(message, duration.toNanos()));
	}

	@Override
	public void close() {
		close(options().drainTimeout());
	}

	@Override
	public void close(Duration drainTimeout) {
		Arguments.notNull(drainTimeout, "drainTimeout");
		if (drainTimeout.isNegative()) {
			throw new IllegalArgumentException("Drain timeout is negative: " + drainTimeout
					+ ". Use zero to interrupt listeners at once, or more to wait for them.");
		}
		Arguments.notTooLong(drainTimeout, "Drain timeout");
		PushEngine joined = engine();
		// At once, whichever thread closes the rest.
		this.pool.beginNothing();
		if (joined == null) {
			closing().close(false, drainTimeout, this::closeUsersStore, this.pool::shutdownNow);
			return;
		}
		closing().close(joined.isDelivering(), drainTimeout, () -> joined.drain(drainTimeout), joined::closeTimers,
				joined.offsets()::close, this.pool::shutdownNow, joined::leave);
	}

}
