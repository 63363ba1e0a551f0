package io.rocketmq.spring.boot.autoconfigure.diagnostics;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.spring.boot.autoconfigure.RocketMQAutoConfiguration;

/**
 * Auto-configuration of the checks of the class path, the log of clients, and the masking
 * of secrets in Actuator's endpoints.
 */
@AutoConfiguration(after = RocketMQAutoConfiguration.class)
@ConditionalOnClass(RocketMQClient.class)
@ConditionalOnBooleanProperty(name = "rocketmq.enabled", matchIfMissing = true)
public final class RocketMQDiagnosticsAutoConfiguration {

	RocketMQDiagnosticsAutoConfiguration() {
	}

	@Bean
	static ClassPathChecks rocketMQClassPathChecks(Environment environment) {
		return new ClassPathChecks(environment);
	}

	@Bean
	static ClientLog rocketMQClientLog(ConfigurableListableBeanFactory beanFactory) {
		return new ClientLog(beanFactory);
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(name = "org.springframework.boot.actuate.endpoint.SanitizingFunction")
	static class SanitizingConfiguration {

		@Bean
		SanitizingFunction rocketMQSanitizingFunction() {
			return SecretProperties::sanitize;
		}

	}

}
