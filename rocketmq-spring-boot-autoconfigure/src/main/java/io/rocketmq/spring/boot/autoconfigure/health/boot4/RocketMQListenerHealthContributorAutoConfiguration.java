package io.rocketmq.spring.boot.autoconfigure.health.boot4;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.context.annotation.Bean;

import io.rocketmq.spring.boot.autoconfigure.RocketMQListenerAutoConfiguration;
import io.rocketmq.spring.boot.autoconfigure.RocketMQHealthProperties;
import io.rocketmq.spring.boot.autoconfigure.health.RocketMQListenerHealth;
import io.rocketmq.spring.config.RocketMQInfrastructure;

/**
 * Auto-configuration of the health contributor {@code rocketmqListeners}.
 */
@AutoConfiguration(after = RocketMQListenerAutoConfiguration.class)
@ConditionalOnClass(name = { "org.springframework.boot.health.contributor.HealthContributor",
		"org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator" })
@ConditionalOnBean(name = RocketMQInfrastructure.ENDPOINT_REGISTRY)
@ConditionalOnEnabledHealthIndicator("rocketmq-listeners")
@EnableConfigurationProperties(RocketMQHealthProperties.class)
public final class RocketMQListenerHealthContributorAutoConfiguration {

	RocketMQListenerHealthContributorAutoConfiguration() {
	}

	// The contributor's name is the bean's name without the suffix "HealthIndicator".
	@Bean
	@ConditionalOnMissingBean(name = { "rocketmqListenersHealthContributor", "rocketmqListenersHealthIndicator" })
	RocketMQListenerHealthIndicator rocketmqListenersHealthIndicator(BeanFactory beanFactory,
			RocketMQHealthProperties properties) {
		return new RocketMQListenerHealthIndicator(
				() -> RocketMQListenerHealth.of(beanFactory, properties.getMaxConsecutiveFailures()));
	}

}
