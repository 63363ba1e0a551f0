package io.rocketmq.spring.config;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

import io.rocketmq.spring.annotation.RocketMQMessageListener;
import io.rocketmq.spring.support.InvalidRocketMQAnnotationException;

/**
 * Processor that registers the endpoints of beans with
 * {@link RocketMQMessageListener @RocketMQMessageListener} once all singletons exist.
 * Lazy listener beans are created then, since messages may come at any time. Each error
 * is an {@link InvalidRocketMQAnnotationException}.
 */
public final class RocketMQMessageListenerProcessor implements SmartInitializingSingleton {

	private static final Logger logger = LoggerFactory.getLogger(RocketMQMessageListenerProcessor.class);

	private final ConfigurableListableBeanFactory beanFactory;

	private final RocketMQListenerEndpointRegistrar registrar;

	/**
	 * Creates the processor.
	 * @param beanFactory the bean factory to search
	 * @param registrar the registrar to add endpoints to
	 */
	public RocketMQMessageListenerProcessor(ConfigurableListableBeanFactory beanFactory,
			RocketMQListenerEndpointRegistrar registrar) {
		this.beanFactory = beanFactory;
		this.registrar = registrar;
	}

	@Override
	public void afterSingletonsInstantiated() {
		// Those of a parent context have configured the parent's listeners.
		Collection<RocketMQListenerConfigurer> own = this.beanFactory.getBeansOfType(RocketMQListenerConfigurer.class)
			.values();
		beans(RocketMQListenerConfigurer.class).stream()
			.filter(own::contains)
			.forEach((configurer) -> configurer.configureRocketMQListeners(this.registrar));
		List<RocketMQListenerAttributeSource> sources = beans(RocketMQListenerAttributeSource.class);
		List<AnnotatedListener> listeners = new AnnotatedListeners(this.beanFactory).find();
		Set<String> ids = listeners.isEmpty() ? Set.of() : register(listeners, sources);
		this.registrar.start();
		for (RocketMQListenerAttributeSource source : sources) {
			Set<String> unknown = source.unknown(ids);
			if (!unknown.isEmpty()) {
				logger.atWarn()
					.log("No RocketMQ listener belongs to {}; the ids of annotated listeners are {}", unknown, ids);
			}
		}
	}

	private Set<String> register(List<AnnotatedListener> listeners, List<RocketMQListenerAttributeSource> sources) {
		List<RocketMQListenerAttributeEnhancer> enhancers = beans(RocketMQListenerAttributeEnhancer.class);
		AnnotatedEndpoints endpoints = new AnnotatedEndpoints(this.beanFactory, this.registrar);
		Set<String> ids = new LinkedHashSet<>();
		for (AnnotatedListener listener : listeners) {
			ListenerAttributes attributes = new ListenerAttributes(listener, this.beanFactory, enhancers, sources);
			ids.add(attributes.id());
			if (Boolean.FALSE.equals(attributes.optional("enabled", AttributeReaders::bool))) {
				logger.atInfo().log("RocketMQ listener '{}' ({}) is disabled", attributes.id(), listener.description());
			}
			else {
				this.registrar.registerAnnotated(endpoints.create(attributes), listener.beanName());
			}
		}
		return ids;
	}

	private <T> List<T> beans(Class<T> type) {
		return this.beanFactory.getBeanProvider(type).orderedStream().toList();
	}

}
