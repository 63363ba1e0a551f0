package io.rocketmq.client;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

import io.rocketmq.client.config.ConsumeFrom;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.config.ProducerOptions;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.producer.Producer;

/**
 * Fixture of tests of whole clients.
 */
final class ClientFixture {

	static final Duration PATIENCE = Duration.ofSeconds(40);

	private ClientFixture() {
	}

	/** Creates a producer with a long timeout, for busy build machines. */
	static Producer producer(RocketMQClient client) {
		return client.producer(ProducerOptions.group("p").sendTimeout(Duration.ofSeconds(30)).build());
	}

	static ConsumerOptions earliest(String group) {
		return ConsumerOptions.group(group).consumeFrom(ConsumeFrom.earliest()).build();
	}

	static Message message(String topic, int number) {
		return Message.to(topic).body(("message " + number).getBytes(StandardCharsets.UTF_8)).build();
	}

}
