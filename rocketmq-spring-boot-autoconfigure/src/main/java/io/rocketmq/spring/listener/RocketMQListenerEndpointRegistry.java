package io.rocketmq.spring.listener;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.beans.factory.support.DefaultSingletonBeanRegistry;
import org.springframework.context.SmartLifecycle;

import io.rocketmq.spring.event.RocketMQContainerStoppedEvent.Reason;

/**
 * Registry of endpoints and of their containers, which it starts and stops with the
 * application context. Thread-safe.
 */
public final class RocketMQListenerEndpointRegistry implements SmartLifecycle, BeanFactoryAware, DisposableBean {

	/**
	 * Lifecycle phase of containers: they start after the web server has opened its port,
	 * and stop before it drains.
	 */
	public static final int PHASE = Integer.MAX_VALUE - 100;

	/**
	 * Time that the first container starts alone, at most. It loads and links the code
	 * that all others use then; started at once, each of them would link it again.
	 */
	private static final Duration FIRST_ALONE = Duration.ofMillis(500);

	private final Map<String, RocketMQListenerContainer> containers = new LinkedHashMap<>();

	private final ReentrantLock lock = new ReentrantLock();

	/** One registration at a time; queries, starts and stops do not wait for it. */
	private final ReentrantLock registrations = new ReentrantLock();

	private final ContainerWatch watch = new ContainerWatch(this::containers);

	/** Whether each container ran at the last stop; empty before. */
	private volatile Map<String, Boolean> ran = Map.of();

	/** Names of the containers that a start which has not ended is to start. */
	private final Set<String> due = ConcurrentHashMap.newKeySet();

	/** Numbers of stops that began, and that have told all containers to stop. */
	private final AtomicInteger stopsBegun = new AtomicInteger();

	private final AtomicInteger stopsTold = new AtomicInteger();

	private volatile boolean running;

	private @Nullable BeanFactory beanFactory;

	@Override
	public void setBeanFactory(BeanFactory beanFactory) {
		this.beanFactory = Objects.requireNonNull(beanFactory, "beanFactory must not be null");
	}

	/**
	 * Adds an endpoint to the container of its client and group, which the given factory
	 * creates if there is none. A new container starts if the registry is running and the
	 * container has automatic startup.
	 * @return the container
	 * @throws IllegalArgumentException if the endpoint contradicts another
	 */
	public RocketMQListenerContainer register(RocketMQListenerEndpoint endpoint,
			RocketMQListenerContainerFactory factory) {
		Objects.requireNonNull(endpoint, "endpoint must not be null");
		Objects.requireNonNull(factory, "factory must not be null");
		this.registrations.lock();
		try {
			RocketMQListenerEndpoint other = endpoint(endpoint.id());
			if (other != null) {
				throw new ContradictoryRocketMQListenersException(other.description(), endpoint.description(),
						"both have the id '" + endpoint.id() + "'", "give each an id of its own");
			}
			return add(endpoint, factory);
		}
		finally {
			this.registrations.unlock();
		}
	}

	/**
	 * Replaces the endpoint of the same id, which may move to another group, or adds the
	 * endpoint if there is none.
	 * @return the container
	 * @throws IllegalArgumentException if the endpoint contradicts another; the one
	 * before stays
	 */
	public RocketMQListenerContainer replace(RocketMQListenerEndpoint endpoint,
			RocketMQListenerContainerFactory factory) {
		Objects.requireNonNull(endpoint, "endpoint must not be null");
		Objects.requireNonNull(factory, "factory must not be null");
		this.registrations.lock();
		try {
			RocketMQListenerContainer before = ofEndpoint(endpoint.id());
			if (before != null && before.name().equals(name(endpoint))) {
				before.replaceEndpoint(endpoint);
				return before;
			}
			RocketMQListenerContainer container = add(endpoint, factory);
			if (before != null) {
				remove(before, endpoint.id());
			}
			return container;
		}
		finally {
			this.registrations.unlock();
		}
	}

	/**
	 * Removes an endpoint. Its container stops with its last endpoint; otherwise its
	 * consumer is replaced, after the messages in flight have ended.
	 * @return whether there was such an endpoint
	 */
	public boolean unregister(String id) {
		Objects.requireNonNull(id, "id must not be null");
		this.registrations.lock();
		try {
			RocketMQListenerContainer container = ofEndpoint(id);
			return container != null && remove(container, id);
		}
		finally {
			this.registrations.unlock();
		}
	}

	private RocketMQListenerContainer add(RocketMQListenerEndpoint endpoint, RocketMQListenerContainerFactory factory) {
		String name = name(endpoint);
		RocketMQListenerContainer known = find(name);
		RocketMQListenerContainer container = (known != null) ? known : factory.createContainer(name, endpoint);
		boolean first = container.endpoints().isEmpty();
		container.addEndpoint(endpoint);
		if (known == null) {
			this.lock.lock();
			try {
				this.containers.put(name, container);
			}
			finally {
				this.lock.unlock();
			}
			if (this.beanFactory instanceof ConfigurableBeanFactory beans && !beans.containsBean(name)) {
				beans.registerSingleton(name, container);
			}
		}
		if (first && this.running && container.isAutoStartup()) {
			startAll(List.of(container), () -> false);
		}
		return container;
	}

	private boolean remove(RocketMQListenerContainer container, String id) {
		boolean removed = container.removeEndpoint(id);
		// One that still stops is kept, so that the next start of its group waits for it.
		if (container.endpoints().isEmpty() && isStopped(container)) {
			this.lock.lock();
			try {
				this.containers.remove(container.name());
			}
			finally {
				this.lock.unlock();
			}
			if (this.beanFactory instanceof DefaultSingletonBeanRegistry beans
					&& beans.getSingleton(container.name()) == container) {
				beans.destroySingleton(container.name());
			}
		}
		return removed;
	}

	private static boolean isStopped(RocketMQListenerContainer container) {
		return (container instanceof DefaultRocketMQListenerContainer ours) ? ours.isStopped() : !container.isRunning();
	}

	private static String name(RocketMQListenerEndpoint endpoint) {
		String client = endpoint.client().isEmpty() ? "" : endpoint.client() + ".";
		return "rocketMQListenerContainer." + client + endpoint.group();
	}

	private @Nullable RocketMQListenerEndpoint endpoint(String id) {
		RocketMQListenerContainer container = ofEndpoint(id);
		return (container == null) ? null
				: container.endpoints()
					.stream()
					.filter((endpoint) -> endpoint.id().equals(id))
					.findFirst()
					.orElse(null);
	}

	private @Nullable RocketMQListenerContainer ofEndpoint(String id) {
		return containers().stream()
			.filter((container) -> container.endpoints().stream().anyMatch((endpoint) -> endpoint.id().equals(id)))
			.findFirst()
			.orElse(null);
	}

	/**
	 * Returns the container of an endpoint or group.
	 * @param id an endpoint's id, a consumer group or a container's name
	 * @return the container, or null if there is none
	 */
	public @Nullable RocketMQListenerContainer container(String id) {
		Objects.requireNonNull(id, "id must not be null");
		RocketMQListenerContainer container = ofEndpoint(id);
		return (container != null) ? container
				: containers().stream()
					.filter((each) -> each.group().equals(id) || each.name().equals(id))
					.findFirst()
					.orElse(null);
	}

	private RocketMQListenerContainer require(String id) {
		RocketMQListenerContainer container = container(id);
		if (container == null) {
			TreeSet<String> known = new TreeSet<>();
			containers().forEach((each) -> {
				known.add(each.group());
				each.endpoints().forEach((endpoint) -> known.add(endpoint.id()));
			});
			throw new IllegalArgumentException("No RocketMQ listener, group or container is called '" + id
					+ "'. Use one of the ids and groups " + known);
		}
		return container;
	}

	/** Returns the containers that have endpoints, in the order of their registration. */
	public Collection<RocketMQListenerContainer> containers() {
		return all().stream().filter((container) -> !container.endpoints().isEmpty()).toList();
	}

	/**
	 * Returns the number of deliveries that did not end before their container stopped,
	 * nor since. Brokers redeliver their messages.
	 */
	public int unfinishedDeliveries() {
		return all().stream()
			.filter(DefaultRocketMQListenerContainer.class::isInstance)
			.mapToInt((container) -> ((DefaultRocketMQListenerContainer) container).unfinishedDeliveries())
			.sum();
	}

	private List<RocketMQListenerContainer> all() {
		this.lock.lock();
		try {
			return List.copyOf(this.containers.values());
		}
		finally {
			this.lock.unlock();
		}
	}

	private @Nullable RocketMQListenerContainer find(String name) {
		return all().stream().filter((container) -> container.name().equals(name)).findFirst().orElse(null);
	}

	/**
	 * Starts the container of an endpoint or group.
	 * @param id an endpoint's id, a consumer group or a container's name
	 * @throws IllegalArgumentException if there is none
	 * @throws RuntimeException if the container cannot start
	 */
	public void start(String id) {
		Objects.requireNonNull(id, "id must not be null");
		RocketMQListenerContainer container = require(id);
		container.start();
		this.watch.start(List.of(container));
	}

	/**
	 * Stops the container of an endpoint or group, with all endpoints of the group; see
	 * {@link RocketMQListenerContainer#stop()}. It stays stopped when the context stops
	 * and starts.
	 * @param id an endpoint's id, a consumer group or a container's name
	 * @throws IllegalArgumentException if there is none
	 */
	public void stop(String id) {
		Objects.requireNonNull(id, "id must not be null");
		RocketMQListenerContainer container = require(id);
		if (!this.running) {
			Map<String, Boolean> changed = new HashMap<>(this.ran);
			changed.put(container.name(), false);
			this.ran = changed;
		}
		this.due.remove(container.name());
		container.stop();
	}

	/**
	 * Pauses the container of a group, or of an endpoint that has it for itself.
	 * @param id an endpoint's id, a consumer group or a container's name
	 * @throws IllegalArgumentException if there is none
	 * @throws IllegalStateException if the endpoint shares its group with others, which
	 * have the same consumer
	 */
	public void pause(String id) {
		Objects.requireNonNull(id, "id must not be null");
		requireWhole(id, "paused").pause();
	}

	/**
	 * Resumes the container of a group, or of an endpoint that has it for itself; see
	 * {@link #pause(String)}.
	 */
	public void resume(String id) {
		Objects.requireNonNull(id, "id must not be null");
		requireWhole(id, "resumed").resume();
	}

	private RocketMQListenerContainer requireWhole(String id, String what) {
		RocketMQListenerContainer container = require(id);
		Collection<RocketMQListenerEndpoint> endpoints = container.endpoints();
		boolean one = endpoints.stream().anyMatch((endpoint) -> endpoint.id().equals(id));
		if (one && endpoints.size() > 1 && !id.equals(container.group())) {
			List<String> ids = endpoints.stream().map(RocketMQListenerEndpoint::id).toList();
			throw new IllegalStateException("RocketMQ listener '" + id + "' cannot be " + what + " alone: listeners "
					+ ids + " share the consumer of group '" + container.group()
					+ "'. Name the group for all of them, or give the listener a group of its own");
		}
		return container;
	}

	/**
	 * Starts the containers with automatic startup; after a stop, those that ran before
	 * it. They start in parallel, after the first one has started or 500 ms have passed.
	 * @throws RuntimeException the first failure, if the policy of its container is
	 * {@link RocketMQStartupPolicy#FAIL}; all that had started are stopped
	 */
	@Override
	public void start() {
		int stopsBefore = this.stopsTold.get();
		containersToStart().forEach((container) -> this.due.add(container.name()));
		this.running = true;
		// Again, with those that were registered meanwhile.
		List<RocketMQListenerContainer> starting = containersToStart();
		try {
			startAll(starting, () -> this.stopsBegun.get() != stopsBefore);
		}
		catch (RuntimeException | Error ex) {
			this.running = false;
			stopAll(starting).join();
			throw ex;
		}
		finally {
			this.due.clear();
		}
		if (this.stopsBegun.get() != stopsBefore) {
			// A stop at the same time may have missed some of them, and the watch.
			this.running = false;
			this.watch.stop();
			stopAll(starting).join();
		}
	}

	private List<RocketMQListenerContainer> containersToStart() {
		Map<String, Boolean> before = this.ran;
		return containers().stream()
			.filter((container) -> before.getOrDefault(container.name(), container.isAutoStartup()))
			.toList();
	}

	private void startAll(List<RocketMQListenerContainer> containers, BooleanSupplier ended) {
		List<CompletableFuture<Void>> starts = new ArrayList<>();
		for (RocketMQListenerContainer container : containers) {
			if (ended.getAsBoolean()) {
				break;
			}
			starts.add((container instanceof DefaultRocketMQListenerContainer ours) ? ours.startWithContext()
					: CompletableFuture.runAsync(container::start, Runnable::run));
			if (starts.size() == 1 && containers.size() > 1) {
				starts.get(0)
					.handle((started, failure) -> started)
					.completeOnTimeout(null, FIRST_ALONE.toMillis(), TimeUnit.MILLISECONDS)
					.join();
			}
		}
		this.watch.start(containers);
		Throwable failure = null;
		for (CompletableFuture<Void> start : starts) {
			try {
				start.join();
			}
			catch (CompletionException ex) {
				Throwable cause = Objects.requireNonNullElse(ex.getCause(), ex);
				if (failure == null) {
					failure = cause;
				}
				else if (failure != cause) {
					failure.addSuppressed(cause);
				}
			}
		}
		if (failure instanceof RuntimeException ex) {
			throw ex;
		}
		if (failure instanceof Error ex) {
			throw ex;
		}
	}

	/**
	 * Stops all containers in parallel and waits until each has drained. Called by a
	 * listener, it does not wait for the delivery that the listener is in.
	 */
	@Override
	public void stop() {
		stopContext().join();
	}

	@Override
	public void stop(Runnable callback) {
		Objects.requireNonNull(callback, "callback must not be null");
		stopContext().whenComplete((stopped, failure) -> callback.run());
	}

	private CompletableFuture<Void> stopContext() {
		this.stopsBegun.incrementAndGet();
		try {
			List<RocketMQListenerContainer> present = all();
			if (this.running) {
				Map<String, Boolean> now = new HashMap<>();
				// In this order: what is due no longer has started.
				present.forEach((container) -> now.put(container.name(),
						this.due.contains(container.name()) || isWanted(container)));
				this.ran = now;
				this.running = false;
			}
			this.watch.stop();
			return stopAll(present);
		}
		finally {
			this.stopsTold.incrementAndGet();
		}
	}

	private static boolean isWanted(RocketMQListenerContainer container) {
		return (container instanceof DefaultRocketMQListenerContainer ours) ? ours.isWanted() : container.isRunning();
	}

	// In parallel, so that stopping all takes no longer than stopping the slowest.
	private static CompletableFuture<Void> stopAll(List<RocketMQListenerContainer> containers) {
		List<CompletableFuture<?>> stops = new ArrayList<>();
		for (RocketMQListenerContainer container : containers) {
			if (container instanceof DefaultRocketMQListenerContainer ours) {
				stops.add(ours.stopping(Reason.CONTEXT));
			}
			else if (container.isRunning()) {
				CompletableFuture<Void> stopped = new CompletableFuture<>();
				stops.add(stopped);
				container.stop(() -> stopped.complete(null));
			}
		}
		return CompletableFuture.allOf(stops.toArray(CompletableFuture<?>[]::new));
	}

	/** Stops containers that the application started while the context was stopped. */
	@Override
	public void destroy() {
		this.watch.stop();
		stopAll(all().stream().filter((container) -> !isStopped(container)).toList()).join();
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

}
