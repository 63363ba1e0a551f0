package io.rocketmq.spring.boot.autoconfigure;

import com.fasterxml.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.messaging.converter.MessageConverter;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.ClientOptions;
import io.rocketmq.client.hook.ConsumeHook;
import io.rocketmq.client.hook.SendHook;
import io.rocketmq.spring.support.DefaultRocketMQHeaderMapper;
import io.rocketmq.spring.support.DefaultRocketMQMessageConverter;
import io.rocketmq.spring.support.Jackson2PayloadConverter;
import io.rocketmq.spring.support.JsonPayloadConverter;
import io.rocketmq.spring.support.RocketMQHeaderMapper;
import io.rocketmq.spring.support.RocketMQMessageConverter;

/**
 * Auto-configuration of the shared client and of the message converter.
 */
@AutoConfiguration(afterName = { "org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration",
		"org.springframework.boot.jackson2.autoconfigure.Jackson2AutoConfiguration",
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

	@Bean
	@ConditionalOnMissingBean
	RocketMQHeaderMapper rocketMQHeaderMapper() {
		return new DefaultRocketMQHeaderMapper();
	}

	@Bean
	@ConditionalOnMissingBean
	RocketMQMessageConverter rocketMQMessageConverter(ObjectProvider<MessageConverter> converters,
			ObjectProvider<JsonMapper> mappers, RocketMQHeaderMapper headers) {
		return new DefaultRocketMQMessageConverter(PayloadConverters.of(converters, () -> {
			JsonMapper mapper = PayloadConverters.mapper(mappers);
			return (mapper != null) ? new JsonPayloadConverter(mapper) : new JsonPayloadConverter();
		}), headers);
	}

	/**
	 * Converter for an application whose only mapper is one of Jackson 2.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(name = "com.fasterxml.jackson.databind.ObjectMapper")
	@ConditionalOnBean(type = "com.fasterxml.jackson.databind.ObjectMapper")
	@ConditionalOnMissingBean(JsonMapper.class)
	static class Jackson2Configuration {

		@Bean
		@ConditionalOnMissingBean
		RocketMQMessageConverter rocketMQMessageConverter(ObjectProvider<MessageConverter> converters,
				ObjectProvider<ObjectMapper> mappers, RocketMQHeaderMapper headers) {
			return new DefaultRocketMQMessageConverter(PayloadConverters.of(converters, () -> {
				ObjectMapper mapper = PayloadConverters.mapper(mappers);
				return (mapper != null) ? new Jackson2PayloadConverter(mapper) : new JsonPayloadConverter();
			}), headers);
		}

	}

}
