package io.rocketmq.samples.pages;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class JavaTextTests {

	private static final JavaText SOURCE = JavaText.of("""
			class Sample {
				/* a comment; with code */
				void run(String name) {
					try (Client client = connect("http://" + name)) { // and another {
						send(client, (result) -> {
							show(result, ')');
						}).join();
						return value(client);
					}
				}
			}
			""");

	@Test
	void layoutAndCommentsDoNotMatter() {
		assertThat(holds("send( client,(result)->{ // told\n show(result, ')'); }).join( ) ;")).isTrue();
		assertThat(holds("void\n  run (String name)")).isTrue();
		assertThat(holds("connect(\"http://\" + name)")).isTrue();
	}

	@Test
	void absentCodeIsNotFound() {
		assertThat(holds("send(client)")).isFalse();
		assertThat(holds("a comment")).isFalse();
		assertThat(holds("connect(\"https://\" + name)")).isFalse();
		assertThat(holds("voidrun(String name)")).isFalse();
	}

	@Test
	void namesAreWhole() {
		assertThat(holds("lue(client)")).isFalse();
		assertThat(holds("void run(String na")).isFalse();
		assertThat(holds("value(client)")).isTrue();
	}

	@Test
	void anEllipsisStandsForAnythingWithinItsBrackets() {
		assertThat(holds("(result) -> { … }).join()")).isTrue();
		assertThat(holds("try (Client client = …) { … }")).isTrue();
		assertThat(holds("try (Client client = …) { … return … }")).isTrue();
		assertThat(holds("show(… return")).isFalse();
		assertThat(holds("(result) -> { … return")).isFalse();
		assertThat(holds("try (…) { … other(…) }")).isFalse();
	}

	private static boolean holds(String part) {
		return SOURCE.holds(JavaText.of(part));
	}

}
