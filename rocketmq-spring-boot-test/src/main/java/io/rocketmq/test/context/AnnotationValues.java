package io.rocketmq.test.context;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.core.env.PropertyResolver;

/**
 * Reads values of {@link EmbeddedRocketMQ} with their placeholders resolved.
 */
final class AnnotationValues {

	private final PropertyResolver resolver;

	private final Class<?> testClass;

	AnnotationValues(PropertyResolver resolver, Class<?> testClass) {
		this.resolver = resolver;
		this.testClass = testClass;
	}

	int number(String attribute, String text) {
		return number(attribute, text, resolve(text));
	}

	private int number(String attribute, String text, String resolved) {
		try {
			return Integer.parseInt(resolved.trim());
		}
		catch (NumberFormatException ex) {
			throw illegal(attribute + " '" + text + "'",
					"is no number: '" + resolved + "'. Write a number, such as 4.");
		}
	}

	/** Returns the names in entries that may each hold several. */
	List<String> names(List<String> entries) {
		List<String> names = new ArrayList<>();
		for (String entry : entries) {
			Arrays.stream(resolve(entry).split(","))
				.map(String::trim)
				.filter((name) -> !name.isEmpty())
				.forEach(names::add);
		}
		return names;
	}

	/** Returns the number of queues by topic. */
	Map<String, Integer> topics(List<String> entries, int queues) {
		Map<String, Integer> topics = new LinkedHashMap<>();
		for (String entry : names(entries)) {
			int separator = entry.indexOf('=');
			String topic = (separator < 0) ? entry : entry.substring(0, separator).trim();
			int number = (separator < 0) ? queues : number("topic", entry, entry.substring(separator + 1));
			if (topic.isEmpty() || number < 1) {
				throw illegal("topic '" + entry + "'",
						"is malformed (a name, and at least 1 queue). Write it as 'name' or 'name=queues'.");
			}
			Integer earlier = topics.put(topic, number);
			if (earlier != null && earlier != number) {
				throw illegal("topic '" + entry + "'",
						"is named twice, before with " + earlier + " queues. Leave one of them out.");
			}
		}
		return topics;
	}

	Map<String, String> properties(List<String> entries) {
		Map<String, String> properties = new LinkedHashMap<>();
		for (String text : entries) {
			String entry = resolve(text);
			int separator = entry.indexOf('=');
			if (separator < 1) {
				throw illegal("broker property '" + entry + "'", "is malformed. Write it as 'name=value'.");
			}
			String name = entry.substring(0, separator).trim();
			String earlier = properties.put(name, entry.substring(separator + 1).trim());
			if (earlier != null) {
				throw illegal("broker property '" + entry + "'",
						"is set twice, before to '" + earlier + "'. Leave one of them out.");
			}
		}
		return properties;
	}

	private String resolve(String text) {
		try {
			return this.resolver.resolveRequiredPlaceholders(text);
		}
		catch (IllegalArgumentException ex) {
			throw illegal("value '" + text + "'",
					"has a placeholder without a value: " + ex.getMessage() + ". Set the property.", ex);
		}
	}

	private IllegalArgumentException illegal(String subject, String problem) {
		return illegal(subject, problem, null);
	}

	private IllegalArgumentException illegal(String subject, String problem, @Nullable Throwable cause) {
		return new IllegalArgumentException(
				"@EmbeddedRocketMQ of " + this.testClass.getName() + ": " + subject + " " + problem, cause);
	}

}
