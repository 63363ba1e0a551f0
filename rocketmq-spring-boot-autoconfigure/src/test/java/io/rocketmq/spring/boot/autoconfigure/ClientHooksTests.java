package io.rocketmq.spring.boot.autoconfigure;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.hook.SendContext;
import io.rocketmq.client.hook.SendHook;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.producer.Producer;
import io.rocketmq.spring.core.RocketMQTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Hook beans observe every client bean, with the real client, whose name server is a port
 * where nobody listens: each send fails.
 */
class ClientHooksTests {

	private static final List<String> calls = new CopyOnWriteArrayList<>();

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(RocketMQAutoConfiguration.class, RocketMQTemplateAutoConfiguration.class))
		.withPropertyValues("rocketmq.name-server=localhost:1", "rocketmq.producer.send-timeout=200ms",
				"rocketmq.clients.archive.name-server=localhost:1",
				"rocketmq.clients.archive.producer.send-timeout=200ms");

	@Test
	void hooksObserveEachClientOnceAndInTheirOrder() {
		this.runner.withUserConfiguration(TwoHooks.class, SameClientTwice.class).run((context) -> {
			fail(context.getBean("rocketMQProducer", Producer.class));
			assertObserved();
			fail(context.getBean("archiveRocketMQProducer", Producer.class));
			assertObserved();
			try (Producer producer = context.getBean("once", RocketMQClient.class).producer("own")) {
				fail(producer);
				assertObserved();
			}
		});
	}

	@Test
	void aHookMayUseTheTemplateOfItsClient() {
		this.runner.withUserConfiguration(HookOnTemplate.class).run((context) -> {
			assertThat(context).hasNotFailed();
			calls.clear();
			fail(context.getBean("rocketMQProducer", Producer.class));
			assertThat(calls).containsExactly("sending with RocketMQTemplate");
		});
	}

	@Test
	void aHookThatSendsWhileItIsCreatedDoesNotObserveItself() {
		this.runner.withUserConfiguration(SendingHook.class).run((context) -> {
			assertThat(context).hasNotFailed();
			calls.clear();
			fail(context.getBean("rocketMQProducer", Producer.class));
			assertThat(calls).containsExactly("after creation");
		});
	}

	@Test
	void aHookThatCannotBeCreatedFailsTheStart() {
		this.runner.withBean(SendHook.class, () -> {
			throw new IllegalStateException("no such hook");
		}).run((context) -> assertThat(context.getStartupFailure()).hasStackTraceContaining("no such hook"));
	}

	private static void fail(Producer producer) {
		calls.clear();
		assertThatExceptionOfType(RocketMQException.class)
			.isThrownBy(() -> producer.send(Message.to("orders").body(new byte[1]).build()));
	}

	private static void assertObserved() {
		await().until(() -> calls.size() >= 4);
		assertThat(new ArrayList<>(calls)).containsExactly("first sending", "second sending", "second failed",
				"first failed");
	}

	record NamedHook(String name) implements SendHook {

		@Override
		public Message sending(String group, Message message) {
			calls.add(this.name + " sending");
			return message;
		}

		@Override
		public void failed(SendContext context, RocketMQException failure) {
			calls.add(this.name + " failed");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class TwoHooks {

		@Bean
		@Order(2)
		SendHook second() {
			return new NamedHook("second");
		}

		@Bean
		@Order(1)
		SendHook first() {
			return new NamedHook("first");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class SameClientTwice {

		private final RocketMQClient client = RocketMQClient.connect("localhost:1");

		@Bean(destroyMethod = "close", defaultCandidate = false)
		RocketMQClient once() {
			return this.client;
		}

		@Bean(destroyMethod = "", defaultCandidate = false)
		RocketMQClient twice() {
			return this.client;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class HookOnTemplate {

		@Bean
		SendHook hook(RocketMQTemplate template) {
			return new SendHook() {

				@Override
				public Message sending(String group, Message message) {
					calls.add("sending with " + template.getClass().getSimpleName());
					return message;
				}

			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class SendingHook {

		@Bean
		SendHook hook(RocketMQTemplate template) {
			fail(template);
			return new SendHook() {

				@Override
				public Message sending(String group, Message message) {
					calls.add("after creation");
					return message;
				}

			};
		}

		private static void fail(RocketMQTemplate template) {
			assertThatExceptionOfType(RocketMQException.class).isThrownBy(() -> template.syncSend("orders", "early"));
		}

	}

}
