package io.rocketmq.samples.orders;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Examples of requests and answers on the page about Actuator.
 */
final class ActuatorPage {

	private static final Pattern EXAMPLE = Pattern.compile("```http\n(GET|POST) (\\S+)\n(.*?)```\n\n```json\n(.*?)```",
			Pattern.DOTALL);

	/** Members whose names are data. */
	private static final Set<String> MAPS = Set.of("topics", "properties");

	private ActuatorPage() {
	}

	static List<Example> examples() throws IOException {
		return EXAMPLE.matcher(Files.readString(Path.of("../docs/actuator.md")))
			.results()
			.map((match) -> new Example(match.group(1), match.group(2), match.group(3),
					new JsonMapper().readTree(match.group(4))))
			.toList();
	}

	/** Returns the paths of all members. */
	static Set<String> keys(JsonNode json) {
		Set<String> keys = new TreeSet<>();
		add("", "", json, keys);
		return keys;
	}

	private static void add(String path, String name, JsonNode json, Set<String> keys) {
		if (json.isArray()) {
			json.forEach((item) -> add(path + "[]", "", item, keys));
		}
		json.propertyStream().forEach((member) -> {
			String own = path + '/' + (MAPS.contains(name) ? "*" : member.getKey());
			keys.add(own);
			add(own, member.getKey(), member.getValue(), keys);
		});
	}

	/**
	 * Request and its answer.
	 *
	 * @param method the HTTP method
	 * @param path path and query
	 * @param body body of the request, or empty
	 * @param answer body of the answer
	 */
	record Example(String method, String path, String body, JsonNode answer) {
	}

}
