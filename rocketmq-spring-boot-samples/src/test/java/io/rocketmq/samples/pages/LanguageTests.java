package io.rocketmq.samples.pages;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Mechanical rules of the project's English: Javadoc opens with a noun phrase or a verb,
 * main code and pages use RocketMQ's terms instead of everyday words, and log lines have
 * the keys of the page of operations. There are no exceptions.
 */
class LanguageTests {

	private static final Path PROJECT = Path.of("..");

	/** A Javadoc comment's first word. */
	private static final Pattern OPENING = Pattern.compile("/\\*\\*[\\s*]*(\\w+)");

	private static final Pattern RIDDLE = Pattern.compile("What|Who|Whom|Whose|How|Where|Which|When|Why|That");

	/**
	 * Boundary between words of an identifier: {@code giveBack} is read as
	 * {@code give back}.
	 */
	private static final Pattern HUMP = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])|_");

	/** Everyday words, and the terms to write instead. */
	private static final List<Term> TERMS = List.of(new Term("progress", "committed offset, position"),
			new Term("in work|on (its|their) way", "in flight"),
			new Term("hid(e|es|den|ing)", "invisible, invisible time"),
			new Term("figures?", "statistics, metrics, counters"),
			new Term("(take|takes|taken|took|taking) up", "assign"),
			new Term("(give|gives|given|gave|giving) up", "revoke, dead-letter, release"),
			new Term("(hand|hands|handed|handing) over|(share|shares|shared|sharing) out", "rebalance, assign, pass"),
			new Term("(come|comes|came|coming) again|anew", "redeliver, again, new"),
			new Term("(give|gives|given|gave|giving) back", "send back, return"),
			new Term("bury|buries|buried|burial", "dead-letter"),
			new Term("(to|in|into|from) (the|its|their) dead letters", "dead-letter queue"),
			new Term("(say|says|said) that (it|a message|messages) (is|are) done", "acknowledge"),
			new Term("what (became|becomes|become) of", "outcome"), new Term("who consumes", "consumer group member"),
			new Term("(has|have|had|is|was) no room|as much as may be", "in-flight limit, backpressure"));

	@Test
	void javadocOpensWithANounOrAVerb() throws IOException {
		List<String> found = new ArrayList<>();
		for (Path file : files((path) -> path.endsWith(".java"))) {
			String text = Files.readString(file);
			Matcher opening = OPENING.matcher(text);
			while (opening.find()) {
				if (RIDDLE.matcher(opening.group(1)).matches()) {
					found.add(place(file, text, opening.start()) + ": " + opening.group(1));
				}
			}
		}
		assertThat(found).isEmpty();
	}

	@Test
	void mainCodeAndPagesUseTheTermsOfTheField() throws IOException {
		List<String> found = new ArrayList<>();
		for (Path file : files((path) -> path.endsWith(".md") || path.contains("/src/main/"))) {
			String text = Files.readString(file);
			for (int line = 1; line <= text.lines().count(); line++) {
				String words = HUMP.matcher(text.lines().skip(line - 1).findFirst().orElse("")).replaceAll(" ");
				for (Term term : TERMS) {
					if (term.everyday().matcher(words).find()) {
						found.add(name(file) + ':' + line + ": write '" + term.instead() + "' in: " + words.strip());
					}
				}
			}
		}
		assertThat(found).isEmpty();
	}

	@Test
	void logLinesHaveTheKeysOfThePage() throws IOException {
		String page = Files.readString(PROJECT.resolve("docs/operations.md"));
		String table = page.substring(page.indexOf("| key | value |"));
		List<String> keys = Pattern.compile("(?m)^\\| `(\\w+)` \\|")
			.matcher(table)
			.results()
			.map((row) -> row.group(1))
			.toList();
		assertThat(keys).doesNotHaveDuplicates().contains("topic", "group", "messageId");
		List<String> found = new ArrayList<>();
		for (Path file : files((path) -> path.endsWith(".java") && path.contains("/src/main/"))) {
			String text = Files.readString(file);
			Matcher key = Pattern.compile("addKeyValue\\(\\s*([^,]+),").matcher(text);
			while (key.find()) {
				if (keys.stream().noneMatch((each) -> key.group(1).equals('"' + each + '"'))) {
					found.add(place(file, text, key.start()) + ": " + key.group(1));
				}
			}
		}
		assertThat(found).as("keys that are not in the list of docs/operations.md").isEmpty();
	}

	@Test
	void everydayWordsAreFoundInIdentifiersToo() {
		assertThat(TERMS).anyMatch((term) -> term.everyday()
			.matcher(HUMP.matcher("CompletableFuture<Void> giveBack(message)").replaceAll(" "))
			.find());
		assertThat(TERMS).noneMatch((term) -> term.everyday().matcher("sends the message back").find());
	}

	private static List<Path> files(Predicate<String> which) throws IOException {
		try (Stream<Path> files = Files.walk(PROJECT)) {
			List<Path> found = files.filter((file) -> {
				String name = name(file);
				return !name.startsWith(".") && !name.contains("/target/") && !name.contains("/test/resources/")
						&& Files.isRegularFile(file) && isText(name) && which.test(name);
			}).sorted().toList();
			assertThat(found).hasSizeGreaterThan(10);
			return found;
		}
	}

	private static boolean isText(String name) {
		return Stream.of(".java", ".md", ".xml", ".yml", ".json", ".properties").anyMatch(name::endsWith);
	}

	private static String name(Path file) {
		return PROJECT.relativize(file).toString().replace('\\', '/');
	}

	private static String place(Path file, String text, int position) {
		return name(file) + ':' + text.substring(0, position).lines().count();
	}

	/**
	 * An everyday word with the term to write instead.
	 *
	 * @param everyday matches the word in any case
	 * @param instead the term
	 */
	private record Term(Pattern everyday, String instead) {

		Term(String everyday, String instead) {
			this(Pattern.compile("\\b(?:" + everyday + ")\\b", Pattern.CASE_INSENSITIVE), instead);
		}

	}

}
