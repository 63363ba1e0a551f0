package io.rocketmq.test.context;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class AnnotationValuesTests {

	private final MockEnvironment environment = new MockEnvironment().withProperty("topic", "orders")
		.withProperty("list", "a, b=2,,c")
		.withProperty("n", " 4 ")
		.withProperty("entry", "transactionTimeOut=1000");

	private final AnnotationValues values = new AnnotationValues(this.environment, AnnotationValuesTests.class);

	@Test
	void placeholdersAreResolvedEverywhere() {
		assertThat(this.values.number("queues", "${n}")).isEqualTo(4);
		assertThat(this.values.number("queues", "${other:2}")).isEqualTo(2);
		assertThat(this.values.topics(List.of("${topic}", "${topic}-late=${n}", "${list}"), 8)).containsExactly(
				Map.entry("orders", 8), Map.entry("orders-late", 4), Map.entry("a", 8), Map.entry("b", 2),
				Map.entry("c", 8));
		assertThat(this.values.names(List.of("${topic}-group", "x, y", ""))).containsExactly("orders-group", "x", "y");
		assertThat(this.values.properties(List.of("${entry}", "flushDiskType = SYNC_FLUSH", "namesrvAddr=a=b")))
			.isEqualTo(Map.of("transactionTimeOut", "1000", "flushDiskType", "SYNC_FLUSH", "namesrvAddr", "a=b"));
	}

	@Test
	void malformedEntriesAreRefusedWithValueAndFix() {
		refuses(() -> this.values.number("masters", "${topic}"),
				"masters '${topic}' is no number: 'orders'. Write a number, such as 4.");
		refuses(() -> this.values.number("masters", "${nothing}"),
				"value '${nothing}' has a placeholder without a value", "'nothing'");
		refuses(() -> this.values.topics(List.of("a=0"), 8),
				"topic 'a=0' is malformed (a name, and at least 1 queue). Write it as 'name' or 'name=queues'.");
		refuses(() -> this.values.topics(List.of("=3"), 8), "topic '=3' is malformed");
		refuses(() -> this.values.topics(List.of("a=b"), 8), "topic 'a=b' is no number: 'b'");
		refuses(() -> this.values.topics(List.of("a"), 0), "topic 'a' is malformed");
		refuses(() -> this.values.topics(List.of("a=3", "a"), 8), "topic 'a' is named twice, before with 3 queues");
		refuses(() -> this.values.properties(List.of("transactionTimeOut")),
				"broker property 'transactionTimeOut' is malformed. Write it as 'name=value'.");
		refuses(() -> this.values.properties(List.of("maxMessageSize=1", "maxMessageSize=2")),
				"broker property 'maxMessageSize=2' is set twice, before to '1'. Leave one of them out.");
		assertThat(this.values.topics(List.of("a", "a=8"), 8)).isEqualTo(Map.of("a", 8));
	}

	@Test
	void settingsMakeAServer() {
		assertThat(new ServerSettings(2, 1, Map.of()).server()).satisfies((server) -> {
			assertThat(server.brokerNames()).containsExactly("broker-a", "broker-b");
			assertThat(server.slaveNames("broker-b")).containsExactly("broker-b-slave-1");
		});
		assertThatIllegalArgumentException().isThrownBy(() -> new ServerSettings(0, 0, Map.of()).server())
			.withMessageContaining("masters");
	}

	private static void refuses(Runnable reading, String... texts) {
		assertThatIllegalArgumentException().isThrownBy(reading::run)
			.withMessageStartingWith("@EmbeddedRocketMQ of " + AnnotationValuesTests.class.getName() + ": ")
			.satisfies((ex) -> assertThat(ex.getMessage()).contains(List.of(texts)));
	}

}
