package io.rocketmq.spring.boot.autoconfigure;

import java.io.IOException;

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
		for (JsonNode property : metadata.get("properties")) {
			assertThat(property.path("description").asString("")).as(property.get("name").asString()).endsWith(".");
		}
	}

	@Test
	void conditionsCanBeCheckedBeforeClassesAreLoaded() throws IOException {
		assertThat(PropertiesLoaderUtils
			.loadProperties(new ClassPathResource("META-INF/spring-autoconfigure-metadata.properties"))
			.stringPropertyNames()).contains(RocketMQAutoConfiguration.class.getName() + ".ConditionalOnClass");
	}

}
