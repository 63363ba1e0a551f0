package io.rocketmq.spring.observation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import io.micrometer.common.docs.KeyName;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The page has the keys of each observation, in the order of the code.
 */
class ObservationPageTests {

	private static final Pattern ROW = Pattern.compile("(?m)^\\| `([\\w.]+)` \\| (yes)? ?\\|");

	@Test
	void theTablesAreThoseOfTheCode() throws IOException {
		for (RocketMQObservation observation : RocketMQObservation.values()) {
			List<String> expected = new ArrayList<>();
			for (KeyName key : observation.getLowCardinalityKeyNames()) {
				expected.add(key.asString());
			}
			for (KeyName key : observation.getHighCardinalityKeyNames()) {
				expected.add(key.asString() + " on spans");
			}
			assertThat(rows("### " + observation.getName() + '\n')).as(observation.getName())
				.containsExactlyElementsOf(expected);
		}
	}

	@Test
	void theTableOfOpenTelemetryIsThatOfTheCode() throws IOException {
		assertThat(rows("## OpenTelemetry's names\n"))
			.containsExactlyElementsOf(Arrays.stream(OpenTelemetryKey.values())
				.map((key) -> key.asString() + (key.isLowCardinality() ? "" : " on spans"))
				.toList());
		assertThat(page()).contains("version " + OpenTelemetryKey.CONVENTIONS);
	}

	private static List<String> rows(String heading) throws IOException {
		String section = page().split(heading, 2)[1].split("\n##", 2)[0];
		return ROW.matcher(section)
			.results()
			.map((MatchResult row) -> row.group(1) + ((row.group(2) != null) ? " on spans" : ""))
			.toList();
	}

	private static String page() throws IOException {
		return Files.readString(Path.of("../docs/observation.md"));
	}

}
