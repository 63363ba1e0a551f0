package io.rocketmq.spring.boot.autoconfigure;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * Hook beans of one type, which are created at their first call, so that a hook may use
 * the client that calls it. Thread-safe.
 *
 * @param <T> the type of the hooks
 */
final class DeferredHooks<T> {

	private final Supplier<List<T>> beans;

	private final Set<Thread> creating = ConcurrentHashMap.newKeySet();

	private volatile @Nullable List<T> hooks;

	DeferredHooks(Supplier<List<T>> beans) {
		this.beans = beans;
	}

	/** Calls the hook at a position, if there is one. */
	void call(int index, Consumer<T> action) {
		List<T> current = get();
		if (index < current.size()) {
			action.accept(current.get(index));
		}
	}

	/**
	 * Returns the hooks in their order.
	 * @return none while this thread creates them
	 */
	List<T> get() {
		List<T> known = this.hooks;
		// Without a lock, which a thread could hold that waits for a singleton.
		if (known != null || !this.creating.add(Thread.currentThread())) {
			return (known != null) ? known : List.of();
		}
		try {
			List<T> created = this.beans.get();
			this.hooks = created;
			return created;
		}
		finally {
			this.creating.remove(Thread.currentThread());
		}
	}

}
