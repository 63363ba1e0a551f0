package io.rocketmq.client.admin;

import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.internal.consumer.queue.WrappedMessage;
import io.rocketmq.client.internal.protocol.codec.StoredMessages;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.testing.Frames.Request;
import io.rocketmq.client.testing.ScriptedCluster;
import io.rocketmq.client.testing.StoredMessageBytes;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Dead letters sent again, with a scripted name server and broker.
 */
class DeadLettersTests {

	@Test
	void aMessageThatCopiesItsBodyIsNotMarkedAsCompressed() {
		ReceivedMessage stored = StoredMessages
			.read(StoredMessageBytes.message().body("small".getBytes(StandardCharsets.UTF_8)).bytes(), "a")
			.get(0);
		ReceivedMessage copying = new WrappedMessage(stored, 0) {
			@Override
			public byte[] body() {
				return super.body().clone();
			}
		};
		try (ScriptedCluster cluster = new ScriptedCluster();
				RocketMQClient client = RocketMQClient.connect(cluster.nameServer().address())) {
			cluster.broker("a", ScriptedCluster::store);
			client.admin().deadLetters("group").resend(new DeadLetter(copying, null, 1), ScriptedCluster.TOPIC);
			Request sent = cluster.sends("a").get(0);
			assertThat(sent.body()).asString(StandardCharsets.UTF_8).isEqualTo("small");
			assertThat(sent.fields()).as("system flags").containsEntry("f", "0");
		}
	}

}
