package io.rocketmq.spring.boot.autoconfigure;

import java.util.HashMap;
import java.util.Map;

import com.fasterxml.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;
import org.springframework.messaging.converter.MessageConverter;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.ClientOptions;
import io.rocketmq.spring.support.DefaultRocketMQHeaderMapper;
import io.rocketmq.spring.support.DefaultRocketMQMessageConverter;
import io.rocketmq.spring.support.Jackson2PayloadConverter;
import io.rocketmq.spring.support.JsonPayloadConverter;
import io.rocketmq.spring.support.RocketMQClientLifecycle;
import io.rocketmq.spring.support.RocketMQClients;
import io.rocketmq.spring.support.RocketMQHeaderMapper;
import io.rocketmq.spring.support.RocketMQMessageConverter;

/**
 * Auto-configuration of the shared client and of the message converter.
 */
@AutoConfiguration(afterName = { "org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration",
		"org.springframework.boot.jackson2.autoconfigure.Jackson2AutoConfiguration",
		"org.springframework.boot.autoconfigure.jackson.JacksonAutoConfiguration" })
@ConditionalOnClass(RocketMQClient.class)
@ConditionalOnBooleanProperty(name = "rocketmq.enabled", matchIfMissing = true)
@EnableConfigurationProperties(RocketMQProperties.class)
@Import(NamedClientsRegistrar.class)
public final class RocketMQAutoConfiguration {

	RocketMQAutoConfiguration() {
	}

	@Bean
	static ClientHooksPostProcessor rocketMQClientHooksPostProcessor(ConfigurableListableBeanFactory beanFactory) {
		return new ClientHooksPostProcessor(beanFactory);
	}

	@Bean
	static PropertyNamesCheck rocketMQPropertyNamesCheck(Environment environment) {
		return new PropertyNamesCheck(environment);
	}

	@Bean
	RocketMQPropertiesCheck rocketMQPropertiesCheck(RocketMQProperties properties, ListableBeanFactory beanFactory) {
		return new RocketMQPropertiesCheck(properties, beanFactory);
	}

	@Bean
	RocketMQPropertiesMapper rocketMQPropertiesMapper(RocketMQProperties properties) {
		return RocketMQPropertiesMapper.ofDefault(properties);
	}

	@Bean
	Customizers rocketMQCustomizers(RocketMQProperties properties, ConfigurableListableBeanFactory beanFactory) {
		return new Customizers(beanFactory, properties.getClients().keySet());
	}

	@Bean
	@ConditionalOnMissingBean(RocketMQConnectionDetails.class)
	@Conditional(OnDefaultCluster.class)
	PropertiesRocketMQConnectionDetails rocketMQConnectionDetails(RocketMQPropertiesMapper mapper,
			ObjectProvider<SslBundles> bundles) {
		return new PropertiesRocketMQConnectionDetails(mapper, bundles.getIfAvailable());
	}

	@Bean(destroyMethod = "close")
	@ConditionalOnMissingBean
	@ConditionalOnBean(RocketMQConnectionDetails.class)
	RocketMQClient rocketMQClient(RocketMQPropertiesMapper mapper, RocketMQConnectionDetails connection,
			Customizers customizers) {
		ClientOptions.Builder options = mapper.clientOptions(connection);
		customizers.ofDefault(RocketMQClientOptionsCustomizer.class)
			.forEach((customizer) -> customizer.customize(options));
		return mapper.connect(options.build());
	}

	@Bean
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	RocketMQClients rocketMQClients(ListableBeanFactory beanFactory, RocketMQProperties properties) {
		Map<String, String> names = new HashMap<>();
		names.put("rocketMQClient", RocketMQClients.DEFAULT);
		properties.getClients().keySet().forEach((name) -> names.put(name + NamedClientsRegistrar.CLIENT, name));
		return new RocketMQClients(beanFactory, names);
	}

	// In each context, for the clients of its own.
	@Bean
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	RocketMQClientLifecycle rocketMQClientLifecycle(ApplicationContext context,
			ConfigurableListableBeanFactory beanFactory) {
		return new RocketMQClientLifecycle(context, beanFactory);
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
