package io.rocketmq.spring.boot.starter;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.ClassUtils;

import io.rocketmq.spring.core.RocketMQTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that the starter's dependencies are complete.
 */
class StarterTests {

	private static final Pattern VERSION = Pattern.compile("-\\d[^/]*\\.jar$");

	private static final Pattern NATIVE = Pattern
		.compile("(-\\d[^-/]*)(\\.Final)?-((linux|osx|windows)-[a-z0-9_]+)\\.jar$");

	@Test
	void bringsTheJarsOfTheListAndNoMore() throws IOException {
		List<String> expected = Files.readAllLines(Path.of("src/test/resources/runtime-jars.txt"));
		assertThat(runtimePath().stream().map(StarterTests::name).sorted().toList())
			.as("Jars that the starter brings; if the change is wanted, put it into runtime-jars.txt")
			.containsExactlyElementsOf(expected);
	}

	@Test
	void staysSmall() throws IOException {
		List<Path> path = runtimePath();
		long bytes = path.stream().mapToLong(StarterTests::size).sum();
		System.out.printf("The starter brings %d jars, %.1f MB%n", path.size(), bytes / 1e6);
		assertThat(path).hasSizeLessThanOrEqualTo(45);
		assertThat(bytes).isLessThanOrEqualTo(20_000_000);
	}

	@Test
	void anApplicationStartsWithNothingElse() {
		assertThat(ClassUtils.isPresent("org.springframework.boot.health.contributor.Health", null)).isFalse();
		assertThat(ClassUtils.isPresent("io.micrometer.core.instrument.MeterRegistry", null)).isFalse();
		try (ConfigurableApplicationContext context = SpringApplication.run(Application.class,
				"--rocketmq.name-server=localhost:1", "--spring.main.banner-mode=off")) {
			assertThat(context.getBean(RocketMQTemplate.class)).isNotNull();
			assertThat(context.containsBean("rocketmqHealthContributor")).isFalse();
			assertThat(context.containsBean("rocketMQMeters")).isFalse();
		}
	}

	private static List<Path> runtimePath() throws IOException {
		String path = Files.readString(Path.of("target/runtime-path.txt")).trim();
		return Arrays.stream(path.split(java.io.File.pathSeparator)).map(Path::of).toList();
	}

	// A module of the same build is a jar or a folder "<module>/target/classes".
	private static String name(Path entry) {
		if (entry.endsWith(Path.of("target", "classes"))) {
			return entry.getParent().getParent().getFileName().toString();
		}
		String file = entry.getFileName().toString();
		Matcher nativeJar = NATIVE.matcher(file);
		return nativeJar.find() ? nativeJar.replaceFirst(":$3") : VERSION.matcher(file).replaceFirst("");
	}

	private static long size(Path entry) {
		try (Stream<Path> files = Files.walk(entry)) {
			return files.filter(Files::isRegularFile).mapToLong((file) -> file.toFile().length()).sum();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
