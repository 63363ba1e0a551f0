package io.rocketmq.client.internal.consumer.dispatch;

import java.time.Duration;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.internal.consumer.queue.QueueOwner;
import io.rocketmq.client.internal.consumer.queue.RedeliveredMessage;
import io.rocketmq.client.message.ReceivedMessage;

/**
 * Deliveries to a listener, by tasks of a pool. Confined to the events of its owner, but
 * for {@link #mayBegin()}.
 */
abstract class ListenerDeliveries implements Deliveries {

	/** Time until the redelivery here of a message that the broker did not take back. */
	static final Duration AFTER_FAILED_SEND_BACK = Duration.ofSeconds(5);

	private static final Logger logger = LoggerFactory.getLogger(ListenerDeliveries.class);

	private final QueueOwner owner;

	private final Listening listening;

	/** Written in events. */
	private volatile boolean paused;

	/** Independent of a pause: tasks about to begin may still do so. */
	private boolean draining;

	ListenerDeliveries(QueueOwner owner, Listening listening) {
		this.owner = owner;
		this.listening = listening;
	}

	/** Handles a task that was not allowed to begin; an event. */
	abstract void held(DeliveryTask task);

	/** Handles the end of a task; an event. */
	abstract void ended(DeliveryTask task);

	/** Continues after a pause. */
	abstract void proceed();

	final QueueOwner owner() {
		return this.owner;
	}

	final Listening listening() {
		return this.listening;
	}

	final boolean isPaused() {
		return this.paused;
	}

	final boolean isDraining() {
		return this.draining;
	}

	/** Whether a task may begin now; called by any thread. */
	boolean mayBegin() {
		return !this.paused;
	}

	@Override
	public final void pause() {
		this.paused = true;
	}

	@Override
	public final void resume() {
		this.paused = false;
		proceed();
	}

	@Override
	public void drain() {
		this.draining = true;
	}

	@Override
	public void restart() {
		this.draining = false;
	}

	/** Whether a failed message has had its last delivery. */
	final boolean isExhausted(ReceivedMessage message) {
		return message.reconsumeTimes() >= this.listening.options().maxReconsumeTimes();
	}

	/** Returns the result that dead-letters a message, whatever its listener wanted. */
	static ConsumeResult deadLetter(ConsumeResult result) {
		return (result.kind() == ConsumeResult.Kind.DEAD_LETTER) ? result : ConsumeResult.DEAD_LETTER;
	}

	/** Returns the message of the next delivery. */
	static ReceivedMessage again(ReceivedMessage message) {
		return new RedeliveredMessage(message, message.reconsumeTimes() + 1);
	}

	/** Returns the time until the next delivery. */
	final Duration delay(ConsumeResult result) {
		return result.delay().isZero() ? this.listening.options().suspendTime() : result.delay();
	}

	/** Extends a task if it is in flight with a message. */
	final boolean extend(DeliveryTask task, ReceivedMessage message, long nanos) {
		return task.has(message) && task.extend(this.owner.timing().nanos() + nanos,
				this.listening.options().consumeTimeout().toNanos());
	}

	/** Abandons a task that has been in flight for longer than the consume timeout. */
	final boolean abandonIfLate(DeliveryTask task, long nowNanos, String consequence) {
		Duration limit = this.listening.options().consumeTimeout();
		if (!task.abandonAfter(nowNanos, limit.toNanos())) {
			return false;
		}
		this.listening.delivery().timedOut(task.messages());
		logger.atWarn()
			.addKeyValue("queue", this.owner.queue())
			.log("Listener has had {} for more than {}; {}. Later results are ignored", task.messages(), limit,
					consequence);
		return true;
	}

}
