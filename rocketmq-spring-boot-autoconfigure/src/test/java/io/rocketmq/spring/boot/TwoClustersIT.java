package io.rocketmq.spring.boot;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.messaging.handler.annotation.SendTo;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.spring.annotation.RocketMQMessageListener;
import io.rocketmq.spring.core.RocketMQTemplate;
import io.rocketmq.spring.listener.RocketMQListenerEndpointRegistry;
import io.rocketmq.spring.support.RocketMQMessageConverter;
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
			.properties("rocketmq.listener.consume-from=earliest", "spring.main.banner-mode=off")
			.run()) {
			Application application = context.getBean(Application.class);
			context.getBean(RocketMQTemplate.class).syncSend("orders", "to the main cluster");
			context.getBean("archiveTemplate", RocketMQTemplate.class).syncSend("orders", "to the archive");
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
			assertThat(context.getBean("archiveTemplate", RocketMQTemplate.class)
				.message("a question")
				.to("orders", "question")
				.timeout(Duration.ofSeconds(20))
				.request(String.class)).isEqualTo("copy of a question");
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		final List<String> ofMain = new CopyOnWriteArrayList<>();

		final List<String> ofArchive = new CopyOnWriteArrayList<>();

		final List<String> copies = new CopyOnWriteArrayList<>();

		@Bean(destroyMethod = "close")
		@Primary
		RocketMQClient mainClient() {
			return RocketMQClient.connect(main.nameServerAddress());
		}

		@Bean(name = "archive", destroyMethod = "close")
		RocketMQClient archive() {
			return RocketMQClient.connect(archive.nameServerAddress());
		}

		@Bean(defaultCandidate = false)
		RocketMQTemplate archiveTemplate(@Qualifier("archive") RocketMQClient client,
				RocketMQMessageConverter converter) {
			return new RocketMQTemplate(client.producer("archiving"), null, converter);
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

}
