package io.rocketmq.spring.boot.autoconfigure.metrics;

import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

import io.rocketmq.spring.boot.autoconfigure.RocketMQAutoConfiguration;
import io.rocketmq.spring.boot.autoconfigure.RocketMQMetricsProperties;
import io.rocketmq.spring.metrics.RocketMQMeterOptions;
import io.rocketmq.spring.metrics.RocketMQMeters;
import io.rocketmq.spring.support.RocketMQClients;

/**
 * Auto-configuration of the meters of all client beans, where there is a registry for
 * them.
 */
@AutoConfiguration(before = RocketMQAutoConfiguration.class,
		afterName = {
				"org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration",
				"org.springframework.boot.actuate.autoconfigure.metrics.CompositeMeterRegistryAutoConfiguration" })
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnSingleCandidate(MeterRegistry.class)
@ConditionalOnProperty(name = "rocketmq.metrics.enabled", matchIfMissing = true)
@EnableConfigurationProperties(RocketMQMetricsProperties.class)
public final class RocketMQMetricsAutoConfiguration {

	/** Bean that exists where observations time sends and deliveries. */
	static final String OBSERVATION_TIMERS = "rocketMQObservations";

	RocketMQMetricsAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean
	RocketMQMeters rocketMQMeters(ObjectProvider<MeterRegistry> registry, RocketMQMetricsProperties properties,
			BeanFactory beans) {
		return new RocketMQMeters(registry::getObject, new RocketMQMeterOptions(properties.getMaxTopics(),
				properties.getMaxQueues(), !beans.containsBean(OBSERVATION_TIMERS)));
	}

	@Bean
	static RocketMQMetersPostProcessor rocketMQMetersPostProcessor(ObjectProvider<RocketMQMeters> meters,
			ObjectProvider<RocketMQClients> clients) {
		return new RocketMQMetersPostProcessor(meters::getObject, (beanName) -> {
			RocketMQClients names = clients.getIfAvailable();
			return (names != null) ? names.nameOfBean(beanName) : beanName;
		});
	}

}
