package io.rocketmq.spring.transaction;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * Transaction listeners by name, and by topic and tag. Thread-safe.
 */
final class ListenerRoutes {

	private final ReentrantLock lock = new ReentrantLock();

	private final Map<ListenerRoute, RegisteredListener> listeners = new ConcurrentHashMap<>();

	/**
	 * Adds a listener for each of the routes, or none if one of them is taken. Adding the
	 * same listener again changes nothing.
	 * @throws IllegalStateException if another listener has one of the routes
	 */
	void add(Set<ListenerRoute> routes, RegisteredListener listener) {
		this.lock.lock();
		try {
			for (ListenerRoute route : routes) {
				RegisteredListener other = this.listeners.get(route);
				if (other != null && !other.isSame(listener)) {
					throw new IllegalStateException("Two transaction listeners have " + route + ": " + other.description
							+ " and " + listener.description
							+ ". Keep one, or give one of them another tag, or a name that sends choose it by.");
				}
			}
			routes.forEach((route) -> this.listeners.put(route, listener));
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Removes the listeners of an owner. */
	void remove(Object owner) {
		this.lock.lock();
		try {
			this.listeners.values().removeIf((each) -> each.owner == owner);
		}
		finally {
			this.lock.unlock();
		}
	}

	boolean isEmpty() {
		return this.listeners.isEmpty();
	}

	/**
	 * Returns the listener of a message, or null.
	 * @param name the name of the listener, or null for that of topic and tag
	 */
	@Nullable RegisteredListener find(@Nullable String name, String topic, @Nullable String tag) {
		if (name != null) {
			return this.listeners.get(ListenerRoute.named(name));
		}
		RegisteredListener special = (tag != null) ? this.listeners.get(ListenerRoute.of(topic, tag)) : null;
		return (special != null) ? special : this.listeners.get(ListenerRoute.of(topic, null));
	}

	/** Returns an exception for a message without a listener, with the fix. */
	IllegalStateException missing(@Nullable String name, String topic, @Nullable String tag) {
		Set<String> known = new TreeSet<>();
		this.listeners.keySet().forEach((route) -> known.add(route.toString()));
		String wanted = (name != null) ? "name = \"" + name + '"' : "topic = \"" + topic + '"';
		return new IllegalStateException("No transaction listener has "
				+ ((name != null) ? ListenerRoute.named(name) : ListenerRoute.of(topic, tag)) + " (listeners: " + known
				+ "). Add a bean with @TransactionListener(" + wanted
				+ ") that implements RocketMQLocalTransactionListener; until the application has started,"
				+ " a @Bean method must declare that class as its return type.");
	}

	/**
	 * Listener with a description for errors.
	 *
	 * @param owner the bean factory that has the listener, or the listener itself
	 * @param description describes the listener, and no other of its owner
	 * @param supplier returns the listener, which may be created by that
	 */
	record RegisteredListener(Object owner, String description,
			Supplier<RocketMQAsyncLocalTransactionListener> supplier) {

		boolean isSame(RegisteredListener other) {
			return this.owner == other.owner && this.description.equals(other.description);
		}

	}

}
