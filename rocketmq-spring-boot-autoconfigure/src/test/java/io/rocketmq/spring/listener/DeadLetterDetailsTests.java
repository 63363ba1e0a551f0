package io.rocketmq.spring.listener;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

import org.junit.jupiter.api.Test;

import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.spring.FakeClients;
import io.rocketmq.spring.FakeReceivedMessage;
import io.rocketmq.spring.support.RocketMQHeaders;

import static org.assertj.core.api.Assertions.assertThat;

class DeadLetterDetailsTests {

	@Test
	void messageAndStackAreBounded() {
		Map<String, String> details = of(deep(new IllegalStateException("😀".repeat(5000)), 2000), Map.of());
		assertThat(details.get(RocketMQHeaders.EXCEPTION_MESSAGE)).isEqualTo("😀".repeat(256));
		assertThat(details.get(RocketMQHeaders.EXCEPTION_STACK).getBytes(StandardCharsets.UTF_8).length).isBetween(4000,
				4096);
	}

	@Test
	void charactersThatPropertiesCannotHaveAreReplaced() {
		Map<String, String> details = of(new IllegalStateException("a\u0001b\u0000c\r\n\td\uD800"), Map.of());
		assertThat(details.get(RocketMQHeaders.EXCEPTION_MESSAGE)).startsWith("a b c\r\n\td");
		assertThat(ConsumeResult.deadLetter(details).properties()).isEqualTo(details);
	}

	@Test
	void anExceptionWithoutTextHasNoMessage() {
		assertThat(of(new IllegalStateException(), Map.of())).doesNotContainKey(RocketMQHeaders.EXCEPTION_MESSAGE)
			.containsKey(RocketMQHeaders.EXCEPTION_STACK);
		assertThat(of(new IllegalStateException(""), Map.of())).doesNotContainKey(RocketMQHeaders.EXCEPTION_MESSAGE);
	}

	@Test
	void whatHasNoRoomIsLeftOut() {
		IllegalStateException failure = new IllegalStateException("no stock");
		assertThat(of(failure, Map.of("big", "x".repeat(30_500)))).containsKey(RocketMQHeaders.EXCEPTION_MESSAGE)
			.doesNotContainKey(RocketMQHeaders.EXCEPTION_STACK);
		assertThat(of(failure, Map.of("big", "x".repeat(32_000)))).isEmpty();
	}

	@Test
	void theQueueOfARetryTopicIsNotTheOriginalOne() {
		ReceivedMessage redelivered = FakeClients.of(ReceivedMessage.class, (method, arguments) -> switch (method) {
			case "topic" -> "orders";
			case "queue" -> new MessageQueue("%RETRY%billing", "broker-a", 0);
			case "properties" -> Map.of();
			default -> throw new UnsupportedOperationException(method);
		});
		assertThat(DeadLetterDetails.of(null, redelivered, "billing", Map.of()))
			.containsOnlyKeys(RocketMQHeaders.ORIGINAL_TOPIC, RocketMQHeaders.ORIGINAL_GROUP);
	}

	private static Map<String, String> of(Throwable exception, Map<String, String> properties) {
		return DeadLetterDetails.of(exception, FakeReceivedMessage.of("orders", "{}", properties), "billing", Map.of());
	}

	private static Throwable deep(Throwable exception, int frames) {
		StackTraceElement frame = new StackTraceElement("Orders", "place", "Orders.java", 1);
		StackTraceElement[] stack = new StackTraceElement[frames];
		Arrays.fill(stack, frame);
		exception.setStackTrace(stack);
		return exception;
	}

}
