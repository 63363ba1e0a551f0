package io.rocketmq.client.internal.consumer.dispatch;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.consumer.listener.BatchConsumeResult;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.internal.consumer.queue.QueueOwner;
import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.message.ReceivedMessage;

/**
 * Delivery of the messages of a queue one after the other. The queue waits while a failed
 * message is redelivered. After its last delivery, if there is a limit, the message is
 * dead-lettered and the queue continues.
 */
final class OrderlyDeliveries extends ListenerDeliveries {

	private static final Logger logger = LoggerFactory.getLogger(OrderlyDeliveries.class);

	private static final Duration WITHOUT_LOCK = Duration.ofMillis(500);

	/** In the queue's order, those in flight at the front. */
	private final Deque<ReceivedMessage> backlog = new ArrayDeque<>();

	/** The one delivery that waits or is in flight. */
	private @Nullable DeliveryTask current;

	/**
	 * Reason why the queue waits: a time, or a message that is being dead-lettered.
	 */
	private @Nullable Wait wait;

	OrderlyDeliveries(QueueOwner owner, Listening listening) {
		super(owner, listening);
	}

	/** Reason to wait; told apart by identity. */
	private record Wait(boolean inFlight, Object identity) {

		Wait(boolean inFlight) {
			this(inFlight, new Object());
		}

	}

	@Override
	public void add(List<ReceivedMessage> messages) {
		this.backlog.addAll(messages);
		next();
	}

	private void next() {
		if (isPaused() || isDraining() || this.current != null || this.wait != null || this.backlog.isEmpty()) {
			return;
		}
		int size = Math.min(listening().batchSize(), this.backlog.size());
		List<ReceivedMessage> messages = new ArrayList<>(size);
		Iterator<ReceivedMessage> each = this.backlog.iterator();
		while (messages.size() < size) {
			messages.add(each.next());
		}
		DeliveryTask task = new DeliveryTask(this, Collections.unmodifiableList(messages));
		this.current = task;
		listening().pool().submit(task);
	}

	@Override
	boolean mayBegin() {
		return super.mayBegin() && owner().isHeld();
	}

	@Override
	void held(DeliveryTask task) {
		this.current = null;
		if (mayBegin()) {
			next();
		}
		else if (!isPaused()) {
			// The lock is missing: soon it is held again, or known to be lost.
			later(WITHOUT_LOCK);
		}
	}

	/**
	 * Finishes the messages before the first that failed. That one and those behind it
	 * are redelivered, as their order would be lost otherwise.
	 */
	@Override
	void ended(DeliveryTask task) {
		end(task, task.result());
	}

	private void end(DeliveryTask task, BatchConsumeResult result) {
		this.current = null;
		List<ReceivedMessage> messages = task.messages();
		int done = 0;
		while (done < messages.size() && result.of(done).kind() == ConsumeResult.Kind.SUCCESS) {
			done++;
		}
		for (int i = 0; i < done && !isDraining(); i++) {
			this.backlog.remove();
		}
		owner().finished((done == messages.size()) ? messages : messages.subList(0, done));
		if (done == messages.size()) {
			next();
		}
		else {
			failed(messages.get(done), result.of(done));
		}
	}

	private void failed(ReceivedMessage message, ConsumeResult result) {
		if (result.kind() == ConsumeResult.Kind.DEAD_LETTER || isExhausted(message)) {
			sendBack(message, deadLetter(result));
			return;
		}
		if (!isDraining()) {
			this.backlog.remove();
			this.backlog.addFirst(again(message));
		}
		later(delay(result));
	}

	private void sendBack(ReceivedMessage message, ConsumeResult how) {
		Wait mine = new Wait(true);
		this.wait = mine;
		Futures.attempt(() -> owner().sendBack(message, how))
			.whenComplete((none, failure) -> owner().post(() -> deadLettered(mine, message, failure)));
	}

	private void deadLettered(Wait mine, ReceivedMessage message, @Nullable Throwable failure) {
		if (this.wait != mine) {
			return;
		}
		this.wait = null;
		if (failure == null) {
			if (!isDraining()) {
				this.backlog.remove();
			}
			owner().finished(List.of(message));
			next();
			return;
		}
		logger.atWarn()
			.addKeyValue("queue", owner().queue())
			.addKeyValue("messageId", message.messageId())
			.log("Could not dead-letter {}; redelivering it in {} s: {}", message, AFTER_FAILED_SEND_BACK.toSeconds(),
					Futures.unwrap(failure).getMessage());
		later(AFTER_FAILED_SEND_BACK);
	}

	private void later(Duration delay) {
		if (isDraining()) {
			return;
		}
		Wait mine = new Wait(false);
		this.wait = mine;
		owner().postAfter(delay.toNanos(), () -> {
			if (this.wait == mine) {
				this.wait = null;
				next();
			}
		});
	}

	@Override
	void proceed() {
		next();
	}

	@Override
	public boolean extend(ReceivedMessage message, long nanos) {
		return this.current != null && extend(this.current, message, nanos);
	}

	@Override
	public void expire(long nowNanos) {
		DeliveryTask task = this.current;
		if (task != null && abandonIfLate(task, nowNanos, "counting it as failed")) {
			end(task, BatchConsumeResult.RETRY);
		}
	}

	@Override
	public void drain() {
		super.drain();
		this.backlog.clear();
		if (this.wait != null && !this.wait.inFlight()) {
			this.wait = null;
		}
		if (this.current != null && this.current.takeBack()) {
			this.current = null;
		}
	}

	@Override
	public void abandon() {
		drain();
		if (this.current != null) {
			this.current.abandon();
			this.current = null;
		}
		this.wait = null;
	}

	@Override
	public boolean isIdle() {
		return this.current == null && (this.wait == null || !this.wait.inFlight());
	}

	@Override
	public int inFlight() {
		DeliveryTask task = this.current;
		return (task != null && task.isBegun()) ? task.messages().size() : isIdle() ? 0 : 1;
	}

	@Override
	public boolean isStuck() {
		DeliveryTask task = this.current;
		if (isPaused() || this.wait != null || (task != null && !task.isPending())) {
			return false;
		}
		return listening().pool().isIdle();
	}

	@Override
	public boolean limitsSpan() {
		return false;
	}

}
