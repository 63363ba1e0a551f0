package io.rocketmq.test;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class EmbeddedRocketMQIT {

	@Test
	void startsAndCreatesATopic() {
		try (EmbeddedRocketMQ server = EmbeddedRocketMQ.builder().build().start()) {
			assertThat(server.isRunning()).isTrue();
			server.createTopic("orders", 3);
		}
	}

}
