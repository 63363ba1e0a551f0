package io.rocketmq.spring.boot.autoconfigure.endpoint;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.rocketmq.spring.listener.RocketMQListenerContainer;
import io.rocketmq.spring.listener.RocketMQListenerEndpoint;
import io.rocketmq.spring.listener.RocketMQListenerEndpointRegistry;

/**
 * Operations on listener containers, by the id of an endpoint, the consumer group, or the
 * name of a container. Thread-safe.
 */
final class ListenerOperations {

	private static final int MAX_NAMED_IDS = 50;

	private final Supplier<List<RocketMQListenerEndpointRegistry>> registries;

	private final Duration limit;

	/**
	 * Creates an instance.
	 * @param registries returns the registries of the context and its ancestors
	 * @param limit maximum time to wait for a start or stop
	 */
	ListenerOperations(Supplier<List<RocketMQListenerEndpointRegistry>> registries, Duration limit) {
		this.registries = registries;
		this.limit = limit;
	}

	List<RocketMQListenerContainer> containers() {
		return this.registries.get().stream().flatMap((registry) -> registry.containers().stream()).toList();
	}

	/**
	 * Returns a container.
	 * @throws RequestFailedException if there is none
	 */
	RocketMQListenerContainer require(String id) {
		RocketMQListenerContainer container = registry(id).container(id);
		if (container == null) {
			throw unknown(id);
		}
		return container;
	}

	/** Returns the first container of a consumer group, or null. */
	@Nullable RocketMQListenerContainer ofGroup(String group) {
		return containers().stream().filter((container) -> container.group().equals(group)).findFirst().orElse(null);
	}

	private RocketMQListenerEndpointRegistry registry(String id) {
		return this.registries.get()
			.stream()
			.filter((registry) -> registry.container(id) != null)
			.findFirst()
			.orElseThrow(() -> unknown(id));
	}

	private RequestFailedException unknown(String id) {
		TreeSet<String> known = new TreeSet<>();
		for (RocketMQListenerContainer container : containers()) {
			known.add(container.group());
			Collection<RocketMQListenerEndpoint> endpoints = container.endpoints();
			endpoints.forEach((endpoint) -> known.add(endpoint.id()));
		}
		List<String> named = known.stream().limit(MAX_NAMED_IDS).toList();
		String more = (known.size() > named.size()) ? " or " + (known.size() - named.size()) + " others" : "";
		return RequestFailedException.notFound("No RocketMQ listener, group or container is called '" + id
				+ "'. Use one of the ids and groups " + named + more);
	}

	/**
	 * Changes a container. A start or stop that takes long goes on in the background, and
	 * the container's state tells so.
	 * @return the container
	 * @throws RequestFailedException if there is none, or the change failed
	 */
	RocketMQListenerContainer change(String id, Action action) {
		RocketMQListenerEndpointRegistry registry = registry(id);
		RocketMQListenerContainer container = require(id);
		try {
			switch (action) {
				case START -> await(() -> registry.start(id));
				case STOP -> await(() -> registry.stop(id));
				case PAUSE -> registry.pause(id);
				case RESUME -> registry.resume(id);
			}
		}
		catch (RuntimeException ex) {
			throw RequestFailedException.of(ex);
		}
		return container;
	}

	private void await(Runnable operation) {
		// Waits for the drain: on a thread of its own, as nothing else could end the
		// wait.
		CompletableFuture<Void> done = CompletableFuture.runAsync(operation, (task) -> {
			Thread thread = new Thread(task, "rocketmq-endpoint");
			thread.setDaemon(true);
			thread.start();
		});
		try {
			done.get(this.limit.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (TimeoutException ex) {
			// The state of the container tells that it is still starting or stopping.
		}
		catch (ExecutionException ex) {
			throw RequestFailedException.of((ex.getCause() != null) ? ex.getCause() : ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/** Changes of a container. */
	enum Action {

		START, STOP, PAUSE, RESUME

	}

}
