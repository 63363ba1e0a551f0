package io.rocketmq.spring.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.BeansException;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.convert.ConversionService;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolver;
import org.springframework.validation.Validator;

import io.rocketmq.spring.listener.ContradictoryRocketMQListenersException;
import io.rocketmq.spring.listener.RocketMQListenerContainerFactory;
import io.rocketmq.spring.listener.RocketMQListenerEndpoint;
import io.rocketmq.spring.listener.RocketMQListenerEndpointRegistry;
import io.rocketmq.spring.listener.RocketMQListenerSubscription;
import io.rocketmq.spring.support.InvalidRocketMQAnnotationException;

/**
 * Registrar of endpoints, which chooses their container factories. Until the application
 * has started, changes are collected and applied together, after the annotated listeners
 * have been found; later they take effect at once. Thread-safe.
 */
public final class RocketMQListenerEndpointRegistrar {

	/** Name of the container factory bean that is used where several exist. */
	public static final String DEFAULT_CONTAINER_FACTORY = "rocketMQListenerContainerFactory";

	private final ConfigurableListableBeanFactory beanFactory;

	private final RocketMQListenerEndpointRegistry registry;

	private final ReentrantLock lock = new ReentrantLock();

	private final Map<String, Pending> pending = new LinkedHashMap<>();

	private final List<Runnable> changes = new ArrayList<>();

	private volatile boolean started;

	private @Nullable RocketMQListenerContainerFactory containerFactory;

	private @Nullable Validator validator;

	private @Nullable ConversionService conversionService;

	private List<HandlerMethodArgumentResolver> argumentResolvers = List.of();

	RocketMQListenerEndpointRegistrar(ConfigurableListableBeanFactory beanFactory,
			RocketMQListenerEndpointRegistry registry) {
		this.beanFactory = beanFactory;
		this.registry = registry;
	}

	/**
	 * Sets the container factory of endpoints that name none. Default: the only or
	 * primary bean, or else the one named {@link #DEFAULT_CONTAINER_FACTORY}.
	 */
	public void setContainerFactory(RocketMQListenerContainerFactory containerFactory) {
		Objects.requireNonNull(containerFactory, "containerFactory must not be null");
		configure(() -> this.containerFactory = containerFactory);
	}

	/**
	 * Sets the validator of payloads. Default: null, for the application's bean.
	 * @throws IllegalStateException if the annotated listeners have been registered
	 */
	public void setValidator(@Nullable Validator validator) {
		configure(() -> this.validator = validator);
	}

	/**
	 * Sets the conversion service for headers. Default: null, for Spring's formatting
	 * one.
	 * @throws IllegalStateException if the annotated listeners have been registered
	 */
	public void setConversionService(@Nullable ConversionService conversionService) {
		configure(() -> this.conversionService = conversionService);
	}

	/**
	 * Sets resolvers of further parameters of methods that take single messages, which
	 * are asked before the built-in ones. Default: none.
	 * @throws IllegalStateException if the annotated listeners have been registered
	 */
	public void setArgumentResolvers(List<? extends HandlerMethodArgumentResolver> argumentResolvers) {
		List<HandlerMethodArgumentResolver> copy = List
			.copyOf(Objects.requireNonNull(argumentResolvers, "argumentResolvers must not be null"));
		configure(() -> this.argumentResolvers = copy);
	}

	private void configure(Runnable setter) {
		this.lock.lock();
		try {
			if (this.started) {
				throw new IllegalStateException("RocketMQ listeners are registered already: configure their"
						+ " registrar in a RocketMQListenerConfigurer bean");
			}
			setter.run();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Adds an endpoint.
	 * @throws IllegalArgumentException if its id exists, it contradicts another endpoint
	 * of its group, or there is no such container factory; while the application starts,
	 * start-up fails instead
	 */
	public void registerEndpoint(RocketMQListenerEndpoint endpoint) {
		Objects.requireNonNull(endpoint, "endpoint must not be null");
		change(() -> add(new Pending(endpoint, null, null)));
	}

	/**
	 * Adds an endpoint whose container a given factory creates, if its group has none.
	 * @throws IllegalArgumentException if its id exists, or it contradicts another
	 * endpoint of its group; while the application starts, start-up fails instead
	 */
	public void registerEndpoint(RocketMQListenerEndpoint endpoint, RocketMQListenerContainerFactory factory) {
		Objects.requireNonNull(endpoint, "endpoint must not be null");
		Objects.requireNonNull(factory, "factory must not be null");
		change(() -> add(new Pending(endpoint, factory, null)));
	}

	/**
	 * Changes the subscription of an endpoint. The group's consumer restarts if it has
	 * to.
	 * @param id the endpoint's id, which the change must keep
	 * @param change returns the subscription to use
	 * @throws IllegalArgumentException if there is no such endpoint, or the changed one
	 * is refused, so that the former one stays; while the application starts, start-up
	 * fails instead
	 */
	public void changeEndpoint(String id, UnaryOperator<RocketMQListenerSubscription> change) {
		Objects.requireNonNull(id, "id must not be null");
		Objects.requireNonNull(change, "change must not be null");
		change(() -> {
			if (this.started) {
				ChangedEndpoint changed = ChangedEndpoint.of(registered(id), change);
				// Without a factory, unless the change leads to a new group.
				this.registry.replace(changed, (name, endpoint) -> factory(endpoint).createContainer(name, endpoint));
			}
			else {
				Pending former = pending(id);
				this.pending.put(id, former.with(ChangedEndpoint.of(former.endpoint(), change)));
			}
		});
	}

	/**
	 * Removes an endpoint. The container of a group whose last endpoint is removed stops.
	 * @throws IllegalArgumentException if there is no such endpoint; while the
	 * application starts, start-up fails instead
	 */
	public void removeEndpoint(String id) {
		Objects.requireNonNull(id, "id must not be null");
		change(() -> {
			if (!this.started) {
				this.pending.remove(pending(id).endpoint().id());
			}
			else if (!this.registry.unregister(id)) {
				throw unknown(id, registered().map(RocketMQListenerEndpoint::id).toList());
			}
		});
	}

	private void change(Runnable change) {
		this.lock.lock();
		try {
			if (!this.started) {
				this.changes.add(change);
				return;
			}
		}
		finally {
			this.lock.unlock();
		}
		// Without the lock, as a container may wait for listeners that change endpoints.
		change.run();
	}

	/** Adds the endpoint of an annotated listener. */
	void registerAnnotated(RocketMQListenerEndpoint endpoint, String beanName) {
		add(new Pending(endpoint, null, beanName));
	}

	private void add(Pending added) {
		if (this.started) {
			register(added);
			return;
		}
		Pending other = this.pending.putIfAbsent(added.endpoint().id(), added);
		if (other != null) {
			throw refused(added,
					new ContradictoryRocketMQListenersException(other.endpoint().description(),
							added.endpoint().description(), "both have the id '" + added.endpoint().id() + "'",
							"give each an id of its own"));
		}
	}

	private Pending pending(String id) {
		Pending found = this.pending.get(id);
		if (found == null) {
			throw unknown(id, List.copyOf(this.pending.keySet()));
		}
		return found;
	}

	private RocketMQListenerEndpoint registered(String id) {
		return registered().filter((endpoint) -> endpoint.id().equals(id))
			.findFirst()
			.orElseThrow(() -> unknown(id, registered().map(RocketMQListenerEndpoint::id).toList()));
	}

	private Stream<RocketMQListenerEndpoint> registered() {
		return this.registry.containers().stream().flatMap((container) -> container.endpoints().stream());
	}

	private static IllegalArgumentException unknown(String id, List<String> known) {
		return new IllegalArgumentException(
				"There is no RocketMQ listener with the id '" + id + "': use one of " + known);
	}

	/** Applies the collected changes and registers all endpoints. */
	void start() {
		this.lock.lock();
		try {
			this.changes.forEach(Runnable::run);
			this.changes.clear();
			this.started = true;
			this.pending.values().forEach(this::register);
			this.pending.clear();
		}
		finally {
			this.lock.unlock();
		}
	}

	private void register(Pending added) {
		try {
			RocketMQListenerContainerFactory stated = added.factory();
			this.registry.register(added.endpoint(), (stated != null) ? stated : factory(added.endpoint()));
		}
		catch (IllegalArgumentException ex) {
			throw refused(added, ex);
		}
	}

	private static RuntimeException refused(Pending added, IllegalArgumentException cause) {
		String beanName = added.beanName();
		return (beanName == null) ? cause : new InvalidRocketMQAnnotationException(beanName, null,
				"Bean '" + beanName + "': @RocketMQMessageListener is illegal: " + cause.getMessage(), cause);
	}

	private RocketMQListenerContainerFactory factory(RocketMQListenerEndpoint endpoint) {
		String name = endpoint.containerFactory();
		if (name.isEmpty()) {
			return defaultFactory();
		}
		try {
			return this.beanFactory.getBean(name, RocketMQListenerContainerFactory.class);
		}
		catch (BeansException ex) {
			throw new IllegalArgumentException("RocketMQ listener '" + endpoint.id() + "' (" + endpoint.description()
					+ ") names container factory '" + name + "', which can't be had: " + ex.getMessage()
					+ ". Name one of " + factoryNames(), ex);
		}
	}

	private RocketMQListenerContainerFactory defaultFactory() {
		RocketMQListenerContainerFactory known = this.containerFactory;
		if (known == null) {
			known = this.beanFactory.getBeanProvider(RocketMQListenerContainerFactory.class).getIfUnique();
		}
		if (known == null && this.beanFactory.containsBean(DEFAULT_CONTAINER_FACTORY)) {
			known = this.beanFactory.getBean(DEFAULT_CONTAINER_FACTORY, RocketMQListenerContainerFactory.class);
		}
		if (known == null) {
			throw new IllegalStateException("No RocketMQListenerContainerFactory bean is the default of listeners: "
					+ factoryNames() + " (expected one bean, a primary one, or one named " + DEFAULT_CONTAINER_FACTORY
					+ "). Define it, or set it in a RocketMQListenerConfigurer bean.");
		}
		this.containerFactory = known;
		return known;
	}

	private List<String> factoryNames() {
		return List.of(this.beanFactory.getBeanNamesForType(RocketMQListenerContainerFactory.class));
	}

	@Nullable Validator validator() {
		return this.validator;
	}

	@Nullable ConversionService conversionService() {
		return this.conversionService;
	}

	List<HandlerMethodArgumentResolver> argumentResolvers() {
		return this.argumentResolvers;
	}

	/**
	 * Endpoint to register.
	 *
	 * @param endpoint the endpoint
	 * @param factory the factory that was given with it, or null
	 * @param beanName the bean of an annotated listener, or null
	 */
	private record Pending(RocketMQListenerEndpoint endpoint, @Nullable RocketMQListenerContainerFactory factory,
			@Nullable String beanName) {

		Pending with(RocketMQListenerEndpoint changed) {
			return new Pending(changed, this.factory, this.beanName);
		}

	}

}
