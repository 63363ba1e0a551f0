package io.rocketmq.client.benchmarks;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.format.OutputFormat;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.VerboseMode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that each of our JMH benchmarks in this module has a counterpart for Apache's
 * client or spring-kafka, and can be run. New benchmarks are included automatically.
 */
class BenchmarkPairsTests {

	@Test
	void eachHasItsOther() {
		List<String> names = benchmarks().stream().map(BenchmarkPairsTests::method).toList();
		assertThat(names).contains("sendRequestOurs", "nextQueueOurs", "trackOffsetsOurs")
			// The table that is printed knows them by these names alone.
			.doesNotHaveDuplicates();
		Set<String> others = whats(names, "Apache");
		others.addAll(whats(names, "SpringKafka"));
		assertThat(whats(names, "Ours")).isEqualTo(others);
		assertThat(names)
			.allMatch((name) -> name.endsWith("Ours") || name.endsWith("Apache") || name.endsWith("SpringKafka"));
	}

	@Test
	void eachCanBeRun() throws Exception {
		for (BenchmarkListEntry each : benchmarks()) {
			Class<?> type = Class.forName(each.getUserClassQName());
			Object result = type.getMethod(method(each)).invoke(type.getConstructor().newInstance());
			assertThat(result).as(each.getUsername()).isNotNull();
		}
	}

	private static Set<BenchmarkListEntry> benchmarks() {
		OutputFormat silent = OutputFormatFactory.createFormatInstance(System.out, VerboseMode.SILENT);
		return BenchmarkList.defaultList().getAll(silent, List.of());
	}

	private static String method(BenchmarkListEntry benchmark) {
		return benchmark.getUsername().substring(benchmark.getUsername().lastIndexOf('.') + 1);
	}

	private static Set<String> whats(List<String> names, String suffix) {
		return names.stream()
			.filter((name) -> name.endsWith(suffix))
			.map((name) -> name.substring(0, name.length() - suffix.length()))
			.collect(Collectors.toCollection(TreeSet::new));
	}

}
