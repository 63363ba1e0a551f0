package io.rocketmq.spring.test.assertj;

import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;

import org.springframework.messaging.Message;
import org.springframework.messaging.support.MessageBuilder;

import io.rocketmq.spring.support.RocketMQHeaders;

import static io.rocketmq.spring.test.assertj.RocketMQAssertions.assertThat;
import static io.rocketmq.spring.test.assertj.RocketMQAssertions.assertThatExceptionOfType;
import static io.rocketmq.spring.test.assertj.RocketMQAssertions.assertThatIllegalArgumentException;

class SpringMessageAssertTests {

	private final Message<byte[]> message = MessageBuilder
		.withPayload("{\"id\": 7, \"lines\": [1, 2]}".getBytes(StandardCharsets.UTF_8))
		.setHeader(RocketMQHeaders.TOPIC, "orders")
		.setHeader(RocketMQHeaders.RECEIVED_TAGS, "created")
		.setHeader(RocketMQHeaders.RECEIVED_KEYS, "7 eu-7")
		.setHeader("tenant", "a")
		.build();

	@Test
	void everyAssertionPasses() {
		assertThat(this.message).hasTopic("orders")
			.hasTag("created")
			.hasKey("eu-7")
			.hasHeader("tenant", "a")
			.doesNotHaveHeader("user")
			.hasPayload("{\"id\": 7, \"lines\": [1, 2]}")
			.hasPayload(this.message.getPayload())
			.hasJsonPayload("{ \"lines\" : [ 1, 2 ], \"id\" : 7 }");
	}

	@Test
	void everyAssertionFailsWithExpectedAndActual() {
		fails(() -> assertThat(this.message).hasTopic("returns"),
				"Expected header 'rocketmq_TOPIC' to be 'returns', but it is 'orders'");
		fails(() -> assertThat(this.message).hasTag("paid"), "to be 'paid', but it is 'created'");
		fails(() -> assertThat(this.message).hasKey("eu"),
				"Expected the message to have the key 'eu', but its keys are '7 eu-7'");
		fails(() -> assertThat(this.message).hasHeader("user", "b"), "to be 'b', but it is null");
		fails(() -> assertThat(this.message).doesNotHaveHeader("tenant"), "Expected no header 'tenant', but it is 'a'");
		fails(() -> assertThat(this.message).hasPayload("x"), "payload");
		fails(() -> assertThat(this.message).hasJsonPayload("{\"id\": 8}"), "payload");
		fails(() -> assertThat((Message<?>) null).hasTag("a"), "Expecting actual not to be null");
		Message<String> text = MessageBuilder.withPayload("no json").build();
		fails(() -> assertThat(text).hasKey("a"), "its keys are null");
		fails(() -> assertThat(text).hasJsonPayload("{}"), "but it is 'no json'");
		assertThatIllegalArgumentException().isThrownBy(() -> assertThat(text).hasJsonPayload("{"))
			.withMessageContaining("'{'");
	}

	private static void fails(Runnable assertion, String text) {
		assertThatExceptionOfType(AssertionError.class).isThrownBy(assertion::run).withMessageContaining(text);
	}

}
