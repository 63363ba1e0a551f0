package io.rocketmq.client.consumer;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.junit.jupiter.api.Test;

import io.rocketmq.client.config.ConsumeFrom;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.error.SubscriptionException;
import io.rocketmq.client.message.FilterExpression;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.producer.SendOptions;
import io.rocketmq.client.testing.SharedClientFixture;
import io.rocketmq.client.testing.SharedServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Filters by tag and by SQL92 expression.
 */
class FiltersIT extends SharedClientFixture {

	private final Queue<String> received = new ConcurrentLinkedQueue<>();

	@Test
	void ofTwoTagsWithOneHashCodeOnlyTheWantedOneIsDelivered() {
		assertThat("AaAa".hashCode()).isEqualTo("BBBB".hashCode());
		MessageQueue queue = new MessageQueue(SharedServer.topic("same-hash"), "broker-a", 0);
		String group = SharedServer.name("same-hash-group");
		for (String tag : List.of("AaAa", "BBBB", "BBBB", "AaAa", "BBBB")) {
			producer.send(Message.to(queue.topic()).tag(tag).body(tag.getBytes()).build(), SendOptions.to(queue));
		}
		try (PushConsumer consumer = start(group, queue.topic(), FilterExpression.tags("AaAa"))) {
			await().atMost(PATIENCE).until(() -> this.received.size() == 2);
			await().atMost(PATIENCE)
				.until(() -> consumer.statistics()
					.queues()
					.stream()
					.anyMatch((each) -> each.queue().equals(queue) && each.nextOffset() == 5));
		}
		assertThat(this.received).containsExactly("AaAa", "AaAa");
		assertThat(client.broker("broker-a").consumerOffset(group, queue)).as("filtered messages are finished")
			.hasValue(5);
	}

	@Test
	void aConditionLooksAtPropertiesOfAllKinds() {
		String topic = SharedServer.topic("sql");
		send(topic, "wanted", "150", "EU", "x");
		send(topic, "too little", "99", "EU", "x");
		send(topic, "elsewhere", "150", "US", "x");
		send(topic, "no note", "150", "EU", null);
		send(topic, "wanted too", "101", "CH", "y");
		String condition = "amount > 100 AND region IN ('EU', 'CH') AND note IS NOT NULL AND note <> 'z'";
		try (PushConsumer consumer = start(SharedServer.name("sql-group"), topic, FilterExpression.sql(condition))) {
			await().atMost(PATIENCE).until(() -> this.received.size() == 2);
			awaitFinished(consumer, topic, 5);
		}
		assertThat(this.received).containsExactlyInAnyOrder("wanted", "wanted too");
	}

	@Test
	void aBadExpressionIsRejectedAndTheConsumerKeepsRunning() {
		String topic = SharedServer.topic("sql-first");
		String other = SharedServer.topic("sql-second");
		try (PushConsumer consumer = start(SharedServer.name("sql-running"), topic, FilterExpression.sql("a = 1"))) {
			assertThatExceptionOfType(SubscriptionException.class)
				.isThrownBy(() -> consumer.subscribe(other, FilterExpression.sql("a = = 1")))
				.withMessageContaining(other);
			producer.send(Message.to(topic).property("a", "1").body("still there".getBytes()).build());
			await().atMost(PATIENCE).until(() -> this.received.contains("still there"));
			consumer.subscribe(other, FilterExpression.sql("a <> 1"));
			producer.send(Message.to(other).property("a", "2").body("now".getBytes()).build());
			await().atMost(PATIENCE).until(() -> this.received.contains("now"));
		}
	}

	private PushConsumer start(String group, String topic, FilterExpression filter) {
		return client.pushConsumer(ConsumerOptions.group(group).consumeFrom(ConsumeFrom.earliest()).build())
			.subscribe(topic, filter)
			.start((message, context) -> {
				this.received.add(new String(message.body()));
				return ConsumeResult.SUCCESS;
			});
	}

	private static void send(String topic, String body, String amount, String region, String note) {
		Message.Builder message = Message.to(topic)
			.property("amount", amount)
			.property("region", region)
			.body(body.getBytes());
		if (note != null) {
			message.property("note", note);
		}
		producer.send(message.build());
	}

}
