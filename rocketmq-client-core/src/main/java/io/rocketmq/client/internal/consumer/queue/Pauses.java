package io.rocketmq.client.internal.consumer.queue;

import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.rocketmq.client.message.MessageQueue;

/**
 * Tracks paused queues, including queues that are not assigned. Thread-safe.
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

	/** Pauses or resumes owners accordingly. */
	public void applyTo(Collection<? extends QueueOwner> owners) {
		for (QueueOwner owner : owners) {
			applyTo(owner);
		}
	}

	/** Pauses or resumes an owner accordingly. */
	public void applyTo(QueueOwner owner) {
		owner.pauseIf(() -> isPaused(owner.queue()));
	}

}
