package io.rocketmq.client.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

import org.jspecify.annotations.Nullable;

/**
 * Process that measures and prints one line with numbers, so that measurements do not
 * share compiled code, heap or threads.
 */
final class WorkerProcess {

	/** Prefix of a line with a measurement. */
	private static final String PREFIX = "measured ";

	/** Line of a client that does not support the workload. */
	private static final String UNSUPPORTED = PREFIX + "unsupported";

	private static final Duration END_WITHIN = Duration.ofMinutes(1);

	private WorkerProcess() {
	}

	/** Returns the line with the given numbers. */
	static String line(double... numbers) {
		return PREFIX + DoubleStream.of(numbers).mapToObj(Double::toString).collect(Collectors.joining(" "));
	}

	/** Returns the numbers in a line. */
	static double[] numbers(String line) {
		return Arrays.stream(line.substring(PREFIX.length()).split(" ")).mapToDouble(Double::parseDouble).toArray();
	}

	/** Prints the line of a measurement in this process, and ends the process. */
	static void report(Callable<String> measurement) throws Exception {
		String line;
		try {
			line = measurement.call();
		}
		catch (UnsupportedOperationException ex) {
			line = UNSUPPORTED;
		}
		System.out.println(line);
		System.exit(0);
	}

	/** Runs a process. */
	static @Nullable Result run(Consumer<String> others, Class<?> main, int heapMebibytes, Path folder,
			String... arguments) throws IOException, InterruptedException {
		Path errors = folder.resolve("errors.txt");
		List<String> command = new ArrayList<>(List.of(
				Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xms" + heapMebibytes + "m",
				"-Xmx" + heapMebibytes + "m", "-XX:+UseG1GC", "-XX:+AlwaysPreTouch", "-Duser.home=" + folder));
		// Such as -Dworker.options=-XX:StartFlightRecording=filename=consume.jfr
		String options = System.getProperty("worker.options", "");
		if (!options.isEmpty()) {
			command.addAll(List.of(options.split(" ")));
		}
		command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
		command.addAll(List.of(arguments));
		Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
		String result = null;
		try (BufferedReader lines = process.inputReader()) {
			for (String line = lines.readLine(); line != null; line = lines.readLine()) {
				if (line.startsWith(PREFIX)) {
					result = line;
				}
				else {
					others.accept(line);
				}
			}
			if (!process.waitFor(END_WITHIN.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0
					|| result == null) {
				throw new IllegalStateException("No measurement of " + List.of(arguments) + ":" + System.lineSeparator()
						+ Files.readString(errors));
			}
		}
		finally {
			process.destroyForcibly();
		}
		return result.equals(UNSUPPORTED) ? null : new Result(result, Files.readString(errors));
	}

	/** Deletes a folder and its contents. */
	static void delete(Path folder) throws IOException {
		try (var paths = Files.walk(folder)) {
			for (Path path : paths.sorted((a, b) -> b.compareTo(a)).toList()) {
				Files.delete(path);
			}
		}
	}

	/** Output of a process. */
	record Result(String line, String errors) {
	}

}
