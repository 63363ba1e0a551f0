package io.rocketmq.spring.boot.autoconfigure;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.spring.config.EnableRocketMQ;
import io.rocketmq.spring.config.RocketMQInfrastructure;
import io.rocketmq.spring.listener.RocketMQListenerContainerFactory;
import io.rocketmq.spring.support.RocketMQMessageConverter;

/**
 * Auto-configuration of annotated listeners and the factory of their containers.
 */
@AutoConfiguration(after = { RocketMQAutoConfiguration.class, RocketMQTemplateAutoConfiguration.class })
@ConditionalOnSingleCandidate(RocketMQClient.class)
public final class RocketMQListenerAutoConfiguration {

	RocketMQListenerAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean
	RocketMQListenerContainerFactory rocketMQListenerContainerFactory(RocketMQClient client,
			RocketMQMessageConverter converter, RocketMQPropertiesMapper mapper, RocketMQProperties properties) {
		return new RocketMQListenerContainerFactory(client, converter, mapper.listenerDefaults(),
				properties.getListener().isAutoStartup());
	}

	@Configuration(proxyBeanMethods = false)
	@EnableRocketMQ
	@ConditionalOnMissingBean(name = RocketMQInfrastructure.LISTENER_PROCESSOR)
	static class EnableRocketMQConfiguration {

	}

}
