package io.rocketmq.spring.boot;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.annotation.Order;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.spring.annotation.RocketMQMessageListener;
import io.rocketmq.spring.boot.autoconfigure.RocketMQListenerContainerFactoryConfigurer;
import io.rocketmq.spring.core.RocketMQTemplate;
import io.rocketmq.spring.listener.DefaultRocketMQListenerContainerFactory;
import io.rocketmq.spring.listener.RocketMQConsumerOptionsCustomizer;
import io.rocketmq.spring.listener.RocketMQErrorHandler;
import io.rocketmq.spring.listener.RocketMQListenerContainerCustomizer;
import io.rocketmq.spring.listener.RocketMQListenerEndpointRegistry;
import io.rocketmq.spring.listener.RocketMQListenerInterceptor;
import io.rocketmq.spring.listener.RocketMQMessageFilter;
import io.rocketmq.spring.listener.RocketMQRecoverer;
import io.rocketmq.test.context.EmbeddedRocketMQ;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Beans that shape listeners, against a real server: rows "Interceptors / filters" and
 * "Container factory / customisers" of what Apache's starter lacks, and its pain #15.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.NONE,
		properties = { "rocketmq.listener.consume-from=earliest", "spring.threads.virtual.enabled=true" })
@EmbeddedRocketMQ(topics = { "beans", "beans-errors" })
class ListenerBeansIT {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	@Autowired
	private RocketMQTemplate template;

	@Autowired
	private Recorder recorder;

	@Test
	void pain15InterceptorsSurroundListenersBehindAllFilters() {
		this.template.syncSend("beans", "dropped by the first filter");
		this.template.syncSend("beans", "dropped by the second filter");
		this.template.syncSend("beans", "kept");
		Awaitility.await().atMost(PATIENCE).until(() -> this.recorder.events.contains("outer after kept"));
		assertThat(this.recorder.events).filteredOn((event) -> event.endsWith("kept"))
			.containsExactly("outer before kept", "inner before kept", "listener kept", "inner after kept",
					"outer after kept");
		assertThat(this.recorder.events).doesNotContain("listener dropped by the first filter",
				"listener dropped by the second filter");
	}

	@Test
	void theOnlyErrorHandlerAndTheRecovererAreUsed() {
		this.template.syncSend("beans-errors", "fails");
		Awaitility.await()
			.atMost(PATIENCE)
			.until(() -> this.recorder.events.contains("recovered fails: no such order"));
		assertThat(this.recorder.events).containsOnlyOnce("handled fails");
	}

	@Test
	void weaknessContainerFactoryAndCustomizersAndVirtualThreads(@Autowired RocketMQListenerEndpointRegistry registry) {
		assertThat(registry.container("surrounded")).isNotNull().satisfies((container) -> {
			assertThat(container.options().threads()).isEqualTo(3);
			assertThat(container.options().virtualThreads()).isEqualTo(Runtime.version().feature() >= 21);
		});
		assertThat(registry.container("failing")).isNotNull()
			.satisfies((container) -> assertThat(container.options().threads()).isEqualTo(20));
		assertThat(this.recorder.events).contains("customized surrounding-group", "customized failing-group");
	}

	static class Recorder {

		final List<String> events = new CopyOnWriteArrayList<>();

		@RocketMQMessageListener(id = "surrounded", topic = "beans", consumerGroup = "surrounding-group",
				containerFactory = "narrow")
		void onMessage(String text) {
			this.events.add("listener " + text);
		}

		@RocketMQMessageListener(id = "failing", topic = "beans-errors", consumerGroup = "failing-group")
		void onError(String text) {
			throw new IllegalStateException("no such order");
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Recorder.class)
	static class Application {

		@Bean
		DefaultRocketMQListenerContainerFactory narrow(RocketMQListenerContainerFactoryConfigurer configurer,
				RocketMQClient client) {
			return configurer.createFactory(client);
		}

		@Bean
		@Order(2)
		RocketMQListenerInterceptor inner(Recorder recorder) {
			return recording("inner", recorder);
		}

		@Bean
		@Order(1)
		RocketMQListenerInterceptor outer(Recorder recorder) {
			return recording("outer", recorder);
		}

		private static RocketMQListenerInterceptor recording(String name, Recorder recorder) {
			return (delivery, next) -> {
				String text = delivery.message().text();
				recorder.events.add(name + " before " + text);
				try {
					return next.invoke(delivery);
				}
				finally {
					recorder.events.add(name + " after " + text);
				}
			};
		}

		@Bean
		RocketMQMessageFilter first() {
			return (message, endpoint) -> !message.text().contains("first");
		}

		@Bean
		RocketMQMessageFilter second() {
			return (message, endpoint) -> !message.text().contains("second");
		}

		@Bean
		RocketMQErrorHandler errors(Recorder recorder) {
			return (exception, message, endpoint) -> {
				recorder.events.add("handled " + message.text());
				return ConsumeResult.DEAD_LETTER;
			};
		}

		@Bean
		RocketMQRecoverer recoverer(Recorder recorder) {
			return (message, exception, endpoint) -> recorder.events
				.add("recovered " + message.text() + ": " + exception.getMessage());
		}

		@Bean
		RocketMQConsumerOptionsCustomizer options() {
			return (group, options) -> options.threads(group.startsWith("surrounding") ? 3 : 20);
		}

		@Bean
		RocketMQListenerContainerCustomizer containers(Recorder recorder) {
			return (container) -> recorder.events.add("customized " + container.group());
		}

	}

}
