package io.rocketmq.spring.boot.autoconfigure.health.boot4;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.CompositeHealthContributorConfiguration;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.context.annotation.Bean;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.spring.boot.autoconfigure.RocketMQAutoConfiguration;

/**
 * Auto-configuration of the health contributor {@code rocketmq}, one part for each client
 * bean if there are several.
 */
@AutoConfiguration(after = RocketMQAutoConfiguration.class)
@ConditionalOnClass(name = { "org.springframework.boot.health.contributor.HealthContributor",
		"org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator" })
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
