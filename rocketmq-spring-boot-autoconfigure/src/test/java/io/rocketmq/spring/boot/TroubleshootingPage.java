package io.rocketmq.spring.boot;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Page about failed starts, whose first table has the beginnings of all descriptions.
 */
public final class TroubleshootingPage {

	private TroubleshootingPage() {
	}

	/** Returns the first cells of all rows of all tables. */
	public static List<String> firstCells() {
		try {
			return Files.readAllLines(Path.of("../docs/troubleshooting.md"))
				.stream()
				.filter((line) -> line.startsWith("| "))
				.map((line) -> line.split("\\|")[1].strip())
				.toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Whether a row begins like a description. */
	public static boolean has(String description) {
		return firstCells().stream()
			.anyMatch((cell) -> Pattern
				.compile(Arrays.stream(cell.split("…", -1)).map(Pattern::quote).collect(Collectors.joining(".*")),
						Pattern.DOTALL)
				.matcher(description)
				.lookingAt());
	}

}
