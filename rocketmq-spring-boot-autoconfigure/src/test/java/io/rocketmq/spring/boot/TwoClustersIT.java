package io.rocketmq.spring.boot;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.messaging.Message;
import org.springframework.messaging.handler.annotation.SendTo;

import io.rocketmq.client.transaction.TransactionResolution;
import io.rocketmq.spring.annotation.RocketMQMessageListener;
import io.rocketmq.spring.annotation.TransactionListener;
import io.rocketmq.spring.core.RocketMQTemplate;
import io.rocketmq.spring.listener.RocketMQListenerEndpointRegistry;
import io.rocketmq.spring.transaction.RocketMQLocalTransactionListener;
import io.rocketmq.spring.transaction.RocketMQLocalTransactionState;
import io.rocketmq.test.EmbeddedRocketMQ;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * An application with two clusters that have a topic and a group of the same name.
 */
class TwoClustersIT {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private static final EmbeddedRocketMQ main = EmbeddedRocketMQ.builder().build();

	private static final EmbeddedRocketMQ archive = EmbeddedRocketMQ.builder().build();

	@BeforeAll
	static void start() {
		main.start();
		archive.start();
		main.createTopic("orders", 1);
		archive.createTopic("orders", 1);
		main.createTopic("copies", 1);
		archive.createTopic("copies", 1);
	}

	@AfterAll
	static void close() {
		main.close();
		archive.close();
	}

	@Test
	void pain03ListenersAndTemplatesUseTheirClusters() {
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
			.web(WebApplicationType.NONE)
			.properties("rocketmq.name-server=" + main.nameServerAddress(),
					"rocketmq.clients.archive.name-server=" + archive.nameServerAddress(),
					"rocketmq.clients.archive.producer.send-timeout=20s",
					"rocketmq.clients.archive.receiver.group=archive-readers",
					"rocketmq.clients.archive.receiver.topics=copies",
					"rocketmq.clients.archive.receiver.consume-from=earliest",
					"rocketmq.listener.consume-from=earliest", "spring.main.banner-mode=off")
			.run()) {
			Application application = context.getBean(Application.class);
			context.getBean(RocketMQTemplate.class).syncSend("orders", "to the main cluster");
			context.getBean("archiveRocketMQTemplate", RocketMQTemplate.class).syncSend("orders", "to the archive");
			await().atMost(PATIENCE).until(() -> !application.ofMain.isEmpty() && !application.ofArchive.isEmpty());
			assertThat(application.ofMain).containsExactly("to the main cluster");
			assertThat(application.ofArchive).containsExactly("to the archive");
			assertThat(context.getBean(RocketMQListenerEndpointRegistry.class).containers())
				.extracting((container) -> container.name())
				.containsExactlyInAnyOrder("rocketMQListenerContainer.billing",
						"rocketMQListenerContainer.archive.billing", "rocketMQListenerContainer.copies",
						"rocketMQListenerContainer.archive.copies");
			await().atMost(PATIENCE).until(() -> !application.copies.isEmpty());
			assertThat(application.copies).as("a return value stays in the listener's cluster")
				.containsExactly("archive: copy of to the archive");
			assertThat(context.getBean("archiveRocketMQTemplate", RocketMQTemplate.class)
				.message("a question")
				.to("orders", "question")
				.timeout(Duration.ofSeconds(20))
				.request(String.class)).isEqualTo("copy of a question");
			assertThat(application.archiveTemplate).isSameAs(context.getBean("archiveRocketMQTemplate"));
			assertThat(application.archiveTemplate.sendMessageInTransaction("copies", "paid", null).resolution())
				.isEqualTo(TransactionResolution.COMMIT);
			await().atMost(PATIENCE)
				.until(() -> application.archiveTemplate.receive().payloads(String.class).contains("paid"));
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		final List<String> ofMain = new CopyOnWriteArrayList<>();

		final List<String> ofArchive = new CopyOnWriteArrayList<>();

		final List<String> copies = new CopyOnWriteArrayList<>();

		@Autowired
		@Qualifier("archive")
		RocketMQTemplate archiveTemplate;

		@Bean
		Payments payments() {
			return new Payments();
		}

		@RocketMQMessageListener(topic = "orders", consumerGroup = "billing")
		void main(String text) {
			this.ofMain.add(text);
		}

		@RocketMQMessageListener(topic = "orders", consumerGroup = "billing", client = "archive")
		@SendTo("copies")
		String archive(String text) {
			this.ofArchive.add(text);
			return "copy of " + text;
		}

		@RocketMQMessageListener(topic = "copies", consumerGroup = "copies")
		void copyInMain(String text) {
			this.copies.add("main: " + text);
		}

		@RocketMQMessageListener(topic = "copies", consumerGroup = "copies", client = "archive")
		void copyInArchive(String text) {
			this.copies.add("archive: " + text);
		}

	}

	@TransactionListener(topic = "copies", transactions = "archive")
	static class Payments implements RocketMQLocalTransactionListener {

		@Override
		public RocketMQLocalTransactionState executeLocalTransaction(Message<?> message, @Nullable Object argument) {
			return RocketMQLocalTransactionState.COMMIT;
		}

		@Override
		public RocketMQLocalTransactionState checkLocalTransaction(Message<?> message) {
			return RocketMQLocalTransactionState.COMMIT;
		}

	}

}
