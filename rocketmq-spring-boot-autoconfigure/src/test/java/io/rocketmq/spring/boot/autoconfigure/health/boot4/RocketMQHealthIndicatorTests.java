package io.rocketmq.spring.boot.autoconfigure.health.boot4;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

import io.rocketmq.client.ClientStatus;

import static org.assertj.core.api.Assertions.assertThat;

class RocketMQHealthIndicatorTests {

	@Test
	void tellsStatusAndDetails() {
		Health up = new RocketMQHealthIndicator(
				() -> new ClientStatus("client", List.of("a:9876"), null, List.of(), List.of()))
			.health();
		assertThat(up).isNotNull();
		assertThat(up.getStatus()).isEqualTo(Status.UP);
		assertThat(up.getDetails()).containsEntry("clientId", "client").containsEntry("nameServers", List.of("a:9876"));
	}

	@Test
	void isDownWithoutNameServers() {
		Health down = new RocketMQHealthIndicator(
				() -> new ClientStatus("client", List.of("a:9876"), "refused", List.of(), List.of()))
			.health();
		assertThat(down).isNotNull();
		assertThat(down.getStatus()).isEqualTo(Status.DOWN);
		assertThat(down.getDetails()).containsEntry("nameServerProblem", "refused");
	}

}
