package io.rocketmq.spring.boot.autoconfigure.metrics;

import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;

import io.rocketmq.spring.boot.autoconfigure.RocketMQAutoConfiguration;
import io.rocketmq.spring.observation.RocketMQMeters;

/**
 * Auto-configuration of RocketMQ's meters, where there is a registry for them.
 */
@AutoConfiguration(before = RocketMQAutoConfiguration.class,
		afterName = {
				"org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration",
				"org.springframework.boot.actuate.autoconfigure.metrics.CompositeMeterRegistryAutoConfiguration" })
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnSingleCandidate(MeterRegistry.class)
public final class RocketMQMetricsAutoConfiguration {

	RocketMQMetricsAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean
	RocketMQMeters rocketMQMeters(ObjectProvider<MeterRegistry> registry) {
		return new RocketMQMeters(registry::getObject);
	}

}
