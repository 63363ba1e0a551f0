package io.rocketmq.spring.boot.autoconfigure.health;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.rocketmq.client.ClientStatus;
import io.rocketmq.client.ClientStatus.BrokerStatus;
import io.rocketmq.client.error.Problem;

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

	@Test
	void downWhileABrokerRefusesWhatAConsumerNeeds() {
		RocketMQHealth health = health(List.of(problem(Problem.Kind.COMMIT), problem(Problem.Kind.PULL)), null, UP);
		assertThat(health.up()).isFalse();
		assertThat(health.details().get("problems")).asInstanceOf(InstanceOfAssertFactories.LIST)
			.element(1)
			.isEqualTo(Map.of("request", "PULL", "group", "billing", "topic", "orders", "broker", "broker-a", "address",
					"192.0.2.1:10911", "answer", "NO_PERMISSION (16), 'no'", "advice", "Ask", "since", HEARTBEAT,
					"count", 7L));
	}

	@Test
	void upWithDetailsWhileATopicIsMissing() {
		RocketMQHealth health = health(List.of(problem(Problem.Kind.ROUTE)), null, UP);
		assertThat(health.up()).isTrue();
		assertThat(health.details().get("problems")).asInstanceOf(InstanceOfAssertFactories.LIST)
			.singleElement()
			.asInstanceOf(InstanceOfAssertFactories.MAP)
			.containsEntry("request", "ROUTE")
			.containsEntry("topic", "orders");
	}

	@Test
	void upWhileOnlyACommitIsRefused() {
		assertThat(health(List.of(problem(Problem.Kind.COMMIT)), null, UP).up()).isTrue();
	}

	private static Problem problem(Problem.Kind kind) {
		return new Problem(kind, "billing", "orders", "broker-a", "192.0.2.1:10911", 16, "NO_PERMISSION (16), 'no'",
				"Ask", HEARTBEAT, HEARTBEAT, 7);
	}

	private static RocketMQHealth health(@Nullable String nameServerProblem, BrokerStatus... brokers) {
		return health(List.of(), nameServerProblem, brokers);
	}

	private static RocketMQHealth health(List<Problem> problems, @Nullable String nameServerProblem,
			BrokerStatus... brokers) {
		return RocketMQHealth
			.of(new ClientStatus("client", List.of("192.0.2.9:9876"), nameServerProblem, List.of(brokers), problems));
	}

}
