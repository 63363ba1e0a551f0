package io.rocketmq.client.internal.protocol.codec;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class MessagePropertiesTests {

	@Test
	void aSeparatorFollowsEachPart() {
		StringBuilder out = new StringBuilder();
		MessageProperties.append("a", "b", out);
		MessageProperties.append(Map.of("c", "d"), out);
		assertThat(out).hasToString("a\u0001b\u0002c\u0001d\u0002");
	}

	@Test
	void theLastSeparatorMayBeMissing() {
		assertThat(MessageProperties.parse("a\u0001b\u0002c\u0001d")).containsExactly(Map.entry("a", "b"),
				Map.entry("c", "d"));
	}

	@Test
	void partsWithoutANameOrAValueAreIgnored() {
		assertThat(MessageProperties.parse("")).isEmpty();
		assertThat(MessageProperties.parse("\u0002\u0002")).isEmpty();
		assertThat(MessageProperties.parse("a")).isEmpty();
		assertThat(MessageProperties.parse("a\u0001")).isEmpty();
		assertThat(MessageProperties.parse("\u0001b")).isEmpty();
		assertThat(MessageProperties.parse("a\u0001\u0002\u0001b\u0002word\u0002c\u0001d\u0002"))
			.containsExactly(Map.entry("c", "d"));
	}

	@Test
	void aValueMayContainTheSeparatorOfNames() {
		assertThat(MessageProperties.parse("a\u0001b\u0001c\u0002")).containsExactly(Map.entry("a", "b\u0001c"));
	}

	@Test
	void theLastPropertyOfANameWins() {
		assertThat(MessageProperties.parse("a\u00011\u0002a\u00012\u0002")).containsExactly(Map.entry("a", "2"));
	}

	@Test
	void propertiesSurviveARoundTrip() {
		Random random = new Random(7);
		for (int i = 0; i < 1_000; i++) {
			Map<String, String> properties = new LinkedHashMap<>();
			for (int n = random.nextInt(8); n > 0; n--) {
				properties.put(text(random), text(random));
			}
			StringBuilder out = new StringBuilder();
			MessageProperties.append(properties, out);
			assertThat(MessageProperties.parse(out.toString())).isEqualTo(properties);
		}
	}

	@Test
	void anyTextIsParsed() {
		Random random = new Random(8);
		for (int i = 0; i < 20_000; i++) {
			StringBuilder text = new StringBuilder();
			for (int n = random.nextInt(15); n > 0; n--) {
				text.append((char) random.nextInt(5));
			}
			Map<String, String> read = MessageProperties.parse(text.toString());
			if (read.containsKey("") || read.containsValue("")) {
				throw new AssertionError(read + " has a part without a name or a value");
			}
		}
	}

	private static String text(Random random) {
		StringBuilder text = new StringBuilder();
		for (int n = 1 + random.nextInt(6); n > 0; n--) {
			text.append((char) (3 + random.nextInt(500)));
		}
		return text.toString();
	}

}
