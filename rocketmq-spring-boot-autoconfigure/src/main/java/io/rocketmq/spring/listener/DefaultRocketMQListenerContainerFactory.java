package io.rocketmq.spring.listener;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.annotation.BeanFactoryAnnotationUtils;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.ApplicationEventPublisherAware;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.consumer.PushConsumer;
import io.rocketmq.client.producer.Producer;
import io.rocketmq.spring.observation.ListenerObserver;
import io.rocketmq.spring.observation.RocketMQBatchObservationConvention;
import io.rocketmq.spring.observation.RocketMQListenerObservationConvention;
import io.rocketmq.spring.observation.RocketMQSendObservationConvention;
import io.rocketmq.spring.observation.SendObserver;
import io.rocketmq.spring.support.RocketMQMessageConverter;

/**
 * Factory of containers on push consumers. Thread-safe once its setters have been called.
 */
public final class DefaultRocketMQListenerContainerFactory
		implements RocketMQListenerContainerFactory, BeanFactoryAware, ApplicationEventPublisherAware, DisposableBean {

	private static final String REPLY_GROUP = "spring-listener-replies";

	/** Creator of consumers, or null if each endpoint has to name its client. */
	private final @Nullable Function<ConsumerOptions, PushConsumer> consumers;

	private final @Nullable Function<String, Producer> producers;

	private final RocketMQMessageConverter converter;

	private final ConsumerOptions defaults;

	private final @Nullable RocketMQClient ownClient;

	private final ReentrantLock lock = new ReentrantLock();

	private boolean autoStartup = true;

	private RocketMQStartupPolicy startupPolicy = RocketMQStartupPolicy.RETRY;

	private Duration startupTimeout = Duration.ofSeconds(30);

	private boolean refuseMissingTopics;

	private @Nullable Duration drainLimit;

	private @Nullable Duration idleInterval;

	private @Nullable ApplicationEventPublisher publisher;

	private RocketMQErrorHandler errorHandler = RocketMQErrorHandler.redeliver();

	private @Nullable RocketMQRecoverer recoverer;

	private @Nullable RocketMQMessageFilter filter;

	private @Nullable Producer producer;

	/** Producers that the factory created, by the client's name. */
	private final Map<String, Producer> ownProducers = new HashMap<>();

	private @Nullable BeanFactory beanFactory;

	private @Nullable ObservationRegistry observationRegistry;

	private @Nullable RocketMQListenerObservationConvention observationConvention;

	private @Nullable RocketMQBatchObservationConvention batchObservationConvention;

	private @Nullable RocketMQSendObservationConvention sendObservationConvention;

	private boolean batchObserved;

	private List<RocketMQListenerInterceptor> interceptors = List.of();

	private List<RocketMQListenerContainerCustomizer> containerCustomizers = List.of();

	private List<RocketMQConsumerOptionsCustomizer> optionsCustomizers = List.of();

	/**
	 * Creates a factory.
	 * @param client the client of endpoints that name no other
	 * @param converter converts the messages
	 * @param defaults the options that listeners override; the group is replaced
	 */
	public DefaultRocketMQListenerContainerFactory(RocketMQClient client, RocketMQMessageConverter converter,
			ConsumerOptions defaults) {
		this(client, Objects.requireNonNull(client, "client must not be null")::pushConsumer, client::producer,
				converter, defaults);
	}

	/**
	 * Creates a factory without a client of its own: each endpoint has to name one.
	 * @param converter converts the messages
	 * @param defaults the options that listeners override; the group is replaced
	 */
	public DefaultRocketMQListenerContainerFactory(RocketMQMessageConverter converter, ConsumerOptions defaults) {
		this(null, null, null, converter, defaults);
	}

	DefaultRocketMQListenerContainerFactory(Function<ConsumerOptions, PushConsumer> consumers,
			Function<String, Producer> producers, RocketMQMessageConverter converter, ConsumerOptions defaults) {
		this(null, consumers, producers, converter, defaults);
	}

	private DefaultRocketMQListenerContainerFactory(@Nullable RocketMQClient client,
			@Nullable Function<ConsumerOptions, PushConsumer> consumers, @Nullable Function<String, Producer> producers,
			RocketMQMessageConverter converter, ConsumerOptions defaults) {
		this.ownClient = client;
		this.consumers = consumers;
		this.producers = producers;
		this.converter = Objects.requireNonNull(converter, "converter must not be null");
		this.defaults = Objects.requireNonNull(defaults, "defaults must not be null");
	}

	/** Sets whether containers start with the context by default. Default: true. */
	public void setAutoStartup(boolean autoStartup) {
		this.autoStartup = autoStartup;
	}

	/**
	 * Sets what follows if a container cannot start with the context. Default:
	 * {@link RocketMQStartupPolicy#RETRY}.
	 */
	public void setStartupPolicy(RocketMQStartupPolicy startupPolicy) {
		this.startupPolicy = Objects.requireNonNull(startupPolicy, "startupPolicy must not be null");
	}

	/**
	 * Sets the maximum time until containers are ready, for
	 * {@link RocketMQStartupPolicy#FAIL}. Default: 30 s.
	 */
	public void setStartupTimeout(Duration startupTimeout) {
		this.startupTimeout = requirePositive("startupTimeout", startupTimeout);
	}

	/**
	 * Sets whether containers refuse to start while a topic of their listeners is
	 * missing, whatever the startup policy is. Default: false: they wait for the topic,
	 * which the client logs.
	 */
	public void setRefuseMissingTopics(boolean refuseMissingTopics) {
		this.refuseMissingTopics = refuseMissingTopics;
	}

	/**
	 * Sets the limit of the drain timeouts of consumers, such as the time that the
	 * context has for its shutdown. Default: null, for none.
	 */
	public void setDrainLimit(@Nullable Duration drainLimit) {
		this.drainLimit = (drainLimit != null) ? requirePositive("drainLimit", drainLimit) : null;
	}

	/**
	 * Sets the time without messages after which a container publishes that it is idle.
	 * Default: null, for never.
	 */
	public void setIdleInterval(@Nullable Duration idleInterval) {
		this.idleInterval = (idleInterval != null) ? requirePositive("idleInterval", idleInterval) : null;
	}

	private static Duration requirePositive(String name, Duration value) {
		Objects.requireNonNull(value, name + " must not be null");
		if (value.isNegative() || value.isZero()) {
			throw new IllegalArgumentException(name + " is not positive: " + value + ". Set a longer time");
		}
		return value;
	}

	/**
	 * Sets the error handler of containers whose listeners name none. Default:
	 * {@link RocketMQErrorHandler#redeliver()}.
	 */
	public void setErrorHandler(RocketMQErrorHandler errorHandler) {
		this.errorHandler = Objects.requireNonNull(errorHandler, "errorHandler must not be null");
	}

	/**
	 * Sets the receiver of messages that would go to the dead-letter queue. Default:
	 * null, for the dead-letter queue.
	 */
	public void setRecoverer(@Nullable RocketMQRecoverer recoverer) {
		this.recoverer = recoverer;
	}

	/** Sets the filter before listeners. Default: null, for none. */
	public void setFilter(@Nullable RocketMQMessageFilter filter) {
		this.filter = filter;
	}

	/**
	 * Sets the producer of replies and forwarded return values for the factory's own
	 * client. Default: null, for one that is created when the first is to be sent.
	 */
	public void setProducer(@Nullable Producer producer) {
		this.producer = producer;
	}

	/** Sets the interceptors around listeners, the outermost first. Default: none. */
	public void setInterceptors(List<RocketMQListenerInterceptor> interceptors) {
		this.interceptors = List.copyOf(Objects.requireNonNull(interceptors, "interceptors must not be null"));
	}

	/** Sets callbacks that change new containers. Default: none. */
	public void setContainerCustomizers(List<RocketMQListenerContainerCustomizer> containerCustomizers) {
		this.containerCustomizers = List
			.copyOf(Objects.requireNonNull(containerCustomizers, "containerCustomizers must not be null"));
	}

	/** Sets callbacks that change consumers' options. Default: none. */
	public void setOptionsCustomizers(List<RocketMQConsumerOptionsCustomizer> optionsCustomizers) {
		this.optionsCustomizers = List
			.copyOf(Objects.requireNonNull(optionsCustomizers, "optionsCustomizers must not be null"));
	}

	/**
	 * Sets the registry of observations of messages, and of what is sent for listeners'
	 * return values. A message's trace continues that of its sender. Default: null, for
	 * none.
	 */
	public void setObservationRegistry(@Nullable ObservationRegistry observationRegistry) {
		this.observationRegistry = observationRegistry;
	}

	/** Returns the registry of observations, or null if there is none. */
	public @Nullable ObservationRegistry getObservationRegistry() {
		return this.observationRegistry;
	}

	/**
	 * Sets the convention for observations of messages. Default: null, for
	 * {@link io.rocketmq.spring.observation.DefaultListenerConvention}.
	 */
	public void setObservationConvention(@Nullable RocketMQListenerObservationConvention observationConvention) {
		this.observationConvention = observationConvention;
	}

	/**
	 * Sets whether batches are observed, beside each of their messages. Default: false.
	 */
	public void setBatchObserved(boolean batchObserved) {
		this.batchObserved = batchObserved;
	}

	/**
	 * Sets the convention for observations of batches. Default: null, for
	 * {@link io.rocketmq.spring.observation.DefaultBatchConvention}.
	 */
	public void setBatchObservationConvention(@Nullable RocketMQBatchObservationConvention observationConvention) {
		this.batchObservationConvention = observationConvention;
	}

	/**
	 * Sets the convention for observations of what is sent for return values. Default:
	 * null, for {@link io.rocketmq.spring.observation.DefaultSendConvention}.
	 */
	public void setSendObservationConvention(@Nullable RocketMQSendObservationConvention observationConvention) {
		this.sendObservationConvention = observationConvention;
	}

	@Override
	public void setBeanFactory(BeanFactory beanFactory) {
		this.beanFactory = Objects.requireNonNull(beanFactory, "beanFactory must not be null");
	}

	@Override
	public void setApplicationEventPublisher(ApplicationEventPublisher publisher) {
		this.publisher = Objects.requireNonNull(publisher, "publisher must not be null");
	}

	@Override
	public RocketMQListenerContainer createContainer(String name, RocketMQListenerEndpoint endpoint) {
		Objects.requireNonNull(name, "name must not be null");
		Objects.requireNonNull(endpoint, "endpoint must not be null");
		RocketMQClient named = endpoint.client().isEmpty() ? null : client(endpoint);
		Function<ConsumerOptions, PushConsumer> consumers = (named != null) ? named::pushConsumer : this.consumers;
		Function<String, Producer> creator = (named != null) ? named::producer : this.producers;
		if (consumers == null || creator == null) {
			throw new IllegalArgumentException("RocketMQ listener '" + endpoint.id() + "' (" + endpoint.description()
					+ ") names no client, and there is no default one. Set 'client', or 'rocketmq.name-server' for a"
					+ " default cluster");
		}
		RocketMQListenerServices services = new RocketMQListenerServices(this.converter,
				() -> producer(endpoint.client(), creator), sendObserver());
		ContainerSettings settings = new ContainerSettings(this.defaults, this.autoStartup, services, this.errorHandler,
				this.recoverer, this.interceptors, this.filter, listenerObserver(), this.optionsCustomizers,
				lifecycle((named != null) ? named : this.ownClient));
		DefaultRocketMQListenerContainer container = new DefaultRocketMQListenerContainer(name, endpoint.client(),
				endpoint.group(), settings, consumers);
		this.containerCustomizers.forEach((customizer) -> customizer.customize(container));
		return container;
	}

	private @Nullable SendObserver sendObserver() {
		ObservationRegistry registry = this.observationRegistry;
		return (registry != null) ? new SendObserver(registry, this.sendObservationConvention, "") : null;
	}

	private @Nullable ListenerObserver listenerObserver() {
		ObservationRegistry registry = this.observationRegistry;
		return (registry != null) ? new ListenerObserver(registry, this.observationConvention, this.batchObserved,
				this.batchObservationConvention) : null;
	}

	private ContainerSettings.Lifecycle lifecycle(@Nullable RocketMQClient client) {
		return new ContainerSettings.Lifecycle(this.startupPolicy, this.startupTimeout, this.drainLimit,
				this.idleInterval, this.refuseMissingTopics, (client != null) ? client.nameServer() : null,
				() -> (client != null) ? client.statistics().connections() : List.of(), this.publisher);
	}

	private RocketMQClient client(RocketMQListenerEndpoint endpoint) {
		if (this.beanFactory == null) {
			throw new IllegalArgumentException("RocketMQ listener '" + endpoint.id() + "' names client '"
					+ endpoint.client() + "', but its container factory is not a bean and knows no others");
		}
		try {
			return BeanFactoryAnnotationUtils.qualifiedBeanOfType(this.beanFactory, RocketMQClient.class,
					endpoint.client());
		}
		catch (NoSuchBeanDefinitionException ex) {
			throw new IllegalArgumentException(
					"RocketMQ listener '" + endpoint.id() + "' (" + endpoint.description() + ") names client '"
							+ endpoint.client() + "': there is no RocketMQClient bean of this name or qualifier",
					ex);
		}
	}

	/** Returns the producer of a client, which replies to its requesters alone. */
	private Producer producer(String client, Function<String, Producer> creator) {
		if (this.producer != null && client.isEmpty()) {
			return this.producer;
		}
		this.lock.lock();
		try {
			return this.ownProducers.computeIfAbsent(client, (name) -> creator.apply(REPLY_GROUP));
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Closes the producers that the factory created. */
	@Override
	public void destroy() {
		this.lock.lock();
		try {
			this.ownProducers.values().forEach(Producer::close);
			this.ownProducers.clear();
		}
		finally {
			this.lock.unlock();
		}
	}

}
