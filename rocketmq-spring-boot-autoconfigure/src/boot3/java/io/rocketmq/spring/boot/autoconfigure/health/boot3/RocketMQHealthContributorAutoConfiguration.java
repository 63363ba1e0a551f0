package io.rocketmq.spring.boot.autoconfigure.health.boot3;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.actuate.autoconfigure.health.CompositeHealthContributorConfiguration;
import org.springframework.boot.actuate.autoconfigure.health.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.actuate.health.HealthContributor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.spring.boot.autoconfigure.RocketMQAutoConfiguration;

/**
 * Auto-configuration of the health contributor {@code rocketmq}, one part for each client
 * bean if there are several.
 */
@AutoConfiguration(after = RocketMQAutoConfiguration.class)
@ConditionalOnClass(name = { "org.springframework.boot.actuate.health.HealthContributor",
		"org.springframework.boot.actuate.autoconfigure.health.ConditionalOnEnabledHealthIndicator" })
@ConditionalOnBean(RocketMQClient.class)
@ConditionalOnEnabledHealthIndicator("rocketmq")
public final class RocketMQHealthContributorAutoConfiguration
		extends CompositeHealthContributorConfiguration<RocketMQHealthIndicator, RocketMQClient> {

	RocketMQHealthContributorAutoConfiguration() {
		super(RocketMQHealthIndicator::new);
	}

	// The contributor's name is the bean's name without the suffix "HealthContributor".
	@Bean
	@ConditionalOnMissingBean(name = { "rocketmqHealthContributor", "rocketmqHealthIndicator" })
	HealthContributor rocketmqHealthContributor(ConfigurableListableBeanFactory beanFactory) {
		return createContributor(beanFactory, RocketMQClient.class);
	}

}
