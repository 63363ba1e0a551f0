package io.rocketmq.spring.boot.autoconfigure;

import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.messaging.converter.SimpleMessageConverter;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.ClientOptions;
import io.rocketmq.client.hook.ConsumeHook;
import io.rocketmq.client.hook.SendHook;
import io.rocketmq.spring.support.DefaultRocketMQMessageConverter;
import io.rocketmq.spring.support.JsonPayloadConverter;
import io.rocketmq.spring.support.RocketMQMessageConverter;

/**
 * Auto-configuration of the shared client and of the message converter.
 */
@AutoConfiguration(afterName = { "org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration",
		"org.springframework.boot.autoconfigure.jackson.JacksonAutoConfiguration" })
@ConditionalOnClass(RocketMQClient.class)
@EnableConfigurationProperties(RocketMQProperties.class)
public final class RocketMQAutoConfiguration {

	RocketMQAutoConfiguration() {
	}

	@Bean
	RocketMQPropertiesMapper rocketMQPropertiesMapper(RocketMQProperties properties) {
		return new RocketMQPropertiesMapper(properties);
	}

	@Bean
	@ConditionalOnMissingBean(RocketMQConnectionDetails.class)
	PropertiesRocketMQConnectionDetails rocketMQConnectionDetails(RocketMQProperties properties) {
		return new PropertiesRocketMQConnectionDetails(properties);
	}

	@Bean(destroyMethod = "close")
	@ConditionalOnMissingBean
	RocketMQClient rocketMQClient(RocketMQPropertiesMapper mapper, RocketMQConnectionDetails connection,
			ObjectProvider<RocketMQClientOptionsCustomizer> customizers, ObjectProvider<SendHook> sendHooks,
			ObjectProvider<ConsumeHook> consumeHooks) {
		ClientOptions.Builder options = mapper.clientOptions(connection);
		customizers.orderedStream().forEach((customizer) -> customizer.customize(options));
		RocketMQClient.Builder client = RocketMQClient.builder(options.build());
		sendHooks.orderedStream().forEach(client::sendHook);
		consumeHooks.orderedStream().forEach(client::consumeHook);
		return client.connect();
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(name = "org.springframework.messaging.converter.JacksonJsonMessageConverter")
	static class JacksonConfiguration {

		@Bean
		@ConditionalOnMissingBean
		RocketMQMessageConverter rocketMQMessageConverter(ObjectProvider<JsonMapper> mapper) {
			JsonMapper unique = mapper.getIfUnique();
			return new DefaultRocketMQMessageConverter(
					(unique != null) ? new JsonPayloadConverter(unique) : new JsonPayloadConverter());
		}

	}

	// Without Spring's converter for Jackson 3, only String and byte[] are supported.
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnMissingClass("org.springframework.messaging.converter.JacksonJsonMessageConverter")
	static class PlainConfiguration {

		@Bean
		@ConditionalOnMissingBean
		RocketMQMessageConverter rocketMQMessageConverter() {
			return new DefaultRocketMQMessageConverter(new SimpleMessageConverter());
		}

	}

}
