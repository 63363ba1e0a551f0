package io.rocketmq.client.internal.consumer.queue;

import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.rocketmq.client.message.MessageQueue;

/**
 * What of a consumer is paused: all of it, or some queues, also such as it does not work
 * on now. Thread-safe.
 */
public final class Pauses {

	private final Set<MessageQueue> queues = ConcurrentHashMap.newKeySet();

	private volatile boolean all;

	public void pauseAll() {
		this.all = true;
	}

	public void resumeAll() {
		this.all = false;
	}

	public void pause(Collection<MessageQueue> some) {
		this.queues.addAll(some);
	}

	public void resume(Collection<MessageQueue> some) {
		some.forEach(this.queues::remove);
	}

	public boolean isPaused(MessageQueue queue) {
		return this.all || this.queues.contains(queue);
	}

	/** Makes owners what they are to be. */
	public void applyTo(Collection<? extends QueueOwner> owners) {
		for (QueueOwner owner : owners) {
			applyTo(owner);
		}
	}

	/** Makes an owner what it is to be. */
	public void applyTo(QueueOwner owner) {
		owner.pauseIf(() -> isPaused(owner.queue()));
	}

}
