package io.rocketmq.client.benchmarks;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * Runner of the benchmarks whose names match the argument. Prints ours beside others as
 * ratios of one run, which can be compared between machines.
 */
public final class BenchmarkRunner {

	private static final List<String> OTHERS = List.of("Apache", "SpringKafka");

	private BenchmarkRunner() {
	}

	/** Runs the benchmarks. */
	public static void main(String[] arguments) throws RunnerException {
		Collection<RunResult> results = new Runner(
				new OptionsBuilder().include((arguments.length > 0) ? arguments[0] : ".*")
					.addProfiler(GCProfiler.class)
					.shouldFailOnError(true)
					.build())
			.run();
		Map<String, RunResult> byName = new TreeMap<>();
		results.forEach((result) -> byName.put(
				result.getParams().getBenchmark().substring(result.getParams().getBenchmark().lastIndexOf('.') + 1),
				result));
		System.out.println();
		System.out.println("| what | other | ours | ratio | other's garbage | ours | ratio |");
		System.out.println("|---|---|---|---|---|---|---|");
		byName.forEach((name, ours) -> {
			if (name.endsWith("Ours")) {
				String what = name.substring(0, name.length() - 4);
				for (String other : OTHERS) {
					RunResult theirs = byName.get(what + other);
					if (theirs != null) {
						System.out.println(row(what + " beside " + other, theirs, ours));
					}
				}
			}
		});
	}

	private static String row(String what, RunResult theirs, RunResult ours) {
		double theirTime = time(theirs);
		double ourTime = time(ours);
		double theirBytes = garbage(theirs);
		double ourBytes = garbage(ours);
		// JMH itself allocates a part of a byte per operation.
		String bytesRatio = (theirBytes >= 1) ? String.format("%.2f", ourBytes / theirBytes) : "-";
		return String.format("| %s | %.0f ns | %.0f ns | %.2f | %.0f B | %.0f B | %s |", what, theirTime, ourTime,
				ourTime / theirTime, theirBytes, ourBytes, bytesRatio);
	}

	// The median: other work on the machine makes single iterations several times as
	// slow.
	private static double time(RunResult result) {
		return result.getPrimaryResult().getStatistics().getPercentile(50);
	}

	private static double garbage(RunResult result) {
		return Objects.requireNonNull(result.getSecondaryResults().get("gc.alloc.rate.norm")).getScore();
	}

}
