package io.rocketmq.client.nameserver;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.testing.ScriptedServer;

import static org.assertj.core.api.Assertions.assertThat;

class NameServerClientTests {

	@Test
	void theProblemCoversRequestsOfTheWholeClient() {
		String address = ScriptedServer.refusingAddress();
		try (RocketMQClient client = RocketMQClient.connect(address)) {
			assertThat(client.nameServer().problem()).isNull();
			assertThat(client.producer("p").sendAsync(Message.to("orders").text("x").build(), Duration.ofSeconds(2)))
				.failsWithin(Duration.ofSeconds(20));
			assertThat(client.nameServer().problem()).contains(address);
			assertThat(client.nameServer().source()).contains("last problem").contains(address);
		}
	}

}
