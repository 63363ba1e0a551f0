package io.rocketmq.client.internal.support;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Users' listeners of one kind of event, called in order on threads that may run users'
 * code. A listener that throws is logged and changes nothing. Thread-safe.
 */
public final class Listeners<L> {

	private static final Logger logger = LoggerFactory.getLogger(Listeners.class);

	private final List<L> listeners;

	private final Executor events;

	public Listeners(Collection<? extends L> initial, Executor events) {
		this.listeners = new CopyOnWriteArrayList<>(initial);
		this.events = events;
	}

	public void add(L listener) {
		this.listeners.add(listener);
	}

	public boolean remove(L listener) {
		return this.listeners.remove(listener);
	}

	/** Calls each listener once on the executor; without listeners does nothing. */
	public void tell(Consumer<L> event) {
		if (!this.listeners.isEmpty()) {
			this.events.execute(() -> this.listeners.forEach((listener) -> tell(listener, event)));
		}
	}

	private void tell(L listener, Consumer<L> event) {
		try {
			event.accept(listener);
		}
		catch (RuntimeException | Error ex) {
			logger.warn("Listener {} failed", listener, ex);
		}
	}

}
