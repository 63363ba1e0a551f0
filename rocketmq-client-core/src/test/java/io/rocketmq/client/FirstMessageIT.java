package io.rocketmq.client;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.junit.jupiter.api.Test;

import io.rocketmq.client.config.ConsumeFrom;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.consumer.PushConsumer;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.message.FilterExpression;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.message.SendResult;
import io.rocketmq.client.message.SendStatus;
import io.rocketmq.client.producer.Producer;
import io.rocketmq.test.EmbeddedRocketMQ;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class FirstMessageIT {

	@Test
	void aSentMessageIsConsumed() {
		try (EmbeddedRocketMQ server = EmbeddedRocketMQ.builder().build().start();
				RocketMQClient client = RocketMQClient.connect(server.nameServerAddress())) {
			Producer producer = client.producer("p");
			Message message = Message.to("first")
				.tag("created")
				.key("42")
				.property("color", "blau")
				.body("Grüße".getBytes(StandardCharsets.UTF_8))
				.build();
			SendResult sent = producer.send(message);
			assertThat(sent.status()).isEqualTo(SendStatus.OK);
			Queue<ReceivedMessage> received = new ConcurrentLinkedQueue<>();
			PushConsumer consumer = client
				.pushConsumer(ConsumerOptions.group("c").consumeFrom(ConsumeFrom.earliest()).build())
				.subscribe("first", FilterExpression.tags("created"))
				.start((each, context) -> {
					received.add(each);
					return ConsumeResult.SUCCESS;
				});
			await().atMost(Duration.ofSeconds(30)).until(() -> received.size() == 1);
			ReceivedMessage first = received.remove();
			assertThat(first.messageId()).isEqualTo(sent.messageId());
			assertThat(first.offsetMessageId()).isEqualTo(sent.offsetMessageId());
			assertThat(first.body()).isEqualTo(message.body());
			assertThat(first.keys()).isEqualTo(List.of("42"));
			assertThat(first.property("color")).isEqualTo("blau");
			assertThat(first.queue()).isEqualTo(sent.queue());
			assertThat(consumer.assignment()).isNotEmpty();
		}
	}

}
