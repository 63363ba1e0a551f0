package io.rocketmq.spring.boot.autoconfigure.health.boot3;

import java.util.Map;

import org.springframework.boot.actuate.autoconfigure.health.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.actuate.health.CompositeHealthContributor;
import org.springframework.boot.actuate.health.HealthContributor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.spring.boot.autoconfigure.RocketMQAutoConfiguration;
import io.rocketmq.spring.support.RocketMQClients;

/**
 * Auto-configuration of the health contributor {@code rocketmq}, with one component for
 * each client, by its name, if there are several.
 */
@AutoConfiguration(after = RocketMQAutoConfiguration.class)
@ConditionalOnClass(name = { "org.springframework.boot.actuate.health.HealthContributor",
		"org.springframework.boot.actuate.autoconfigure.health.ConditionalOnEnabledHealthIndicator" })
@ConditionalOnBean(RocketMQClients.class)
@ConditionalOnEnabledHealthIndicator("rocketmq")
public final class RocketMQHealthContributorAutoConfiguration {

	RocketMQHealthContributorAutoConfiguration() {
	}

	// The contributor's name is the bean's name without the suffix "HealthContributor".
	@Bean
	@ConditionalOnMissingBean(name = { "rocketmqHealthContributor", "rocketmqHealthIndicator" })
	HealthContributor rocketmqHealthContributor(RocketMQClients clients) {
		Map<String, RocketMQClient> byName = clients.byName();
		return (byName.size() == 1) ? new RocketMQHealthIndicator(byName.values().iterator().next())
				: CompositeHealthContributor.fromMap(byName, RocketMQHealthIndicator::new);
	}

}
