package io.rocketmq.client.internal.consumer.queue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.ReceivedMessage;

/**
 * Single writer of the state of a queue, or of all popped queues of a topic at a broker:
 * every change is an event, and events are handled one at a time. Other threads post
 * events and ask for snapshots. Thread-safe.
 */
public abstract class QueueOwner {

	/** Interval at which {@link #tick()} is called. */
	public static final Duration TICK = Duration.ofSeconds(1);

	/** Number of checks in a row that must find messages stuck. */
	private static final int STUCK_LOOKS = 5;

	private final MessageQueue queue;

	private final Timing timing;

	private final Mailbox mailbox;

	/** Time of the next check, by {@link Timing#nanos()}. */
	private final AtomicLong dueAt;

	private final long createdAt;

	private int stuckLooks;

	/** Creates an idle owner. */
	protected QueueOwner(MessageQueue queue, Timing timing) {
		this.queue = queue;
		this.timing = timing;
		this.mailbox = new Mailbox(queue, this::settle);
		this.createdAt = timing.nanos();
		this.dueAt = new AtomicLong(this.createdAt);
	}

	/** The queue. */
	public final MessageQueue queue() {
		return this.queue;
	}

	/** The clock and scheduler of this owner. */
	public final Timing timing() {
		return this.timing;
	}

	public final void post(Mailbox.Event event) {
		this.mailbox.post(event);
	}

	/** Posts an event. */
	public final void post(Runnable change) {
		this.mailbox.post(change);
	}

	/** Posts an event after a delay, unless the client is closed by then. */
	public final void postAfter(long delayNanos, Runnable change) {
		this.timing.after(delayNanos, () -> post(change));
	}

	/** Answers a question about the state, as an event. */
	protected final <T> T ask(Supplier<T> question) {
		return this.mailbox.ask(question);
	}

	/** Starts nothing until {@link #resume()}; messages in flight are finished. */
	public final void pause() {
		pauseIf(() -> true);
	}

	/** Ends a pause. */
	public final void resume() {
		pauseIf(() -> false);
	}

	/** Starts or ends a pause. */
	final void pauseIf(BooleanSupplier wanted) {
		ask(() -> {
			if (wanted.getAsBoolean()) {
				paused();
			}
			else {
				resumed();
			}
			return true;
		});
	}

	/** Checks for timeouts; called every {@link #TICK}. */
	public final void tick() {
		if (this.timing.nanos() - this.dueAt.get() >= 0) {
			post(this::look);
		}
	}

	/** Sets the time of the next check. */
	protected final void dueAt(long nanos) {
		this.dueAt.lazySet(nanos);
	}

	/** Requests a check at the next tick. */
	protected final void dueAtNextTick() {
		this.dueAt.lazySet(this.createdAt);
	}

	/** Whether messages were stuck at enough checks in a row; called once per check. */
	protected final boolean remainsStuck(boolean stuck) {
		this.stuckLooks = stuck ? this.stuckLooks + 1 : 0;
		return this.stuckLooks >= STUCK_LOOKS;
	}

	/** Stops the queue: starts nothing more, and lets messages in flight finish. */
	public abstract CompletableFuture<Void> release();

	/** Stops the queue without waiting: later results are ignored. */
	public abstract CompletableFuture<Void> abandon();

	/** Handles the start of a pause, as an event. */
	protected abstract void paused();

	/** Handles the end of a pause, as an event. */
	protected abstract void resumed();

	/** Checks for timeouts, as an event. */
	protected abstract void look();

	/** Follows up on the preceding events, as an event itself. */
	protected abstract void settle();

	/** Marks messages as finished, as an event. */
	public abstract void finished(List<ReceivedMessage> messages);

	/**
	 * Lets the delivery of a message last for a time from now on at least; returns
	 * whether the message is in flight. Any thread may call this.
	 */
	public abstract boolean extend(ReceivedMessage message, long nanos);

	/** Sends a failed message back to the broker. */
	public abstract CompletableFuture<Void> sendBack(ReceivedMessage message, ConsumeResult result);

	/** Returns the queue that a message was received from. */
	public abstract MessageQueue queueOf(ReceivedMessage message);

	/** Whether no other member can be consuming the queue. Any thread may call this. */
	public boolean isHeld() {
		return true;
	}

}
