package io.rocketmq.client.admin;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.testing.ScriptedCluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Requests of the administration to a scripted name server and broker.
 */
class AdminTests {

	private static final int INVOKE_BROKER_TO_RESET_OFFSET = 222;

	private final ScriptedCluster cluster = new ScriptedCluster().broker("a", ScriptedCluster::store);

	private final RocketMQClient client = RocketMQClient.connect(this.cluster.nameServer().address());

	@AfterEach
	void close() {
		this.client.close();
		this.cluster.close();
	}

	@ParameterizedTest
	@CsvSource({ "1969-12-31T23:59:59.999Z, 0", "1970-01-01T00:00:00Z, 0", "1970-01-01T00:00:01Z, 1000",
			"+1000000000-12-31T23:59:59.999999999Z, -1" })
	void onlyTheLastInstantResetsOffsetsToTheEnd(Instant instant, String timestamp) {
		this.cluster.broker("a").script((request, peer) -> {
			String body = "{\"offsetTable\":{}}";
			peer.answer(request, 0, null, Map.of(), body.getBytes(StandardCharsets.UTF_8));
		});
		assertThat(this.client.admin().resetOffsets("group", ScriptedCluster.TOPIC, instant)).isEmpty();
		assertThat(this.cluster.broker("a").requests(INVOKE_BROKER_TO_RESET_OFFSET)).singleElement()
			.satisfies((request) -> assertThat(request.fields()).containsEntry("timestamp", timestamp));
	}

	@Test
	void instantsOutOfRangeAreRefused() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.client.admin().resetOffsetsAsync("group", ScriptedCluster.TOPIC, Instant.MIN))
			.withMessageContaining(Instant.MIN.toString());
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.client.admin()
				.messages()
				.byKeyAsync(ScriptedCluster.TOPIC, "key", 1, Instant.MIN, Instant.EPOCH))
			.withMessageContaining(Instant.MIN.toString());
	}

}
