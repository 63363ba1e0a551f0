package io.rocketmq.client.internal.consumer.dispatch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletionStage;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.config.MessageModel;
import io.rocketmq.client.consumer.listener.BatchConsumeResult;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.internal.consumer.queue.Outages;
import io.rocketmq.client.internal.consumer.queue.QueueOwner;
import io.rocketmq.client.internal.consumer.queue.RedeliveredMessage;
import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.message.ReceivedMessage;

/**
 * Messages of a queue side by side. What fails goes back to the broker; what takes too
 * long as well, and then it does not matter any more how it ends. Confined to the events
 * of its owner, but for what {@link DeliveryTask.Place} says.
 */
final class ConcurrentDeliveries implements Deliveries, DeliveryTask.Place {

	private static final Logger logger = LoggerFactory.getLogger(ConcurrentDeliveries.class);

	private static final Duration AFTER_FAILED_SEND_BACK = Duration.ofSeconds(5);

	private final QueueOwner owner;

	private final Listening listening;

	/** Written in events. */
	private volatile boolean paused;

	private boolean draining;

	/** Counts restarts: what comes later and is of an earlier life does not count. */
	private int life;

	/** All that wait, were held back by a pause, or are in flight; linked. */
	private @Nullable DeliveryTask oldest;

	private @Nullable DeliveryTask newest;

	/** Messages that failed and that no broker has taken yet. */
	private int sendingBack;

	/** Messages that are delivered here again later. */
	private int delayed;

	ConcurrentDeliveries(QueueOwner owner, Listening listening) {
		this.owner = owner;
		this.listening = listening;
	}

	@Override
	public void add(List<ReceivedMessage> messages) {
		int size = this.listening.batchSize();
		if (messages.size() <= size) {
			// Not changed by anyone from here on.
			this.listening.pool().submit(task(Collections.unmodifiableList(messages)));
			return;
		}
		List<DeliveryTask> tasks = new ArrayList<>((messages.size() + size - 1) / size);
		for (int i = 0; i < messages.size(); i += size) {
			// The listener's own, which it can't change.
			tasks.add(task((size == 1) ? List.of(messages.get(i))
					: Collections.unmodifiableList(messages.subList(i, Math.min(messages.size(), i + size)))));
		}
		this.listening.pool().submit(tasks);
	}

	private DeliveryTask task(List<ReceivedMessage> messages) {
		DeliveryTask task = new DeliveryTask(this.owner, this, messages);
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
	public boolean mayBegin() {
		return !this.paused;
	}

	@Override
	public CompletionStage<BatchConsumeResult> deliver(List<ReceivedMessage> messages) {
		return this.listening.delivery().deliver(this.owner.queueOf(messages.get(0)), messages);
	}

	@Override
	public void held(DeliveryTask task) {
		// Otherwise it stays where it is until the pause ends.
		if (!this.paused) {
			task.waitAgain();
			this.listening.pool().submit(task);
		}
	}

	@Override
	public void ended(DeliveryTask task) {
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
		this.owner.finished(messages);
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
		this.owner.finished(done);
	}

	private void failed(ReceivedMessage message, ConsumeResult result) {
		if (this.listening.options().messageModel() != MessageModel.BROADCASTING) {
			sendBack(message, result);
		}
		else if (result.kind() == ConsumeResult.Kind.RETRY
				&& message.reconsumeTimes() < this.listening.options().maxReconsumeTimes()) {
			// To this member alone, as the others have the message too.
			deliverLater(new RedeliveredMessage(message, message.reconsumeTimes() + 1),
					result.delay().isZero() ? this.listening.options().suspendTime() : result.delay());
		}
		else {
			sendBack(message, ConsumeResult.DEAD_LETTER);
		}
	}

	private void sendBack(ReceivedMessage message, ConsumeResult how) {
		int now = this.life;
		this.sendingBack++;
		Futures.attempt(() -> this.owner.sendBack(message, how))
			.whenComplete((done, failure) -> this.owner.post(() -> sentBack(now, message, failure)));
	}

	private void sentBack(int then, ReceivedMessage message, @Nullable Throwable failure) {
		if (then != this.life) {
			return;
		}
		this.sendingBack--;
		if (failure == null) {
			this.listening.outages().over(Outages.Kind.SEND_BACK, this.owner.queue());
			this.owner.finished(List.of(message));
			return;
		}
		this.listening.outages().failed(Outages.Kind.SEND_BACK, this.owner.queue(), Futures.unwrap(failure));
		deliverLater(message, AFTER_FAILED_SEND_BACK);
	}

	private void deliverLater(ReceivedMessage message, Duration delay) {
		if (this.draining) {
			return;
		}
		int now = this.life;
		this.delayed++;
		this.owner.postAfter(delay.toNanos(), () -> {
			if (now == this.life && !this.draining) {
				this.delayed--;
				this.listening.pool().submit(task(List.of(message)));
			}
		});
	}

	@Override
	public void pause() {
		this.paused = true;
	}

	@Override
	public void resume() {
		this.paused = false;
		for (DeliveryTask task = this.oldest; task != null; task = task.newer) {
			if (task.isHeld()) {
				task.waitAgain();
				this.listening.pool().submit(task);
			}
		}
	}

	@Override
	public void expire(long nowNanos) {
		if (this.draining) {
			takeBackAll();
		}
		Duration limit = this.listening.options().consumeTimeout();
		DeliveryTask task = this.oldest;
		while (task != null) {
			DeliveryTask next = task.newer;
			if (task.abandonAfter(nowNanos, limit.toNanos())) {
				unlink(task);
				logger.atWarn()
					.addKeyValue("queue", this.owner.queue())
					.log("Listener has had {} for more than {}; sending it back. Later results are ignored",
							task.messages(), limit);
				end(task.messages(), BatchConsumeResult.RETRY);
			}
			task = next;
		}
	}

	@Override
	public void drain() {
		this.draining = true;
		this.delayed = 0;
		// What is older than one that has begun is about to begin, on another thread: if
		// it did not, the newer one would be redelivered.
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
		this.draining = false;
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
		if (this.paused || this.sendingBack > 0 || this.delayed > 0) {
			return false;
		}
		for (DeliveryTask task = this.oldest; task != null; task = task.newer) {
			if (!task.isWaiting() && !task.isHeld()) {
				return false;
			}
		}
		return this.listening.pool().isIdle();
	}

	@Override
	public boolean limitsSpan() {
		return true;
	}

}
