package io.rocketmq.spring.boot.autoconfigure;

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.core.env.Environment;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.spring.listener.DefaultRocketMQListenerContainerFactory;
import io.rocketmq.spring.listener.RocketMQConsumerOptionsCustomizer;
import io.rocketmq.spring.listener.RocketMQErrorHandler;
import io.rocketmq.spring.listener.RocketMQListenerContainerCustomizer;
import io.rocketmq.spring.listener.RocketMQListenerInterceptor;
import io.rocketmq.spring.listener.RocketMQMessageFilter;
import io.rocketmq.spring.listener.RocketMQRecoverer;
import io.rocketmq.spring.support.RocketMQMessageConverter;

/**
 * Creator of container factories with the application's properties and beans, for
 * applications that define further factories. It uses the beans of type
 * {@link RocketMQListenerInterceptor}, {@link RocketMQMessageFilter} (all of which must
 * accept a message), {@link RocketMQListenerContainerCustomizer} and
 * {@link RocketMQConsumerOptionsCustomizer} in their order, the only or primary
 * {@link RocketMQErrorHandler}, and the {@link RocketMQRecoverer}. Listeners run on
 * virtual threads if {@code spring.threads.virtual.enabled} is set, on Java 21 or later.
 */
public final class RocketMQListenerContainerFactoryConfigurer {

	private final BeanFactory beanFactory;

	private final ConsumerOptions defaults;

	private final RocketMQListenerProperties properties;

	private final Environment environment;

	RocketMQListenerContainerFactoryConfigurer(BeanFactory beanFactory, ConsumerOptions defaults,
			RocketMQListenerProperties properties, Environment environment) {
		this.beanFactory = beanFactory;
		this.defaults = defaults;
		this.properties = properties;
		this.environment = environment;
	}

	/**
	 * Creates a container factory, which may be changed before it is used.
	 * @param client the client of listeners that name none, or null if each has to name
	 * one
	 */
	public DefaultRocketMQListenerContainerFactory createFactory(@Nullable RocketMQClient client) {
		RocketMQMessageConverter converter = this.beanFactory.getBean(RocketMQMessageConverter.class);
		DefaultRocketMQListenerContainerFactory factory = (client != null)
				? new DefaultRocketMQListenerContainerFactory(client, converter, options())
				: new DefaultRocketMQListenerContainerFactory(converter, options());
		factory.setAutoStartup(this.properties.isAutoStartup());
		ListenerLifecycle.apply(this.properties, this.environment, factory);
		configure(factory);
		return factory;
	}

	// As for Spring Boot's own executors, which the property has no effect on before Java
	// 21.
	private ConsumerOptions options() {
		boolean virtual = this.environment.getProperty("spring.threads.virtual.enabled", Boolean.class, false)
				&& Runtime.version().feature() >= 21;
		return virtual ? this.defaults.toBuilder().virtualThreads(true).build() : this.defaults;
	}

	private void configure(DefaultRocketMQListenerContainerFactory factory) {
		factory.setInterceptors(beans(RocketMQListenerInterceptor.class));
		factory.setContainerCustomizers(beans(RocketMQListenerContainerCustomizer.class));
		factory.setOptionsCustomizers(beans(RocketMQConsumerOptionsCustomizer.class));
		List<RocketMQMessageFilter> filters = beans(RocketMQMessageFilter.class);
		if (!filters.isEmpty()) {
			factory.setFilter(
					(message, endpoint) -> filters.stream().allMatch((filter) -> filter.accepts(message, endpoint)));
		}
		// Several error handlers without a primary one are named by listeners.
		this.beanFactory.getBeanProvider(RocketMQErrorHandler.class).ifUnique(factory::setErrorHandler);
		this.beanFactory.getBeanProvider(RocketMQRecoverer.class).ifAvailable(factory::setRecoverer);
	}

	private <T> List<T> beans(Class<T> type) {
		return this.beanFactory.getBeanProvider(type).orderedStream().toList();
	}

}
