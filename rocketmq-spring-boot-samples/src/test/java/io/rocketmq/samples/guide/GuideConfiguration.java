package io.rocketmq.samples.guide;

import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.backoff.ExponentialBackOff;
import org.springframework.util.backoff.FixedBackOff;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.spring.boot.autoconfigure.RocketMQListenerContainerFactoryConfigurer;
import io.rocketmq.spring.listener.DefaultRocketMQListenerContainerFactory;
import io.rocketmq.spring.listener.RocketMQConsumerOptionsCustomizer;
import io.rocketmq.spring.listener.RocketMQErrorHandler;
import io.rocketmq.spring.listener.RocketMQMessageFilter;
import io.rocketmq.spring.listener.RocketMQRecoverer;
import io.rocketmq.spring.topic.RocketMQGroup;
import io.rocketmq.spring.topic.RocketMQTopic;

/**
 * Beans of the pages of listeners and errors.
 */
@Configuration(proxyBeanMethods = false)
class GuideConfiguration {

	@Bean
	RocketMQErrorHandler errorHandler() {
		return RocketMQErrorHandler.redeliver(new ExponentialBackOff(1_000, 2.0))
			.deadLetter(IllegalOrderException.class);
	}

	@Bean
	DefaultRocketMQListenerContainerFactory slowFactory(RocketMQListenerContainerFactoryConfigurer configurer,
			RocketMQClient client) {
		DefaultRocketMQListenerContainerFactory factory = configurer.createFactory(client);
		factory.setErrorHandler(RocketMQErrorHandler.redeliver(new FixedBackOff(60_000, 3)));
		return factory;
	}

	@Bean
	RocketMQConsumerOptionsCustomizer smallCaches() {
		return (group, options) -> options.fetch((fetch) -> fetch.maxCachedMessages(1_000));
	}

	@Bean
	RocketMQMessageFilter noTests() {
		return (message, endpoint) -> message.property("test") == null;
	}

	@Bean
	RocketMQTopic remindersTopic() {
		return RocketMQTopic.of("reminders").queues(4).type(RocketMQTopic.Type.DELAY);
	}

	@Bean
	RocketMQGroup reportsGroup() {
		return RocketMQGroup.of("reports").maxRetries(5);
	}

	@ConditionalOnProperty("guide.recoverer")
	@Bean
	RocketMQRecoverer recoverer(FailedMessageTable table) {
		return (message, exception, endpoint) -> table.insert(message.messageId(), message.body(),
				String.valueOf(exception));
	}

	/** A table of the shop's database. */
	interface FailedMessageTable {

		void insert(String id, byte[] body, String reason);

	}

}
