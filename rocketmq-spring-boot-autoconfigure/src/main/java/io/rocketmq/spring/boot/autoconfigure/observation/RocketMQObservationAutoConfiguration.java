package io.rocketmq.spring.boot.autoconfigure.observation;

import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.observation.ObservationRegistry;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

import io.rocketmq.spring.boot.autoconfigure.RocketMQObservationProperties;

/**
 * Auto-configuration of observations, where there is a registry for them: of the sends of
 * all templates, of the listeners of all container factories, of transaction checks.
 */
@AutoConfiguration(
		afterName = { "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration",
				"org.springframework.boot.actuate.autoconfigure.observation.ObservationAutoConfiguration" })
@ConditionalOnBean(ObservationRegistry.class)
@ConditionalOnProperty(name = "rocketmq.observation.enabled", matchIfMissing = true)
@EnableConfigurationProperties(RocketMQObservationProperties.class)
public final class RocketMQObservationAutoConfiguration {

	/**
	 * Bean that exists where observations time sends and deliveries, so that the meters
	 * of the clients do not.
	 */
	static final String TIMERS = "rocketMQObservations";

	private static final int MAX_TOPICS = 100;

	RocketMQObservationAutoConfiguration() {
	}

	@Bean
	static RocketMQObservationPostProcessor rocketMQObservationPostProcessor(BeanFactory beanFactory) {
		return new RocketMQObservationPostProcessor(beanFactory);
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(MeterFilter.class)
	static class MetersConfiguration {

		@Bean
		ObservationMeterFilter rocketMQObservationMeterFilter(RocketMQObservationProperties properties,
				Environment environment) {
			return new ObservationMeterFilter(properties.isTimers(),
					environment.getProperty("rocketmq.metrics.max-topics", Integer.class, MAX_TOPICS));
		}

		@Bean(TIMERS)
		@ConditionalOnProperty("rocketmq.observation.timers")
		Timers rocketMQObservations() {
			return new Timers();
		}

	}

	/** Mark of observations that time sends and deliveries. */
	static final class Timers {

	}

}
