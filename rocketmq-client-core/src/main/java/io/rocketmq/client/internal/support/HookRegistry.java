package io.rocketmq.client.internal.support;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

/**
 * Hooks of one kind: the users', in the order of their registration, and then the
 * client's own. What begins with a snapshot of them ends with the same snapshot, so that
 * a hook that is added in between sees neither. Thread-safe.
 */
public final class HookRegistry<H> {

	private final int own;

	private final ReentrantLock lock = new ReentrantLock();

	/** Replaced under the lock. */
	private volatile List<H> hooks;

	public HookRegistry(List<? extends H> users, @Nullable H own) {
		List<H> all = new ArrayList<>(users);
		if (own != null) {
			all.add(own);
		}
		this.own = (own != null) ? 1 : 0;
		this.hooks = List.copyOf(all);
	}

	/** Returns an unmodifiable snapshot. */
	public List<H> current() {
		return this.hooks;
	}

	/** Adds a hook of the user's, after those added before. */
	public void add(H hook) {
		this.lock.lock();
		try {
			List<H> after = new ArrayList<>(this.hooks);
			after.add(after.size() - this.own, hook);
			this.hooks = List.copyOf(after);
		}
		finally {
			this.lock.unlock();
		}
	}

}
