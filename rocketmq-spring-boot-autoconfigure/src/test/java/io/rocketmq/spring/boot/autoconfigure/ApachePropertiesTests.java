package io.rocketmq.spring.boot.autoconfigure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.apache.commons.logging.LogFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.core.io.support.SpringFactoriesLoader.FailureHandler;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Properties of Apache's starter: what the metadata, the page and a start say about them.
 */
@ExtendWith(OutputCaptureExtension.class)
class ApachePropertiesTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(RocketMQAutoConfiguration.class))
		.withPropertyValues("rocketmq.name-server=localhost:1");

	@Test
	void theMetadataHasEachAsDeprecatedWithItsReplacement() {
		Map<String, JsonNode> metadata = Metadata.properties();
		List<String> deprecated = metadata.entrySet()
			.stream()
			.filter((entry) -> entry.getValue().has("deprecation"))
			.map(Map.Entry::getKey)
			.toList();
		assertThat(ApacheProperty.ALL).extracting(ApacheProperty::name).containsExactlyInAnyOrderElementsOf(deprecated);
		for (ApacheProperty property : ApacheProperty.ALL) {
			JsonNode deprecation = metadata.get(property.name()).get("deprecation");
			assertThat(deprecation.get("level").asString()).isEqualTo("error");
			assertThat(deprecation.get("reason").asString()).endsWith(".");
			String replacement = property.replacement();
			assertThat(deprecation.path("replacement").asString("")).as(property.name())
				.isEqualTo((replacement != null) ? replacement : "");
			assertThat(replacement == null || Metadata.ownProperties().containsKey(replacement)
					|| replacement.startsWith("rocketmq.ssl."))
				.as(property.name())
				.isTrue();
		}
	}

	@Test
	void thePageHasEachWithItsReplacement() throws IOException {
		String page = Files.readString(Path.of("../docs/moving.md"));
		for (ApacheProperty property : ApacheProperty.ALL) {
			String replacement = property.replacement();
			assertThat(page).contains(
					"| `" + property.name() + "` | " + ((replacement != null) ? "`" + replacement + "`" : "none"));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "rocketmq.producer.access-key", "rocketmq.producer.accessKey",
			"rocketmq.consumer.secret-key", "rocketmq.pull-consumer.tls-enable", "rocketmq.pullConsumer.namespaceV2",
			"rocketmq.producer.namespace", "rocketmq.simple-consumer.ssl-enabled",
			"rocketmq.push-consumer.secret-key" })
	void aSecurityKeyFailsTheStartWithItsOriginAndNewName(String key) {
		this.runner.withPropertyValues(key + "=sesame").run((context) -> {
			assertThat(context.getStartupFailure()).isInstanceOf(ApachePropertyException.class)
				.hasMessageContaining('"' + key + '"')
				.hasMessageContaining(": set rocketmq.")
				.hasMessageNotContaining("sesame");
			FailureAnalyzer analyzer = SpringFactoriesLoader.forDefaultResourceLocation(getClass().getClassLoader())
				.load(FailureAnalyzer.class, FailureHandler.logging(LogFactory.getLog(getClass())))
				.stream()
				.filter((each) -> each.getClass().getSimpleName().startsWith("ApacheProperty"))
				.findFirst()
				.orElseThrow();
			assertThat(analyzer.analyze(context.getStartupFailure()).getDescription()).contains(key);
		});
	}

	@Test
	void allSecurityKeysAreNamedAtOnce() {
		this.runner.withPropertyValues("rocketmq.producer.access-key=a", "rocketmq.producer.secret-key=b")
			.run((context) -> assertThat(context.getStartupFailure())
				.hasMessageContaining("set rocketmq.credentials.access-key")
				.hasMessageContaining("set rocketmq.credentials.secret-key"));
	}

	@Test
	void aVariableOfTheEnvironmentCounts() {
		this.runner
			.withInitializer((context) -> context.getEnvironment()
				.getPropertySources()
				.addFirst(new SystemEnvironmentPropertySource("test-systemEnvironment",
						Map.of("ROCKETMQ_PRODUCER_SECRETKEY", "sesame"))))
			.run((context) -> assertThat(context.getStartupFailure())
				.hasMessageContaining("ROCKETMQ_PRODUCER_SECRETKEY")
				.hasMessageNotContaining("sesame"));
	}

	@Test
	void otherKeysWarnOnceEach(CapturedOutput output) {
		this.runner
			.withPropertyValues("rocketmq.producer.send-message-timeout=3000", "rocketmq.producer.tls-enable=false",
					"rocketmq.consumer.listeners.billing.orders=false", "rocketmq.access-channel=LOCAL")
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(output).containsOnlyOnce("rocketmq.producer.send-message-timeout (")
					.contains(": set rocketmq.producer.send-timeout")
					.containsOnlyOnce("rocketmq.producer.tls-enable (")
					.containsOnlyOnce("rocketmq.consumer.listeners (")
					.contains(": set rocketmq.listener.endpoints")
					.containsOnlyOnce("rocketmq.access-channel (")
					.contains(": remove it")
					.doesNotContain("is unknown");
			});
	}

	@Test
	void unknownNamesInOwnGroupsWarn(CapturedOutput output) {
		this.runner
			.withPropertyValues("rocketmq.producer.grup=orders", "rocketmq.clients.archive.name-servr=localhost:1",
					"rocketmq.listener.endpoints.billing.concurency=3", "rocketmq.metrics.enabled=true",
					"rocketmq.metrics.max-topic=1", "rocketmq.health.max-consecutive-failure=2",
					"rocketmq.observation.enable=true", "rocketmq.topics.orders=mine", "rocketmq.mine=1")
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(output).containsOnlyOnce("rocketmq.producer.grup (")
					.containsOnlyOnce("rocketmq.clients.archive.name-servr (")
					.containsOnlyOnce("rocketmq.listener.endpoints.billing.concurency (")
					.containsOnlyOnce("rocketmq.metrics.max-topic (")
					.containsOnlyOnce("rocketmq.health.max-consecutive-failure (")
					.containsOnlyOnce("rocketmq.observation.enable (")
					.doesNotContain("rocketmq.metrics.enabled", "rocketmq.topics", "rocketmq.mine");
			});
	}

	@Test
	void nothingIsSaidOfAnApplicationWithoutThem(CapturedOutput output) {
		this.runner
			.withPropertyValues("rocketmq.producer.group=orders", "rocketmq.clients.archive.producer.group=archive",
					"rocketmq.listener.endpoints.billing.concurrency=3", "rocketmq.receiver.topics[0]=orders")
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(output).doesNotContain("has no effect");
			});
	}

}
