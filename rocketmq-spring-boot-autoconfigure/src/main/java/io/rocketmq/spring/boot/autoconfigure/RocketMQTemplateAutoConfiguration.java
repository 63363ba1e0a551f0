package io.rocketmq.spring.boot.autoconfigure;

import java.util.concurrent.Executor;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.beans.factory.config.EmbeddedValueResolver;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.autoconfigure.condition.NoneNestedConditions;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.ProducerOptions;
import io.rocketmq.client.producer.Producer;
import io.rocketmq.spring.core.AnnotationTopicResolver;
import io.rocketmq.spring.core.RocketMQOperations;
import io.rocketmq.spring.core.RocketMQReceiver;
import io.rocketmq.spring.core.RocketMQSendInterceptor;
import io.rocketmq.spring.core.RocketMQTemplate;
import io.rocketmq.spring.core.RocketMQTopicResolver;
import io.rocketmq.spring.support.RocketMQClients;
import io.rocketmq.spring.support.RocketMQMessageConverter;
import io.rocketmq.spring.transaction.RocketMQTransactions;

/**
 * Auto-configuration of sending and receiving by calls: producer, transactions, receiver
 * and template.
 */
@AutoConfiguration(after = RocketMQAutoConfiguration.class)
@ConditionalOnBean(RocketMQClients.class)
public final class RocketMQTemplateAutoConfiguration {

	RocketMQTemplateAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean(RocketMQTopicResolver.class)
	AnnotationTopicResolver rocketMQTopicResolver(ConfigurableBeanFactory beanFactory) {
		return new AnnotationTopicResolver(new EmbeddedValueResolver(beanFactory));
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnSingleCandidate(RocketMQClient.class)
	static class OneClient {

		private static final String APPLICATION_NAME = "spring.application.name";

		@Bean(destroyMethod = "close")
		@ConditionalOnMissingBean
		Producer rocketMQProducer(RocketMQClient client, RocketMQPropertiesMapper mapper, Environment environment,
				Customizers customizers) {
			return client
				.producer(customized(customizers, mapper.producerOptions(environment.getProperty(APPLICATION_NAME))));
		}

		@Bean
		@ConditionalOnMissingBean
		RocketMQTransactions rocketMQTransactions(RocketMQClient client, RocketMQPropertiesMapper mapper,
				Environment environment, Customizers customizers, RocketMQMessageConverter converter,
				@Qualifier(RocketMQTransactions.EXECUTOR_BEAN_NAME) ObjectProvider<Executor> executor,
				@Qualifier(RocketMQTransactions.CHECK_EXECUTOR_BEAN_NAME) ObjectProvider<Executor> checkExecutor) {
			RocketMQTransactions transactions = new RocketMQTransactions(client, customized(customizers,
					mapper.transactionProducerOptions(environment.getProperty(APPLICATION_NAME))), converter);
			executor.ifAvailable(transactions::setExecutor);
			checkExecutor.ifAvailable(transactions::setCheckExecutor);
			return transactions;
		}

		private static ProducerOptions customized(Customizers customizers, ProducerOptions.Builder options) {
			customizers.ofDefault(RocketMQProducerOptionsCustomizer.class)
				.forEach((customizer) -> customizer.customize(options));
			return options.build();
		}

		@Bean
		@ConditionalOnMissingBean
		@ConditionalOnProperty("rocketmq.receiver.group")
		RocketMQReceiver rocketMQReceiver(RocketMQClient client, RocketMQPropertiesMapper mapper) {
			return mapper.receiver(client);
		}

		@Bean
		@ConditionalOnMissingBean(RocketMQOperations.class)
		RocketMQTemplate rocketMQTemplate(Producer producer, ObjectProvider<RocketMQTransactions> transactions,
				RocketMQMessageConverter converter, ObjectProvider<RocketMQTopicResolver> topicResolver,
				ObjectProvider<RocketMQSendInterceptor> interceptors, ObjectProvider<RocketMQReceiver> receiver,
				RocketMQPropertiesMapper mapper) {
			RocketMQTemplate template = new RocketMQTemplate(producer, transactions.getIfAvailable(), converter);
			mapper.defaultTopic(template);
			template.setTopicResolver(topicResolver.getIfAvailable());
			template.setSendInterceptors(interceptors.orderedStream().toList());
			template.setReceiver(receiver.getIfAvailable());
			return template;
		}

	}

	/**
	 * Several clients of which none is primary: an error that names them, for whoever
	 * needs the template.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnBean(RocketMQClient.class)
	@Conditional(OnSeveralClients.class)
	@ConditionalOnMissingBean(RocketMQOperations.class)
	static class SeveralClients {

		@Bean
		@Lazy
		RocketMQTemplate rocketMQTemplate(ListableBeanFactory beanFactory) {
			throw new NoUniqueBeanDefinitionException(RocketMQClient.class,
					beanFactory.getBeanNamesForType(RocketMQClient.class));
		}

	}

	static class OnSeveralClients extends NoneNestedConditions {

		OnSeveralClients() {
			super(ConfigurationPhase.REGISTER_BEAN);
		}

		@ConditionalOnSingleCandidate(RocketMQClient.class)
		static class OneClientCondition {

		}

	}

}
