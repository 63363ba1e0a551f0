package io.rocketmq.client.internal.consumer.dispatch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.config.MessageModel;
import io.rocketmq.client.consumer.listener.BatchConsumeResult;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.internal.consumer.queue.Outages;
import io.rocketmq.client.internal.consumer.queue.QueueOwner;
import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.message.ReceivedMessage;

/**
 * Concurrent delivery of the messages of a queue. Messages that fail or take longer than
 * the consume timeout are sent back to the broker; later results are ignored.
 */
final class ConcurrentDeliveries extends ListenerDeliveries {

	/**
	 * Number of restarts, by which results of earlier deliveries are told apart and
	 * ignored.
	 */
	private int life;

	/**
	 * Oldest task that waits, was held back by a pause or is in flight; the others are
	 * linked.
	 */
	private @Nullable DeliveryTask oldest;

	private @Nullable DeliveryTask newest;

	/** Number of failed messages whose send-back is in flight. */
	private int sendingBack;

	/** Number of messages that wait for their redelivery by this member. */
	private int delayed;

	ConcurrentDeliveries(QueueOwner owner, Listening listening) {
		super(owner, listening);
	}

	@Override
	public void add(List<ReceivedMessage> messages) {
		int size = listening().batchSize();
		if (messages.size() <= size) {
			// Nothing changes the list from here on.
			listening().pool().submit(task(Collections.unmodifiableList(messages)));
			return;
		}
		List<DeliveryTask> tasks = new ArrayList<>((messages.size() + size - 1) / size);
		for (int i = 0; i < messages.size(); i += size) {
			// The listener gets a list of its own that it cannot change.
			tasks.add(task((size == 1) ? List.of(messages.get(i))
					: Collections.unmodifiableList(messages.subList(i, Math.min(messages.size(), i + size)))));
		}
		listening().pool().submit(tasks);
	}

	private DeliveryTask task(List<ReceivedMessage> messages) {
		DeliveryTask task = new DeliveryTask(this, messages);
		DeliveryTask before = this.newest;
		task.older = before;
		if (before != null) {
			before.newer = task;
		}
		else {
			this.oldest = task;
		}
		this.newest = task;
		return task;
	}

	private void unlink(DeliveryTask task) {
		DeliveryTask before = task.older;
		DeliveryTask after = task.newer;
		if (before != null) {
			before.newer = after;
		}
		else if (this.oldest == task) {
			this.oldest = after;
		}
		if (after != null) {
			after.older = before;
		}
		else if (this.newest == task) {
			this.newest = before;
		}
		task.older = null;
		task.newer = null;
	}

	@Override
	void held(DeliveryTask task) {
		// While paused, the task stays linked until the pause ends.
		if (!isPaused()) {
			task.waitAgain();
			listening().pool().submit(task);
		}
	}

	@Override
	void ended(DeliveryTask task) {
		unlink(task);
		end(task.messages(), task.result());
	}

	private void end(List<ReceivedMessage> messages, BatchConsumeResult result) {
		for (int i = 0; result != BatchConsumeResult.SUCCESS && i < messages.size(); i++) {
			if (result.of(i).kind() != ConsumeResult.Kind.SUCCESS) {
				sendBackFailed(messages, result);
				return;
			}
		}
		owner().finished(messages);
	}

	private void sendBackFailed(List<ReceivedMessage> messages, BatchConsumeResult result) {
		List<ReceivedMessage> done = new ArrayList<>();
		for (int i = 0; i < messages.size(); i++) {
			if (result.of(i).kind() == ConsumeResult.Kind.SUCCESS) {
				done.add(messages.get(i));
			}
			else {
				failed(messages.get(i), result.of(i));
			}
		}
		owner().finished(done);
	}

	private void failed(ReceivedMessage message, ConsumeResult result) {
		if (listening().options().messageModel() != MessageModel.BROADCASTING) {
			sendBack(message, result);
		}
		else if (result.kind() == ConsumeResult.Kind.RETRY && !isExhausted(message)) {
			// Redelivered to this member alone, as the others have the message too.
			deliverLater(again(message), delay(result));
		}
		else {
			sendBack(message, deadLetter(result));
		}
	}

	private void sendBack(ReceivedMessage message, ConsumeResult how) {
		int now = this.life;
		this.sendingBack++;
		Futures.attempt(() -> owner().sendBack(message, how))
			.whenComplete((done, failure) -> owner().post(() -> sentBack(now, message, failure)));
	}

	private void sentBack(int then, ReceivedMessage message, @Nullable Throwable failure) {
		if (then != this.life) {
			return;
		}
		this.sendingBack--;
		if (failure == null) {
			listening().outages().over(Outages.Kind.SEND_BACK, owner().queue());
			owner().finished(List.of(message));
			return;
		}
		listening().outages().failed(Outages.Kind.SEND_BACK, owner().queue(), Futures.unwrap(failure));
		deliverLater(message, AFTER_FAILED_SEND_BACK);
	}

	private void deliverLater(ReceivedMessage message, Duration delay) {
		if (isDraining()) {
			return;
		}
		int now = this.life;
		this.delayed++;
		owner().postAfter(delay.toNanos(), () -> {
			if (now == this.life && !isDraining()) {
				this.delayed--;
				listening().pool().submit(task(List.of(message)));
			}
		});
	}

	@Override
	void proceed() {
		for (DeliveryTask task = this.oldest; task != null; task = task.newer) {
			if (task.isHeld()) {
				task.waitAgain();
				listening().pool().submit(task);
			}
		}
	}

	@Override
	public boolean extend(ReceivedMessage message, long nanos) {
		for (DeliveryTask task = this.oldest; task != null; task = task.newer) {
			if (extend(task, message, nanos)) {
				return true;
			}
		}
		return false;
	}

	@Override
	public void expire(long nowNanos) {
		if (isDraining()) {
			takeBackAll();
		}
		DeliveryTask task = this.oldest;
		while (task != null) {
			DeliveryTask next = task.newer;
			if (abandonIfLate(task, nowNanos, "sending it back")) {
				unlink(task);
				end(task.messages(), BatchConsumeResult.RETRY);
			}
			task = next;
		}
	}

	@Override
	public void drain() {
		super.drain();
		this.delayed = 0;
		// A task older than one that has begun is about to begin on another thread. It
		// may:
		// its offset would keep the newer one from being committed.
		DeliveryTask task = this.newest;
		boolean behind = true;
		while (task != null) {
			DeliveryTask before = task.older;
			if ((behind || task.isHeld()) && task.takeBack()) {
				unlink(task);
			}
			else {
				behind = false;
			}
			task = before;
		}
	}

	private void takeBackAll() {
		DeliveryTask task = this.oldest;
		while (task != null) {
			DeliveryTask next = task.newer;
			if (task.takeBack()) {
				unlink(task);
			}
			task = next;
		}
	}

	@Override
	public void abandon() {
		drain();
		takeBackAll();
		while (this.oldest != null) {
			this.oldest.abandon();
			unlink(this.oldest);
		}
		this.sendingBack = 0;
		this.life++;
	}

	@Override
	public void restart() {
		super.restart();
		this.life++;
	}

	@Override
	public boolean isIdle() {
		return this.oldest == null && this.sendingBack == 0;
	}

	@Override
	public int inFlight() {
		int count = this.sendingBack;
		for (DeliveryTask task = this.oldest; task != null; task = task.newer) {
			count += task.isBegun() ? task.messages().size() : 0;
		}
		return count;
	}

	@Override
	public boolean isStuck() {
		if (isPaused() || this.sendingBack > 0 || this.delayed > 0) {
			return false;
		}
		for (DeliveryTask task = this.oldest; task != null; task = task.newer) {
			if (!task.isPending()) {
				return false;
			}
		}
		return listening().pool().isIdle();
	}

	@Override
	public boolean limitsSpan() {
		return true;
	}

}
