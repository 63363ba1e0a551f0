package io.rocketmq.client.internal.producer;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/**
 * Open calls of one producer, so that each can be ended even if its work is lost. Calls
 * are linked with one another, as a table would cost an object for each. Thread-safe.
 */
final class OpenCalls {

	private static final int LISTS = 8;

	private final Calls[] lists = new Calls[LISTS];

	OpenCalls() {
		for (int i = 0; i < LISTS; i++) {
			this.lists[i] = new Calls();
		}
	}

	/** Adds a call to the list of its thread, so that threads rarely contend. */
	void add(UserCall<?> call) {
		call.list = (int) (Thread.currentThread().getId() % LISTS);
		this.lists[call.list].add(call);
	}

	void remove(UserCall<?> call) {
		this.lists[call.list].remove(call);
	}

	List<UserCall<?>> matching(Predicate<UserCall<?>> condition) {
		List<UserCall<?>> found = new ArrayList<>();
		for (Calls list : this.lists) {
			list.collect(condition, found);
		}
		return found;
	}

	private static final class Calls {

		private final ReentrantLock lock = new ReentrantLock();

		private @Nullable UserCall<?> first;

		void add(UserCall<?> call) {
			this.lock.lock();
			try {
				UserCall<?> second = this.first;
				call.next = second;
				if (second != null) {
					second.previous = call;
				}
				this.first = call;
			}
			finally {
				this.lock.unlock();
			}
		}

		void remove(UserCall<?> call) {
			this.lock.lock();
			try {
				UserCall<?> before = call.previous;
				UserCall<?> after = call.next;
				if (before != null) {
					before.next = after;
				}
				else if (this.first == call) {
					this.first = after;
				}
				if (after != null) {
					after.previous = before;
				}
				call.previous = null;
				call.next = null;
			}
			finally {
				this.lock.unlock();
			}
		}

		void collect(Predicate<UserCall<?>> condition, List<UserCall<?>> found) {
			this.lock.lock();
			try {
				for (UserCall<?> call = this.first; call != null; call = call.next) {
					if (condition.test(call)) {
						found.add(call);
					}
				}
			}
			finally {
				this.lock.unlock();
			}
		}

	}

}
