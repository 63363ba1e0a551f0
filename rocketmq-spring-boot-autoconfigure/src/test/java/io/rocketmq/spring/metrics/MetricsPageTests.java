package io.rocketmq.spring.metrics;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.micrometer.common.docs.KeyName;
import io.micrometer.core.instrument.Meter;
import io.micrometer.prometheusmetrics.PrometheusNamingConvention;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.rocketmq.spring.observation.RocketMQObservation;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The tables of {@code docs/metrics.md} are those of the code, and the Grafana dashboard
 * uses each of their meters and the timers of observations, and no other. Run with
 * {@code -Dpages.write=true} to write the tables.
 */
class MetricsPageTests {

	private static final Path PAGE = Path.of("../docs/metrics.md");

	private static final Path DASHBOARD = Path.of("../docs/grafana/rocketmq.json");

	private static final Pattern METRIC = Pattern.compile("\\brocketmq_\\w+");

	/** Labels of a query, and what it groups by. */
	private static final Pattern LABEL = Pattern.compile("(\\w+)\\s*(?:=~|!~|!=|=)\\s*\"|by\\s*\\(([\\w, ]*)\\)");

	@Test
	void theTablesOfThePageAreThoseOfTheCode() throws IOException {
		String page = Files.readString(PAGE);
		String generated = replaced(replaced(replaced(replaced(page, "producers", meters("rocketmq.producer.")),
				"consumers", meters("rocketmq.consumer.")), "clients", clientMeters()), "tags", tags());
		if (Boolean.getBoolean("pages.write")) {
			Files.writeString(PAGE, generated);
		}
		assertThat(page).as("run this test with -Dpages.write=true").isEqualTo(generated);
	}

	@Test
	void namesAndTagsAreStable() {
		assertThat(Arrays.stream(RocketMQMeter.values()).map(RocketMQMeter::getName)).doesNotHaveDuplicates()
			.hasSize(39)
			.allMatch((name) -> name.matches("rocketmq(\\.[a-z]+)+"));
		assertThat(Arrays.stream(RocketMQMeter.values())).allSatisfy((meter) -> {
			assertThat(meter.tags()).first().isEqualTo(RocketMQMeterTag.CLIENT);
			assertThat(meter.getKeyNames()).hasSameSizeAs(meter.tags());
			assertThat(meter.description()).isNotBlank().doesNotEndWith(".");
		});
	}

	@Test
	void theDashboardUsesEachMeterOfThePageAndNoOther() throws IOException {
		Set<String> used = new TreeSet<>();
		for (String query : queries()) {
			METRIC.matcher(query).results().map((metric) -> family(metric.group())).forEach(used::add);
		}
		Set<String> documented = Arrays.stream(RocketMQMeter.values())
			.map(MetricsPageTests::prometheusName)
			.collect(Collectors.toCollection(TreeSet::new));
		documented.addAll(observationLabels().keySet());
		assertThat(used).isEqualTo(documented);
	}

	@Test
	void theDashboardsQueriesUseTheTagsOfTheirMeters() throws IOException {
		for (String query : queries()) {
			// The name of the metric is a label, too.
			List<String> allowed = new ArrayList<>(List.of("client", "__name__"));
			METRIC.matcher(query)
				.results()
				.map((metric) -> family(metric.group()))
				.flatMap((name) -> Arrays.stream(RocketMQMeter.values())
					.filter((meter) -> prometheusName(meter).equals(name)))
				.flatMap((meter) -> meter.tags().stream())
				.map(RocketMQMeterTag::asString)
				.forEach(allowed::add);
			observationLabels().forEach((name, labels) -> {
				if (query.contains(name)) {
					allowed.addAll(labels);
				}
			});
			Matcher labels = LABEL.matcher(query);
			while (labels.find()) {
				String text = (labels.group(1) != null) ? labels.group(1) : labels.group(2);
				assertThat(List.of(text.split(",\\s*"))).as(query).isSubsetOf(allowed);
			}
		}
	}

	/** Returns the labels of the timers of observations, by their names. */
	private static Map<String, List<String>> observationLabels() {
		return Stream.of(RocketMQObservation.TEMPLATE, RocketMQObservation.LISTENER)
			.collect(Collectors.toMap((each) -> new PrometheusNamingConvention().name(each.getName(), Meter.Type.TIMER),
					(each) -> Stream
						.concat(Arrays.stream(each.getLowCardinalityKeyNames()).map(KeyName::asString),
								Stream.of("error"))
						.toList()));
	}

	/** Returns the queries of the panels and variables of the dashboard. */
	private static List<String> queries() throws IOException {
		List<String> queries = new ArrayList<>();
		collect(new JsonMapper().readTree(Files.readString(DASHBOARD)), queries);
		assertThat(queries).hasSizeGreaterThan(30);
		return queries;
	}

	private static void collect(JsonNode node, List<String> queries) {
		if (node.isObject() && node.path("expr").isString()) {
			queries.add(node.get("expr").asString());
		}
		if (node.isObject() && node.path("definition").isString()) {
			queries.add(node.get("definition").asString().replaceAll("label_values\\((.*), \\w+\\)", "$1"));
		}
		node.forEach((child) -> collect(child, queries));
	}

	/** Returns the name of a metric without what a timer or summary adds. */
	private static String family(String metric) {
		return metric.replaceAll("_(count|sum|max|bucket)$", "");
	}

	static String prometheusName(RocketMQMeter meter) {
		String unit = meter.getBaseUnit().isEmpty() ? null : meter.getBaseUnit();
		String name = new PrometheusNamingConvention().name(meter.getName(), meter.getType(), unit);
		return (meter.getType() == Meter.Type.COUNTER && !name.endsWith("_total")) ? name + "_total" : name;
	}

	private static String replaced(String page, String table, String rows) {
		String begin = "<!-- " + table + " -->\n";
		String end = "<!-- end -->";
		int from = page.indexOf(begin);
		assertThat(from).as(begin).isNotNegative();
		int to = page.indexOf(end, from);
		return page.substring(0, from + begin.length()) + rows + page.substring(to);
	}

	private static String clientMeters() {
		return table(Arrays.stream(RocketMQMeter.values())
			.filter((meter) -> !meter.getName().matches("rocketmq\\.(producer|consumer)\\..*"))
			.toList());
	}

	private static String meters(String prefix) {
		return table(
				Arrays.stream(RocketMQMeter.values()).filter((meter) -> meter.getName().startsWith(prefix)).toList());
	}

	private static String table(List<RocketMQMeter> meters) {
		StringBuilder table = new StringBuilder(
				"| meter | kind | tags | measures | in Prometheus |\n|---|---|---|---|---|\n");
		for (RocketMQMeter meter : meters) {
			String kind = (meter.getType() == Meter.Type.DISTRIBUTION_SUMMARY) ? "summary"
					: meter.getType().name().toLowerCase(Locale.ROOT);
			String tags = meter.tags()
				.stream()
				.map((tag) -> '`' + tag.asString() + '`')
				.collect(Collectors.joining(", "));
			table.append("| `%s` | %s | %s | %s | `%s` |\n".formatted(meter.getName(), kind, tags, meter.description(),
					prometheusName(meter)));
		}
		return table.toString();
	}

	private static String tags() {
		StringBuilder table = new StringBuilder("| tag | values |\n|---|---|\n");
		for (RocketMQMeterTag tag : RocketMQMeterTag.values()) {
			table.append("| `%s` | %s |\n".formatted(tag.asString(), tag.description()));
		}
		return table.toString();
	}

}
