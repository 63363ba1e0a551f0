package io.rocketmq.spring.boot.autoconfigure;

import java.util.concurrent.Executor;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.producer.Producer;
import io.rocketmq.spring.core.RocketMQOperations;
import io.rocketmq.spring.core.RocketMQTemplate;
import io.rocketmq.spring.support.RocketMQMessageConverter;
import io.rocketmq.spring.transaction.RocketMQTransactions;

/**
 * Auto-configuration of sending: producer, transactions and template.
 */
@AutoConfiguration(after = RocketMQAutoConfiguration.class)
@ConditionalOnSingleCandidate(RocketMQClient.class)
public final class RocketMQTemplateAutoConfiguration {

	private static final String APPLICATION_NAME = "spring.application.name";

	RocketMQTemplateAutoConfiguration() {
	}

	@Bean(destroyMethod = "close")
	@ConditionalOnMissingBean
	Producer rocketMQProducer(RocketMQClient client, RocketMQPropertiesMapper mapper, Environment environment) {
		return client.producer(mapper.producerOptions(environment.getProperty(APPLICATION_NAME)));
	}

	@Bean
	@ConditionalOnMissingBean
	RocketMQTransactions rocketMQTransactions(RocketMQClient client, RocketMQPropertiesMapper mapper,
			Environment environment, RocketMQMessageConverter converter,
			@Qualifier(RocketMQTransactions.EXECUTOR_BEAN_NAME) ObjectProvider<Executor> executor,
			@Qualifier(RocketMQTransactions.CHECK_EXECUTOR_BEAN_NAME) ObjectProvider<Executor> checkExecutor) {
		RocketMQTransactions transactions = new RocketMQTransactions(client,
				mapper.transactionProducerOptions(environment.getProperty(APPLICATION_NAME)), converter);
		executor.ifAvailable(transactions::setExecutor);
		checkExecutor.ifAvailable(transactions::setCheckExecutor);
		return transactions;
	}

	@Bean
	@ConditionalOnMissingBean(RocketMQOperations.class)
	RocketMQTemplate rocketMQTemplate(Producer producer, ObjectProvider<RocketMQTransactions> transactions,
			RocketMQMessageConverter converter) {
		return new RocketMQTemplate(producer, transactions.getIfUnique(), converter);
	}

}
