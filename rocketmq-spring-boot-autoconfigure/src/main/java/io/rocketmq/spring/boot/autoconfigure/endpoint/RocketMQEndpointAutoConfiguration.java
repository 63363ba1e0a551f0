package io.rocketmq.spring.boot.autoconfigure.endpoint;

import java.time.Duration;

import org.springframework.aot.hint.annotation.RegisterReflectionForBinding;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.autoconfigure.endpoint.expose.EndpointExposure;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.spring.boot.autoconfigure.RocketMQListenerAutoConfiguration;
import io.rocketmq.spring.config.RocketMQInfrastructure;
import io.rocketmq.spring.support.RocketMQClients;

/**
 * Auto-configuration of the Actuator endpoint {@code rocketmq}.
 */
@AutoConfiguration(after = RocketMQListenerAutoConfiguration.class)
@ConditionalOnClass(name = { "org.springframework.boot.actuate.endpoint.annotation.Endpoint",
		"org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint" })
@ConditionalOnBean(RocketMQClients.class)
@ConditionalOnAvailableEndpoint(RocketMQEndpoint.class)
@RegisterReflectionForBinding({ RocketMQDescriptor.class, DeadLettersDescriptor.class, ResendDescriptor.class,
		ErrorDescriptor.class })
public final class RocketMQEndpointAutoConfiguration {

	/** Maximum time of a request, and of waiting for a container. */
	private static final Duration LIMIT = Duration.ofSeconds(10);

	RocketMQEndpointAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean
	RocketMQEndpoint rocketMQEndpoint(RocketMQClients byName, BeanFactory beanFactory) {
		ClientSource clients = new ClientSource(byName, beanFactory);
		ListenerOperations listeners = new ListenerOperations(
				() -> RocketMQInfrastructure.endpointRegistries(beanFactory), LIMIT);
		return new RocketMQEndpoint(clients, listeners, new DeadLetterOperations(clients, LIMIT));
	}

	@Bean
	@ConditionalOnMissingBean
	@ConditionalOnBean(RocketMQEndpoint.class)
	@ConditionalOnAvailableEndpoint(endpoint = RocketMQEndpoint.class, exposure = EndpointExposure.WEB)
	RocketMQEndpointWebExtension rocketMQEndpointWebExtension(RocketMQEndpoint endpoint) {
		return new RocketMQEndpointWebExtension(endpoint);
	}

	@Bean
	@ConditionalOnMissingBean
	@ConditionalOnBean(RocketMQEndpoint.class)
	@ConditionalOnAvailableEndpoint(endpoint = RocketMQEndpoint.class, exposure = EndpointExposure.JMX)
	RocketMQEndpointJmxExtension rocketMQEndpointJmxExtension(RocketMQEndpoint endpoint) {
		return new RocketMQEndpointJmxExtension(endpoint);
	}

}
