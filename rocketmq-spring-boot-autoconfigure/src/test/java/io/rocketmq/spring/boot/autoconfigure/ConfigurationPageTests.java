package io.rocketmq.spring.boot.autoconfigure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that the tables of the page about configuration are those generated from the
 * metadata. To generate them again, run this test with
 * {@code -Dconfiguration.page=write}.
 */
class ConfigurationPageTests {

	private static final Path PAGE = Path.of("../docs/configuration.md");

	private static final String BEGIN = "<!-- generated from the metadata: see ConfigurationPageTests -->";

	/** Headings by the group of properties, in the page's order. */
	private static final Map<String, String> HEADINGS = headings();

	private static Map<String, String> headings() {
		Map<String, String> headings = new LinkedHashMap<>();
		headings.put("", "Client");
		headings.put("credentials", "Credentials");
		headings.put("ssl", "Encryption");
		headings.put("proxy", "Proxy");
		headings.put("reconnect-backoff", "Reconnecting");
		headings.put("trace", "Message trace");
		headings.put("producer", "Producer");
		headings.put("transaction", "Transactions");
		headings.put("template", "Template");
		headings.put("receiver", "Receiver");
		headings.put("listener", "Listeners");
		return headings;
	}

	@Test
	void thePageHasAllProperties() throws IOException {
		String page = Files.readString(PAGE);
		String made = page.substring(0, page.indexOf(BEGIN)) + BEGIN + "\n" + tables();
		if ("write".equals(System.getProperty("configuration.page"))) {
			Files.writeString(PAGE, made);
		}
		assertThat(Files.readString(PAGE)).as("docs/configuration.md; generate it with -Dconfiguration.page=write")
			.isEqualTo(made);
	}

	private static String tables() {
		Map<String, Map<String, JsonNode>> groups = new LinkedHashMap<>();
		HEADINGS.keySet().forEach((group) -> groups.put(group, new LinkedHashMap<>()));
		Metadata.properties().forEach((name, property) -> {
			boolean listed = HEADINGS.containsKey(group(name)) && !name.equals("rocketmq.clients");
			if (listed && name.startsWith("rocketmq.") && !property.has("deprecation")) {
				groups.get(group(name)).put(name, property);
			}
		});
		StringBuilder page = new StringBuilder();
		groups.forEach((group, properties) -> {
			page.append("\n## ").append(HEADINGS.get(group));
			page.append("\n\n| property | default | meaning |\n|---|---|---|\n");
			properties.forEach((name, property) -> page.append(row(name, property)));
		});
		return page.toString();
	}

	private static String group(String name) {
		String[] parts = name.split("\\.");
		return (parts.length > 2) ? parts[1] : "";
	}

	private static String row(String name, JsonNode property) {
		JsonNode value = property.get("defaultValue");
		String description = property.get("description").asString();
		return "| `" + name + ((name.endsWith(".endpoints")) ? ".<id>.*" : "") + "` | "
				+ ((value != null) ? "`" + Metadata.text(value) + "`" : "") + " | "
				+ description.substring(0, description.length() - 1).replace("|", "\\|") + values(property) + " |\n";
	}

	/** Returns the values of a choice. */
	private static String values(JsonNode property) {
		try {
			Class<?> type = Class.forName(property.path("type").asString(""));
			if (!type.isEnum()) {
				return "";
			}
			TreeSet<String> names = new TreeSet<>();
			for (Object constant : type.getEnumConstants()) {
				names.add("`" + constant.toString().toLowerCase(Locale.ROOT).replace('_', '-') + "`");
			}
			return ": " + String.join(", ", names);
		}
		catch (ClassNotFoundException ex) {
			return "";
		}
	}

}
