package io.rocketmq.spring.listener;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

import org.springframework.context.SmartLifecycle;

/**
 * Registry of the listeners' containers, which it starts and stops with the application
 * context. Thread-safe.
 */
public final class RocketMQListenerEndpointRegistry implements SmartLifecycle {

	private final Map<String, RocketMQListenerContainer> containers = new LinkedHashMap<>();

	private final ReentrantLock lock = new ReentrantLock();

	private volatile boolean running;

	/**
	 * Adds a container, and starts it if the registry is running and the container has
	 * automatic startup.
	 * @param container the container
	 * @throws IllegalStateException if another container has the same id or consumer
	 * group
	 */
	public void register(RocketMQListenerContainer container) {
		Objects.requireNonNull(container, "container must not be null");
		this.lock.lock();
		try {
			for (RocketMQListenerContainer other : this.containers.values()) {
				refuseConflict(container.endpoint(), other.endpoint());
			}
			this.containers.put(container.id(), container);
		}
		finally {
			this.lock.unlock();
		}
		if (this.running && container.isAutoStartup()) {
			container.start();
		}
	}

	private static void refuseConflict(RocketMQListenerEndpoint added, RocketMQListenerEndpoint other) {
		if (added.id().equals(other.id())) {
			throw new IllegalStateException(
					"Two RocketMQ listeners have the id '" + added.id() + "': give each an id of its own");
		}
		if (!added.group().equals(other.group())) {
			return;
		}
		String both = "RocketMQ listeners '" + other.id() + "' and '" + added.id() + "' are both in consumer group '"
				+ added.group() + "'";
		if (added.topic().equals(other.topic()) && added.filter().equals(other.filter())) {
			throw new IllegalStateException(both
					+ " with the same subscription: keep one and raise its concurrency, or give them groups of their own");
		}
		throw new IllegalStateException(
				both + ", but subscribe to " + subscription(other) + " and " + subscription(added)
						+ ": all members of a group must subscribe alike, so give them groups of their own");
	}

	private static String subscription(RocketMQListenerEndpoint endpoint) {
		return "'" + endpoint.topic() + "' with '" + endpoint.filter() + "'";
	}

	/**
	 * Returns the container of a listener.
	 * @param id the listener's id, by default its bean's name
	 * @return the container, or null if there is none
	 */
	public @Nullable RocketMQListenerContainer container(String id) {
		Objects.requireNonNull(id, "id must not be null");
		this.lock.lock();
		try {
			return this.containers.get(id);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Returns a copy of all containers, in the order in which they were added.
	 */
	public Collection<RocketMQListenerContainer> containers() {
		this.lock.lock();
		try {
			return List.copyOf(this.containers.values());
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Starts the containers with automatic startup.
	 */
	@Override
	public void start() {
		for (RocketMQListenerContainer container : containers()) {
			if (container.isAutoStartup()) {
				container.start();
			}
		}
		this.running = true;
	}

	/**
	 * Stops all containers and waits until each has drained.
	 */
	@Override
	public void stop() {
		stopAll().join();
	}

	@Override
	public void stop(Runnable callback) {
		Objects.requireNonNull(callback, "callback must not be null");
		stopAll().thenRun(callback);
	}

	// In parallel, so that stopping all takes no longer than stopping the slowest.
	private CompletableFuture<Void> stopAll() {
		this.running = false;
		return CompletableFuture.allOf(containers().stream().map((container) -> {
			CompletableFuture<Void> stopped = new CompletableFuture<>();
			container.stop(() -> stopped.complete(null));
			return stopped;
		}).toArray(CompletableFuture<?>[]::new));
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return RocketMQListenerContainer.PHASE;
	}

}
