package io.rocketmq.test;

import java.time.Duration;

import org.apache.rocketmq.client.producer.SendStatus;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Test of masters that replicate before they answer.
 */
class SynchronousMastersIT {

	@Test
	void synchronousMastersWaitForTheirSlaves() throws Exception {
		try (EmbeddedRocketMQ other = EmbeddedRocketMQ.builder()
			.slaves(1)
			.brokerProperty("brokerRole", "SYNC_MASTER")
			.brokerProperty("inSyncReplicas", "2")
			.build()) {
			other.start().createTopic("synchronous", 1);
			assertThat(SlavesIT.send(other, "synchronous", 1)).isEqualTo(SendStatus.SEND_OK);
			other.killBroker("broker-a-slave-1");
			Awaitility.await()
				.atMost(Duration.ofMinutes(2))
				.untilAsserted(() -> assertThat(SlavesIT.send(other, "synchronous", 1))
					.isIn(SendStatus.SLAVE_NOT_AVAILABLE, SendStatus.FLUSH_SLAVE_TIMEOUT));
		}
	}

}
