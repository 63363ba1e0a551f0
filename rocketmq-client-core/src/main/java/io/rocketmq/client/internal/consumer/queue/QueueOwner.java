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
 * The one that changes the state of a queue, or of all queues of a topic at a broker that
 * are popped from: whatever happens to it is an event, and events are handled one after
 * the other. Others post events and ask for snapshots. Thread-safe.
 */
public abstract class QueueOwner {

	/** How often {@link #tick()} is to be called. */
	public static final Duration TICK = Duration.ofSeconds(1);

	/** Number of looks in a row that must find the messages stuck. */
	private static final int STUCK_LOOKS = 5;

	private final MessageQueue queue;

	private final Timing timing;

	private final Mailbox mailbox = new Mailbox(this::settle);

	/** When there will be something to look after, by {@link Timing#nanos()}. */
	private final AtomicLong dueAt;

	private final long createdAt;

	private int stuckLooks;

	/** Creates an owner that does nothing yet. */
	protected QueueOwner(MessageQueue queue, Timing timing) {
		this.queue = queue;
		this.timing = timing;
		this.createdAt = timing.nanos();
		this.dueAt = new AtomicLong(this.createdAt);
	}

	/** The queue. */
	public final MessageQueue queue() {
		return this.queue;
	}

	/** The time by which this owner works. */
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

	/** Posts an event some time later, unless the client is closed by then. */
	public final void postAfter(long delayNanos, Runnable change) {
		this.timing.after(delayNanos, () -> post(change));
	}

	/** Asks as an event does. */
	protected final <T> T ask(Supplier<T> question) {
		return this.mailbox.ask(question);
	}

	/** Begins nothing until {@link #resume()}; what is in work goes on. */
	public final void pause() {
		pauseIf(() -> true);
	}

	/** Ends a pause. */
	public final void resume() {
		pauseIf(() -> false);
	}

	/** Begins or ends a pause. */
	public final void pauseIf(BooleanSupplier wanted) {
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

	/** Looks after what takes too long. To be called every {@link #TICK}. */
	public final void tick() {
		if (this.timing.nanos() - this.dueAt.get() >= 0) {
			post(this::look);
		}
	}

	/** Says when there will be something to look after. */
	protected final void dueAt(long nanos) {
		this.dueAt.lazySet(nanos);
	}

	/** Says that there is something to look after at the next tick. */
	protected final void dueAtNextTick() {
		this.dueAt.lazySet(this.createdAt);
	}

	/** Whether messages were stuck at enough looks in a row; called once at each look. */
	protected final boolean remainsStuck(boolean stuck) {
		this.stuckLooks = stuck ? this.stuckLooks + 1 : 0;
		return this.stuckLooks >= STUCK_LOOKS;
	}

	/** Gives the queue up: begins nothing more, and lets what is in work finish. */
	public abstract CompletableFuture<Void> release();

	/** Gives the queue up without waiting any longer: what ends later does not count. */
	public abstract CompletableFuture<Void> abandon();

	/** A pause begins; an event. */
	protected abstract void paused();

	/** A pause ends; an event. */
	protected abstract void resumed();

	/** Something may be taking too long; an event. */
	protected abstract void look();

	/** Does what there is to do after some events; an event, too. */
	protected abstract void settle();

	/** Messages need no more work here; an event. */
	public abstract void finished(List<ReceivedMessage> messages);

	/** Gives back a message that failed. */
	public abstract CompletableFuture<Void> giveBack(ReceivedMessage message, ConsumeResult result);

	/** Where a message comes from. */
	public abstract MessageQueue queueOf(ReceivedMessage message);

	/** Whether no other member can be working on the queue. Any thread may ask. */
	public boolean isHeld() {
		return true;
	}

}
