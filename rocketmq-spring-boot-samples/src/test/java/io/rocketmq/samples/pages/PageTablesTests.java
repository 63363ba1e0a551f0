package io.rocketmq.samples.pages;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.rocketmq.spring.annotation.RocketMQMessageListener;
import io.rocketmq.spring.core.RocketMQMessageSpec;
import io.rocketmq.spring.support.RocketMQHeaders;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The tables of the pages about Spring are complete: properties, attributes of listeners,
 * headers, options of a send.
 */
class PageTablesTests {

	private static final Path PAGES = Path.of("../docs");

	/** A row whose first cell is one name, with its second cell. */
	private static final Pattern ROW = Pattern.compile("(?m)^\\| `([\\w.<>*-]+)` \\|([^|]*)\\|");

	@Test
	void everyPropertyIsOnAPageWithItsDefault() throws IOException {
		Map<String, String> rows = new LinkedHashMap<>();
		try (Stream<Path> pages = Files.list(PAGES)) {
			for (Path page : pages.filter((file) -> file.toString().endsWith(".md")).toList()) {
				rows.putAll(rows(page.getFileName().toString()));
			}
		}
		// Other pages name some properties in tables of another kind.
		rows.putAll(rows("configuration.md"));
		List<JsonNode> properties = properties();
		assertThat(properties).hasSizeGreaterThan(80);
		for (JsonNode property : properties) {
			String name = property.get("name").asString();
			assertThat(rows).as(name).containsKey(name);
			JsonNode value = property.get("defaultValue");
			if (value != null && !value.isArray() && !property.has("deprecation")) {
				assertThat(rows.get(name)).as(name).isEqualToIgnoringCase("`" + value.asString() + "`");
			}
		}
	}

	@Test
	void everyAttributeOfAListenerIsOnThePageWithItsProperty() throws IOException {
		Map<String, String> rows = rows("listeners.md");
		for (Method attribute : RocketMQMessageListener.class.getDeclaredMethods()) {
			String name = attribute.getName();
			String property = "`" + name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT) + "`";
			assertThat(rows).as(name).containsEntry(name, name.equals("id") ? "" : property);
		}
	}

	@Test
	void everyHeaderIsOnThePages() throws IOException {
		Set<String> named = new TreeSet<>();
		for (String page : List.of("sending.md", "errors.md")) {
			Pattern.compile("`([A-Z_]+)`")
				.matcher(read(page))
				.results()
				.map((name) -> name.group(1))
				.forEach(named::add);
		}
		assertThat(Arrays.stream(RocketMQHeaders.class.getFields())
			.map((field) -> field.getName())
			.filter((name) -> !name.equals("PREFIX"))).isSubsetOf(named);
	}

	@Test
	void everyOptionOfASendIsOnThePage() throws IOException {
		Set<String> named = Pattern.compile("`(\\w+)\\(")
			.matcher(read("sending.md"))
			.results()
			.map((name) -> name.group(1))
			.collect(Collectors.toSet());
		assertThat(Arrays.stream(RocketMQMessageSpec.class.getMethods()).map(Method::getName)).isSubsetOf(named);
	}

	@Test
	void theTypesToMoveToExist() throws IOException {
		String page = read("moving.md");
		List<String> types = Pattern
			.compile("`((?:annotation|config|core|listener|support|transaction|io\\.rocketmq[\\w.]*)\\.[A-Z]\\w+)`")
			.matcher(page.substring(page.indexOf("## Types"), page.indexOf("## Attributes"))
				.replaceAll("(?m)^\\|[^|]*", ""))
			.results()
			.map((type) -> type.group(1))
			.toList();
		assertThat(types).hasSizeGreaterThan(15)
			.allSatisfy((type) -> Class.forName(type.startsWith("io.") ? type : "io.rocketmq.spring." + type));
	}

	/** Returns the second cell of each row by the first. */
	private static Map<String, String> rows(String page) throws IOException {
		Map<String, String> rows = new LinkedHashMap<>();
		for (MatchResult row : ROW.matcher(read(page)).results().toList()) {
			rows.putIfAbsent(row.group(1), row.group(2).strip());
		}
		return rows;
	}

	private static List<JsonNode> properties() throws IOException {
		List<JsonNode> properties = new ArrayList<>();
		for (URL url : Collections
			.list(PageTablesTests.class.getClassLoader().getResources("META-INF/spring-configuration-metadata.json"))) {
			try (InputStream metadata = url.openStream()) {
				for (JsonNode property : new JsonMapper().readTree(metadata).get("properties")) {
					String name = property.get("name").asString();
					if ((name.startsWith("rocketmq.") && !name.matches("rocketmq\\.(listener\\.endpoints|clients)"))
							|| name.equals("management.health.rocketmq.enabled")) {
						properties.add(property);
					}
				}
			}
		}
		return properties;
	}

	private static String read(String page) throws IOException {
		return Files.readString(PAGES.resolve(page));
	}

}
