package io.rocketmq.samples.pages;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The Java code of the pages is code of this module, so that it compiles. A blank line
 * separates what may be in different places.
 */
class PagesTests {

	private static final Path PROJECT = Path.of("..");

	private static final Path SOURCES = Path.of("src");

	@Test
	void theCodeOfThePagesIsCompiled() throws IOException {
		List<JavaText> sources = files(SOURCES, ".java").stream().map(PagesTests::read).map(JavaText::of).toList();
		List<Part> parts = parts();
		assertThat(parts).extracting(Part::page)
			.contains("README.md", "docs/client.md", "docs/producers.md", "docs/consumers.md",
					"docs/simple-consumer.md", "docs/admin.md", "docs/options.md", "docs/testing.md", "docs/sending.md",
					"docs/listeners.md", "docs/errors.md", "docs/transactions.md", "docs/observation.md");
		assertThat(parts.stream()
			.filter((part) -> sources.stream().noneMatch((source) -> source.holds(JavaText.of(part.code()))))
			.map((part) -> part.page() + ':' + part.line() + "\n" + part.code()))
			.as("parts that are not in %s", SOURCES)
			.isEmpty();
	}

	@Test
	void theTypesThatTheArchitectureNamesExist() throws IOException {
		Set<String> types = new TreeSet<>();
		for (Path file : files(PROJECT, ".java")) {
			types.add(file.getFileName().toString().replace(".java", ""));
		}
		Matcher names = Pattern.compile("`([A-Z][a-z]\\w*[A-Z]\\w+)`|\\b((?:Default|RocketMQ)[A-Z]\\w+)\\b")
			.matcher(read(PROJECT.resolve("docs/architecture.md")));
		Set<String> named = new TreeSet<>();
		while (names.find()) {
			named.add((names.group(1) != null) ? names.group(1) : names.group(2));
		}
		assertThat(named).hasSizeGreaterThan(20);
		assertThat(named).isSubsetOf(types);
	}

	@Test
	void partsAreSeparatedByBlankLines() {
		List<Part> parts = new ArrayList<>();
		addParts("page",
				"text\n```java\none();\n  two();\n\n// a comment\n\nthree();\n```\n```xml\n<a/>\n```\n```java\nfour();\n```\n",
				parts);
		assertThat(parts).containsExactly(new Part("page", 3, "one();\n  two();\n"), new Part("page", 8, "three();\n"),
				new Part("page", 14, "four();\n"));
	}

	private static List<Part> parts() throws IOException {
		List<Path> pages = new ArrayList<>(files(PROJECT.resolve("docs"), ".md"));
		pages.add(PROJECT.resolve("README.md"));
		List<Part> parts = new ArrayList<>();
		for (Path page : pages) {
			addParts(PROJECT.relativize(page).toString().replace('\\', '/'), read(page), parts);
		}
		return parts;
	}

	private static void addParts(String page, String text, List<Part> parts) {
		String[] lines = text.split("\\R");
		boolean inside = false;
		StringBuilder code = new StringBuilder();
		for (int i = 0; i < lines.length; i++) {
			boolean fence = lines[i].strip().startsWith("```");
			if (inside && !fence && !lines[i].isBlank()) {
				code.append(lines[i]).append('\n');
			}
			else {
				if (!JavaText.of(code.toString()).isEmpty()) {
					int length = (int) code.chars().filter((c) -> c == '\n').count();
					parts.add(new Part(page, i + 1 - length, code.toString()));
				}
				code.setLength(0);
			}
			if (fence) {
				inside = !inside && lines[i].strip().equals("```java");
			}
		}
	}

	private static List<Path> files(Path folder, String ending) throws IOException {
		try (Stream<Path> files = Files.walk(folder)) {
			return files.filter((file) -> file.toString().endsWith(ending)).sorted().toList();
		}
	}

	private static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * A part of a page's code.
	 *
	 * @param page the page
	 * @param line where it begins, from 1
	 * @param code its lines
	 */
	private record Part(String page, int line, String code) {
	}

}
