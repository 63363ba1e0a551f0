package io.rocketmq.spring.boot.autoconfigure;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnJava;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.system.JavaVersion;
import org.springframework.context.annotation.Bean;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.core.task.VirtualThreadTaskExecutor;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.spring.transaction.RocketMQTransactions;

/**
 * Auto-configuration of virtual threads for local transactions and their checks, where
 * {@code spring.threads.virtual.enabled} is set, on Java 21 or later.
 */
@AutoConfiguration
@ConditionalOnClass(RocketMQClient.class)
@ConditionalOnJava(JavaVersion.TWENTY_ONE)
@ConditionalOnProperty(name = "spring.threads.virtual.enabled", havingValue = "true")
public final class RocketMQVirtualThreadsAutoConfiguration {

	/** As many as may wait for the client's own threads; brokers repeat the others. */
	private static final int MAX_CHECKS = 2000;

	RocketMQVirtualThreadsAutoConfiguration() {
	}

	@Bean(name = RocketMQTransactions.EXECUTOR_BEAN_NAME, defaultCandidate = false)
	@ConditionalOnMissingBean(name = RocketMQTransactions.EXECUTOR_BEAN_NAME)
	VirtualThreadTaskExecutor rocketMQTransactionExecutor() {
		return new VirtualThreadTaskExecutor("rocketmq-transaction-");
	}

	@Bean(name = RocketMQTransactions.CHECK_EXECUTOR_BEAN_NAME, defaultCandidate = false)
	@ConditionalOnMissingBean(name = RocketMQTransactions.CHECK_EXECUTOR_BEAN_NAME)
	SimpleAsyncTaskExecutor rocketMQTransactionCheckExecutor() {
		SimpleAsyncTaskExecutor executor = new SimpleAsyncTaskExecutor("rocketmq-check-");
		executor.setVirtualThreads(true);
		executor.setConcurrencyLimit(MAX_CHECKS);
		executor.setRejectTasksWhenLimitReached(true);
		return executor;
	}

}
