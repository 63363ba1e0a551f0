package io.rocketmq.spring.boot.autoconfigure.health;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The health contributors for Spring Boot 3 do what those for Spring Boot 4 do: they
 * differ in the packages of Spring Boot's types alone.
 */
class SpringBoot3HealthTests {

	private static final Path BOOT3 = Path.of("src/boot3/java/io/rocketmq/spring/boot/autoconfigure/health/boot3");

	private static final Path BOOT4 = Path.of("src/main/java/io/rocketmq/spring/boot/autoconfigure/health/boot4");

	@Test
	void theClassesAreTheSame() throws IOException {
		List<String> names = names(BOOT4);
		assertThat(names).hasSizeGreaterThan(3).isEqualTo(names(BOOT3));
		for (String name : names) {
			if (!name.equals("package-info.java")) {
				assertThat(lines(BOOT3.resolve(name))).as(name).isEqualTo(lines(BOOT4.resolve(name)));
			}
		}
	}

	private static List<String> names(Path folder) throws IOException {
		try (Stream<Path> files = Files.list(folder)) {
			return files.map((file) -> file.getFileName().toString()).sorted().toList();
		}
	}

	/** Returns the lines, with imports in one order and names as on Spring Boot 4. */
	private static List<String> lines(Path file) throws IOException {
		String text = Files.readString(file)
			.replace("health.boot3", "health.boot4")
			.replace("org.springframework.boot.actuate.autoconfigure.health.",
					"org.springframework.boot.health.autoconfigure.contributor.")
			.replace("org.springframework.boot.actuate.health.", "org.springframework.boot.health.contributor.");
		Stream<String> imports = text.lines().filter((line) -> line.startsWith("import ")).sorted();
		return Stream.concat(imports, text.lines().filter((line) -> !line.startsWith("import ") && !line.isBlank()))
			.toList();
	}

}
