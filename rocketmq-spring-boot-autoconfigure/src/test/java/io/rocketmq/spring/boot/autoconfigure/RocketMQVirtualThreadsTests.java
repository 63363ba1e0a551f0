package io.rocketmq.spring.boot.autoconfigure;

import java.util.concurrent.Executor;

import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.task.SyncTaskExecutor;

import io.rocketmq.spring.transaction.RocketMQTransactions;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Executors of transactions by {@code spring.threads.virtual.enabled}. That they run
 * tasks on virtual threads is shown by {@code .ci/compatibility} on Java 25.
 */
class RocketMQVirtualThreadsTests {

	private static final String[] NAMES = { RocketMQTransactions.EXECUTOR_BEAN_NAME,
			RocketMQTransactions.CHECK_EXECUTOR_BEAN_NAME };

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(RocketMQVirtualThreadsAutoConfiguration.class, RocketMQAutoConfiguration.class,
						RocketMQTemplateAutoConfiguration.class, TaskExecutionAutoConfiguration.class))
		.withPropertyValues("rocketmq.name-server=localhost:1");

	@Test
	void transactionsHaveExecutorsOfVirtualThreadsFromJava21On() {
		this.runner.withPropertyValues("spring.threads.virtual.enabled=true").run((context) -> {
			assertThat(context).hasNotFailed().hasBean("applicationTaskExecutor");
			for (String name : NAMES) {
				assertThat(context.containsBean(name)).isEqualTo(Runtime.version().feature() >= 21);
			}
		});
	}

	@Test
	void withoutThePropertyTheClientsThreadsAreUsed() {
		this.runner.run((context) -> {
			assertThat(context).hasNotFailed();
			for (String name : NAMES) {
				assertThat(context).doesNotHaveBean(name);
			}
		});
	}

	@Test
	void theApplicationsExecutorsTakePrecedence() {
		Executor own = new SyncTaskExecutor();
		this.runner.withPropertyValues("spring.threads.virtual.enabled=true")
			.withBean(NAMES[0], Executor.class, () -> own)
			.withBean(NAMES[1], Executor.class, () -> own)
			.run((context) -> {
				assertThat(context).hasNotFailed();
				for (String name : NAMES) {
					assertThat(context.getBean(name)).isSameAs(own);
				}
			});
	}

}
