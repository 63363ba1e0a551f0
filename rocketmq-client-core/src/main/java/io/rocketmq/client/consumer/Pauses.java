package io.rocketmq.client.consumer;

import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.rocketmq.client.consumer.flow.QueueOwner;
import io.rocketmq.client.message.MessageQueue;

/**
 * What of a consumer is paused: all of it, or some queues, also such as it does not work
 * on now. Thread-safe.
 */
final class Pauses {

	private final Set<MessageQueue> queues = ConcurrentHashMap.newKeySet();

	private volatile boolean all;

	void pauseAll() {
		this.all = true;
	}

	void resumeAll() {
		this.all = false;
	}

	void pause(Collection<MessageQueue> some) {
		this.queues.addAll(some);
	}

	void resume(Collection<MessageQueue> some) {
		some.forEach(this.queues::remove);
	}

	boolean isPaused(MessageQueue queue) {
		return this.all || this.queues.contains(queue);
	}

	/** Makes owners what they are to be. */
	void applyTo(Collection<? extends QueueOwner> owners) {
		for (QueueOwner owner : owners) {
			applyTo(owner);
		}
	}

	/** Makes an owner what it is to be. */
	void applyTo(QueueOwner owner) {
		owner.pauseIf(() -> isPaused(owner.queue()));
	}

}
