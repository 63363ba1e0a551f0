package io.rocketmq.client.faults;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests in a Java process of their own: one processor, and a name with several addresses.
 */
class OneCpuTests {

	@Test
	void callbacksMayWaitForEachOtherAndCloseTheClientAndAllAddressesOfANameAreTried(@TempDir Path folder)
			throws Exception {
		Path hosts = Files.writeString(folder.resolve("hosts"), "127.0.0.2 broker.test\n127.0.0.1 broker.test\n");
		Path output = folder.resolve("output");
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
						"-XX:ActiveProcessorCount=1", "-XX:TieredStopAtLevel=1", "-Djdk.net.hosts.file=" + hosts, "-cp",
						System.getProperty("java.class.path"), OneCpuProgram.class.getName()));
		Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile()).start();
		try {
			assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("ends; it printed %s", text(output)).isTrue();
			assertThat(text(output)).contains("one processor", "waited for each other", "connected by name",
					"closed in a callback");
			assertThat(process.exitValue()).isZero();
		}
		finally {
			process.destroyForcibly();
		}
	}

	private static String text(Path file) throws IOException {
		return Files.readString(file, StandardCharsets.UTF_8);
	}

}
