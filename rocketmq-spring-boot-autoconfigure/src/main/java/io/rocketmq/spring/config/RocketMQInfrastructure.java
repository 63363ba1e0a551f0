package io.rocketmq.spring.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.HierarchicalBeanFactory;

import io.rocketmq.spring.listener.RocketMQListenerEndpointRegistry;

/**
 * Names of the beans that {@link EnableRocketMQ @EnableRocketMQ} registers.
 */
public final class RocketMQInfrastructure {

	/** Bean name of the registry of the listeners' containers. */
	public static final String ENDPOINT_REGISTRY = "io.rocketmq.spring.config.endpointRegistry";

	/** Bean name of the registrar of endpoints. */
	public static final String ENDPOINT_REGISTRAR = "io.rocketmq.spring.config.endpointRegistrar";

	/** Bean name of the processor that creates containers for annotated listeners. */
	public static final String LISTENER_PROCESSOR = "io.rocketmq.spring.config.listenerProcessor";

	/** Bean name of the processor that registers annotated transaction listeners. */
	public static final String TRANSACTION_LISTENER_PROCESSOR = "io.rocketmq.spring.config.transactionListenerProcessor";

	private RocketMQInfrastructure() {
	}

	/**
	 * Returns the registries of a context and of its ancestors, each of which has
	 * listeners of its own.
	 * @return the registries, the context's own first; empty if none of them has one
	 */
	public static List<RocketMQListenerEndpointRegistry> endpointRegistries(BeanFactory beanFactory) {
		Objects.requireNonNull(beanFactory, "beanFactory must not be null");
		List<RocketMQListenerEndpointRegistry> registries = new ArrayList<>();
		for (BeanFactory each = beanFactory; each != null; each = parent(each)) {
			if ((each instanceof HierarchicalBeanFactory context) ? context.containsLocalBean(ENDPOINT_REGISTRY)
					: each.containsBean(ENDPOINT_REGISTRY)) {
				registries.add(each.getBean(ENDPOINT_REGISTRY, RocketMQListenerEndpointRegistry.class));
			}
		}
		return registries;
	}

	private static @Nullable BeanFactory parent(BeanFactory beanFactory) {
		return (beanFactory instanceof HierarchicalBeanFactory context) ? context.getParentBeanFactory() : null;
	}

}
