package io.rocketmq.client.fuzz;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Coverage-guided fuzzing of all decoders in a process of its own, for 10 s or
 * {@code -Dfuzz.seconds}. It starts with the corpus in {@code src/test/resources/fuzz}
 * and writes new inputs to {@code target/fuzz}.
 */
class DecoderFuzzIT {

	private static final Path CORPUS = Path.of("src/test/resources/fuzz");

	private static final Path FOUND = Path.of("target/fuzz");

	static List<Path> corpus() throws IOException {
		try (Stream<Path> files = Files.list(CORPUS)) {
			return files.sorted().toList();
		}
	}

	@ParameterizedTest
	@MethodSource("corpus")
	void theCorpusIsDecodedOrRejected(Path input) throws IOException {
		byte[] bytes = Files.readAllBytes(input);
		DecoderFuzzer.fuzzerTestOneInput(bytes);
		assertThat(bytes).isNotEmpty();
	}

	@Test
	@Timeout(value = 1, unit = TimeUnit.DAYS)
	void decodersWithstandTheFuzzer() throws Exception {
		Files.createDirectories(FOUND);
		int seconds = Integer.getInteger("fuzz.seconds", 5);
		Process fuzzer = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-Xmx1g", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path"),
				"com.code_intelligence.jazzer.Jazzer", "--target_class=" + DecoderFuzzer.class.getName(),
				"--instrumentation_includes=io.rocketmq.client.internal.protocol.**:io.rocketmq.client.message.**:io.rocketmq.client.config.**",
				"--custom_hook_excludes=**", "-max_total_time=" + seconds, "-max_len=4096", "-timeout=10",
				"-artifact_prefix=" + FOUND.toAbsolutePath() + File.separator, "-seed=1",
				FOUND.toAbsolutePath().toString(), CORPUS.toAbsolutePath().toString())
			.directory(FOUND.toFile())
			.redirectErrorStream(true)
			.redirectOutput(FOUND.resolveSibling("fuzz.log").toFile())
			.start();
		assertThat(fuzzer.waitFor()).as("see target/fuzz.log; an input that fails is in target/fuzz").isZero();
		String log = Files.readString(FOUND.resolveSibling("fuzz.log"));
		assertThat(log).as("guided by coverage").containsPattern("cov: \\d+").contains("Done ");
	}

}
