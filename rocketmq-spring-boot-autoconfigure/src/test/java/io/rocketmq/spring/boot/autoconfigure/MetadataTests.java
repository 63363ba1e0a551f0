package io.rocketmq.spring.boot.autoconfigure;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.support.PropertiesLoaderUtils;

import static org.assertj.core.api.Assertions.assertThat;

class MetadataTests {

	@Test
	void weaknessMetadataEveryPropertyHasADescription() throws IOException {
		JsonNode metadata = new JsonMapper()
			.readTree(new ClassPathResource("META-INF/spring-configuration-metadata.json").getContentAsByteArray());
		List<String> names = new ArrayList<>();
		for (JsonNode property : metadata.get("properties")) {
			names.add(property.get("name").asString());
			assertThat(property.path("description").asString("")).as(property.get("name").asString()).endsWith(".");
		}
		assertThat(names).containsExactlyInAnyOrder("management.health.rocketmq.enabled", "rocketmq.name-server",
				"rocketmq.connect-timeout", "rocketmq.request-timeout", "rocketmq.producer.group",
				"rocketmq.producer.transaction-group", "rocketmq.producer.send-timeout",
				"rocketmq.producer.max-attempts", "rocketmq.producer.max-message-size",
				"rocketmq.template.default-topic", "rocketmq.receiver.group", "rocketmq.receiver.topics",
				"rocketmq.receiver.mode", "rocketmq.receiver.max-messages", "rocketmq.receiver.invisible-time",
				"rocketmq.receiver.await-duration", "rocketmq.receiver.consume-from", "rocketmq.listener.auto-startup",
				"rocketmq.listener.concurrency", "rocketmq.listener.consume-from", "rocketmq.listener.group",
				"rocketmq.listener.batch-size", "rocketmq.listener.endpoints", "rocketmq.listener.max-reconsume-times",
				"rocketmq.listener.drain-timeout", "rocketmq.listener.idle-interval",
				"rocketmq.listener.missing-topics", "rocketmq.listener.startup-failure",
				"rocketmq.listener.startup-timeout");
	}

	@Test
	void conditionsCanBeCheckedBeforeClassesAreLoaded() throws IOException {
		assertThat(PropertiesLoaderUtils
			.loadProperties(new ClassPathResource("META-INF/spring-autoconfigure-metadata.properties"))
			.stringPropertyNames()).contains(RocketMQAutoConfiguration.class.getName() + ".ConditionalOnClass");
	}

}
