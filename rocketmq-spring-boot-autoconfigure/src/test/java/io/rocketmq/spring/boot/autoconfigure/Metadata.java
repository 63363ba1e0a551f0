package io.rocketmq.spring.boot.autoconfigure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.core.io.ClassPathResource;

/**
 * The metadata of the module's properties.
 */
final class Metadata {

	private Metadata() {
	}

	/** Returns all properties by their name. */
	static Map<String, JsonNode> properties() {
		try {
			Map<String, JsonNode> properties = new TreeMap<>();
			for (JsonNode property : new JsonMapper()
				.readTree(new ClassPathResource("META-INF/spring-configuration-metadata.json").getContentAsByteArray())
				.get("properties")) {
				properties.put(property.get("name").asString(), property);
			}
			return properties;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Returns the properties of this package, without those of Apache's starter and of
	 * encryption.
	 */
	static Map<String, JsonNode> ownProperties() {
		Map<String, JsonNode> own = new LinkedHashMap<>();
		properties().forEach((name, property) -> {
			String source = property.path("sourceType").asString("");
			if (name.startsWith("rocketmq.") && !name.startsWith("rocketmq.ssl.") && !property.has("deprecation")
					&& (source.isEmpty()
							|| source.substring(0, source.lastIndexOf('.')).equals(Metadata.class.getPackageName()))) {
				own.put(name, property);
			}
		});
		return own;
	}

	/** Returns the text of a default as one would write it. */
	static String text(JsonNode value) {
		return value.isArray() ? value.valueStream().map(JsonNode::asString).collect(Collectors.joining(","))
				: value.asString();
	}

}
