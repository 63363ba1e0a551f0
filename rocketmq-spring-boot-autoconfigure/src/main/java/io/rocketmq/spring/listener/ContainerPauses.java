package io.rocketmq.spring.listener;

import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.message.MessageQueue;

/**
 * Pauses of a container, which outlast its consumers. Thread-safe; the lock is held no
 * longer than a pause takes.
 */
final class ContainerPauses {

	private final ReentrantLock lock = new ReentrantLock();

	/** Changed under the lock, and read without it. */
	private final Set<MessageQueue> queues = ConcurrentHashMap.newKeySet();

	private volatile boolean all;

	boolean isPaused() {
		return this.all;
	}

	/** Returns the queues that are paused one by one. */
	Set<MessageQueue> queues() {
		return Set.copyOf(this.queues);
	}

	/**
	 * Pauses or resumes the whole container.
	 * @return whether that changed something
	 */
	boolean pauseAll(boolean pause, Supplier<@Nullable RunningConsumer> running) {
		this.lock.lock();
		try {
			if (this.all == pause) {
				return false;
			}
			this.all = pause;
			RunningConsumer current = running.get();
			if (current != null) {
				current.pauseAll(pause);
			}
			return true;
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Pauses a new consumer like those before it, before its start. */
	void prepare(RunningConsumer created) {
		this.lock.lock();
		try {
			created.pauseAll(this.all);
			created.pause(this.queues);
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Applies what was paused or resumed during the start of a consumer. */
	void started(RunningConsumer started) {
		this.lock.lock();
		try {
			started.pauseAll(this.all);
		}
		finally {
			this.lock.unlock();
		}
	}

	void pause(Collection<MessageQueue> paused, Supplier<RunningConsumer> running) {
		this.lock.lock();
		try {
			running.get().consumer().pause(paused);
			this.queues.addAll(paused);
		}
		finally {
			this.lock.unlock();
		}
	}

	void resume(Collection<MessageQueue> resumed, Supplier<RunningConsumer> running) {
		this.lock.lock();
		try {
			running.get().consumer().resume(resumed);
			resumed.forEach(this.queues::remove);
		}
		finally {
			this.lock.unlock();
		}
	}

}
