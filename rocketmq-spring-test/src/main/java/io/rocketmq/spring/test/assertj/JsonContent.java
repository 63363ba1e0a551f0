package io.rocketmq.spring.test.assertj;

import org.assertj.core.api.Assertions;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads JSON for the assertions of messages.
 */
final class JsonContent {

	private static final JsonMapper mapper = JsonMapper.builder().build();

	private JsonContent() {
	}

	static void assertEqual(String name, String expected, String actual) {
		JsonNode tree;
		try {
			tree = mapper.readTree(expected);
		}
		catch (JacksonException ex) {
			throw new IllegalArgumentException(
					"Expected JSON is malformed: '" + expected + "'. " + ex.getOriginalMessage(), ex);
		}
		JsonNode found = read(name, actual, JsonNode.class);
		if (!found.equals(tree)) {
			// The texts differ too, and their comparison is easier to read.
			Assertions.assertThat(pretty(found)).as(name).isEqualTo(pretty(tree));
			throw new AssertionError("Expected the " + name + " to be " + tree + ", but it is " + found);
		}
	}

	static <T> T read(String name, String actual, Class<T> type) {
		try {
			return mapper.readValue(actual, type);
		}
		catch (JacksonException ex) {
			throw new AssertionError("Expected the " + name + " to be JSON of " + type.getName() + ", but it is '"
					+ actual + "': " + ex.getOriginalMessage(), ex);
		}
	}

	private static String pretty(JsonNode node) {
		return mapper.writerWithDefaultPrettyPrinter().writeValueAsString(node);
	}

}
