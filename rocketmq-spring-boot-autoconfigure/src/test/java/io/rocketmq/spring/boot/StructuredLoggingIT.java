package io.rocketmq.spring.boot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.logging.LoggingInitializationContext;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.logging.LoggingSystemProperty;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.StandardEnvironment;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.ConsumeFrom;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.consumer.PushConsumer;
import io.rocketmq.spring.annotation.RocketMQMessageListener;
import io.rocketmq.spring.core.RocketMQTemplate;
import io.rocketmq.spring.listener.RocketMQListener;
import io.rocketmq.spring.testing.SharedServer;
import io.rocketmq.test.EmbeddedRocketMQ;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Key-values of log lines in an application with Boot's structured logging, configured as
 * the page of operations shows it.
 */
@ExtendWith(OutputCaptureExtension.class)
class StructuredLoggingIT {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private final LoggingSystem logging = LoggingSystem.get(getClass().getClassLoader());

	@TempDir
	private Path folder;

	@BeforeEach
	void forgetTheLoggingOfContextsThatAreStillOpen() {
		this.logging.cleanUp();
	}

	@AfterEach
	void restoreTheLoggingOfTheModule() {
		System.clearProperty(LoggingSystemProperty.CONSOLE_STRUCTURED_FORMAT.getEnvironmentVariableName());
		this.logging.cleanUp();
		this.logging.beforeInitialize();
		this.logging.initialize(new LoggingInitializationContext(new StandardEnvironment()), null, null);
	}

	@Test
	void groupTopicAndMessageOfAFailedListenerAreFields(CapturedOutput output) throws IOException {
		Files.writeString(this.folder.resolve("application.yml"), configurationOfThePage());
		EmbeddedRocketMQ server = SharedServer.get();
		server.createTopic("logged", 1);
		try (ConfigurableApplicationContext context = run(server)) {
			ConsumerOptions options = ConsumerOptions.group("logged-by-client")
				.consumeFrom(ConsumeFrom.earliest())
				.build();
			RocketMQClient client = context.getBean(RocketMQClient.class);
			try (PushConsumer consumer = client.pushConsumer(options).subscribe("logged")) {
				consumer.start((message, received) -> {
					throw new IllegalStateException("of the client's listener");
				});
				String id = context.getBean(RocketMQTemplate.class).syncSend("logged", "fails").messageId();
				JsonNode ofClient = awaitWarning(output, "io.rocketmq.client.", id);
				assertThat(ofClient.path("group").asString()).isEqualTo("logged-by-client");
				assertThat(stackTrace(ofClient)).contains("of the client's listener");
				JsonNode ofSpring = awaitWarning(output, "io.rocketmq.spring.", id);
				assertThat(ofSpring.path("group").asString()).isEqualTo("logged-by-bean");
				assertThat(stackTrace(ofSpring)).contains("of the bean");
				assertThat(List.of(ofClient, ofSpring)).allSatisfy((line) -> {
					assertThat(line.path("topic").asString()).isEqualTo("logged");
					assertThat(line.path("messageId").asString()).isEqualTo(id);
					assertThat(line.path("message").asString()).contains(line.path("group").asString(), "logged", id);
				});
			}
		}
	}

	private ConfigurableApplicationContext run(EmbeddedRocketMQ server) {
		return new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.properties("spring.config.location=" + this.folder.toUri(),
					"logging.config=classpath:logback-structured.xml",
					"rocketmq.name-server=" + server.nameServerAddress(), "rocketmq.listener.consume-from=earliest",
					"spring.main.banner-mode=off")
			.run();
	}

	private static JsonNode awaitWarning(CapturedOutput output, String logger, String messageId) {
		return await().atMost(PATIENCE)
			.until(() -> output.getOut()
				.lines()
				.filter((line) -> line.startsWith("{") && line.endsWith("}") && line.contains(messageId))
				.map(JsonMapper.shared()::readTree)
				.filter((line) -> line.path("log").path("logger").asString().startsWith(logger)
						&& line.path("log").path("level").asString().equals("WARN"))
				.findFirst(), Optional::isPresent)
			.orElseThrow();
	}

	private static String stackTrace(JsonNode line) {
		return line.path("error").path("stack_trace").asString();
	}

	private static String configurationOfThePage() throws IOException {
		Matcher block = Pattern.compile("```yaml\\R(logging:.*?)```", Pattern.DOTALL)
			.matcher(Files.readString(Path.of("../docs/operations.md")));
		assertThat(block.find()).isTrue();
		return block.group(1);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Failing.class)
	static class Application {

	}

	@RocketMQMessageListener(topic = "logged", consumerGroup = "logged-by-bean")
	static class Failing implements RocketMQListener<String> {

		@Override
		public void onMessage(String message) {
			throw new IllegalStateException("of the bean");
		}

	}

}
