package io.rocketmq.spring.boot.autoconfigure;

import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.context.properties.bind.BindableRuntimeHintsRegistrar;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.core.env.Environment;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.spring.config.EnableRocketMQ;
import io.rocketmq.spring.config.RocketMQInfrastructure;
import io.rocketmq.spring.config.RocketMQListenerEndpointRegistrar;
import io.rocketmq.spring.listener.DefaultRocketMQListenerContainerFactory;
import io.rocketmq.spring.support.RocketMQClients;

/**
 * Auto-configuration of annotated listeners and the factory of their containers.
 */
@AutoConfiguration(after = { RocketMQAutoConfiguration.class, RocketMQTemplateAutoConfiguration.class })
@ConditionalOnBean(RocketMQClients.class)
@ImportRuntimeHints(RocketMQListenerAutoConfiguration.EndpointPropertiesHints.class)
public final class RocketMQListenerAutoConfiguration {

	RocketMQListenerAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean
	RocketMQListenerContainerFactoryConfigurer rocketMQListenerContainerFactoryConfigurer(BeanFactory beanFactory,
			RocketMQProperties properties, Environment environment) {
		return new RocketMQListenerContainerFactoryConfigurer(beanFactory,
				ListenerDefaults.of(properties.getListener()), properties.getListener(), environment);
	}

	@Bean(RocketMQListenerEndpointRegistrar.DEFAULT_CONTAINER_FACTORY)
	@ConditionalOnMissingBean(name = RocketMQListenerEndpointRegistrar.DEFAULT_CONTAINER_FACTORY)
	DefaultRocketMQListenerContainerFactory rocketMQListenerContainerFactory(
			RocketMQListenerContainerFactoryConfigurer configurer, ObjectProvider<RocketMQClient> client) {
		// None if the properties name only other clusters. Several are an error.
		return configurer.createFactory(client.getIfAvailable());
	}

	@Bean
	PropertiesListenerAttributeSource rocketMQListenerAttributeSource(RocketMQProperties properties,
			Environment environment) {
		return new PropertiesListenerAttributeSource(properties.getListener(),
				environment.getProperty("spring.application.name"));
	}

	// In each context, as a child context has listeners of its own.
	@Configuration(proxyBeanMethods = false)
	@EnableRocketMQ
	@ConditionalOnMissingBean(name = RocketMQInfrastructure.LISTENER_PROCESSOR, search = SearchStrategy.CURRENT)
	static class EnableRocketMQConfiguration {

	}

	// Spring Boot sees the types of values of a map only if they are nested.
	static class EndpointPropertiesHints implements RuntimeHintsRegistrar {

		@Override
		public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
			BindableRuntimeHintsRegistrar
				.forTypes(RocketMQListenerEndpointProperties.class, RocketMQClientProperties.class)
				.registerHints(hints);
		}

	}

}
