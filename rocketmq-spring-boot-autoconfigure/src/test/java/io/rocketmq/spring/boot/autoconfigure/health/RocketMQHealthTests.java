package io.rocketmq.spring.boot.autoconfigure.health;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.rocketmq.client.session.ClientStatus;
import io.rocketmq.client.session.ClientStatus.BrokerStatus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

class RocketMQHealthTests {

	private static final Instant HEARTBEAT = Instant.parse("2026-01-31T12:00:00Z");

	private static final BrokerStatus UP = new BrokerStatus("broker-a", "192.0.2.1:10911", true, HEARTBEAT);

	private static final BrokerStatus DOWN = new BrokerStatus("broker-b", "192.0.2.2:10911", false, null);

	@Test
	void upBeforeAnyTraffic() {
		assertThat(health(null).up()).isTrue();
	}

	@Test
	void upWithAConnectedBroker() {
		assertThat(health(null, UP).up()).isTrue();
	}

	@Test
	void upWhileOneOfTheBrokersIsConnected() {
		assertThat(health(null, UP, DOWN).up()).isTrue();
	}

	@Test
	void upWithoutNameServersWhileABrokerIsConnected() {
		assertThat(health("refused", UP).up()).isTrue();
	}

	@Test
	void downWithoutNameServersAndBrokers() {
		assertThat(health("refused").up()).isFalse();
	}

	@Test
	void downWhenNoBrokerIsConnected() {
		assertThat(health(null, DOWN).up()).isFalse();
	}

	@Test
	void detailsSayWhatIsKnown() {
		assertThat(health("refused", UP, DOWN).details()).containsExactly(entry("clientId", "client"),
				entry("nameServers", List.of("192.0.2.9:9876")), entry("nameServerProblem", "refused"),
				entry("brokers",
						List.of(Map.of("name", "broker-a", "address", "192.0.2.1:10911", "connected", true,
								"lastHeartbeat", HEARTBEAT),
								Map.of("name", "broker-b", "address", "192.0.2.2:10911", "connected", false))));
		assertThat(health(null).details()).doesNotContainKey("nameServerProblem");
	}

	private static RocketMQHealth health(@Nullable String nameServerProblem, BrokerStatus... brokers) {
		return RocketMQHealth
			.of(new ClientStatus("client", List.of("192.0.2.9:9876"), nameServerProblem, List.of(brokers)));
	}

}
