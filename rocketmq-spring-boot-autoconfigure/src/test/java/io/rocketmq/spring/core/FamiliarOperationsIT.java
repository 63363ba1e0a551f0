package io.rocketmq.spring.core;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.messaging.Message;
import org.springframework.messaging.support.MessageBuilder;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.consumer.PushConsumer;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.error.RequestTimeoutException;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.message.SendResult;
import io.rocketmq.client.producer.Producer;
import io.rocketmq.test.context.EmbeddedRocketMQ;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Each name of Apache's starter, against a real server.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.NONE,
		properties = { "rocketmq.producer.group=familiar-it", "rocketmq.producer.send-timeout=30s" })
@EmbeddedRocketMQ(topics = { "f-sync", "f-delay", "f-ordered", "f-async", "f-oneway", "f-batch", "f-spring", "f-echo",
		"f-silent" })
class FamiliarOperationsIT {

	private static final long LONG = 30_000;

	@Autowired
	private RocketMQOperations template;

	@Autowired
	private RocketMQClient client;

	@Test
	void syncSend() {
		this.template.syncSend("f-sync", "payload");
		this.template.syncSend("f-sync:tag", message("message"));
		this.template.syncSend("f-sync", "timeout", LONG);
		this.template.syncSend("f-sync", message("no delay"), LONG, 0);
		assertThat(texts("f-sync", 4)).containsExactlyInAnyOrder("payload", "message", "timeout", "no delay");
	}

	@Test
	void syncSendWithADelay() {
		long inTwoSeconds = Instant.now().plusSeconds(2).toEpochMilli();
		this.template.syncSend("f-delay", message("level"), LONG, 1);
		assertThat(this.template.syncSendDelayTimeSeconds("f-delay", "seconds", 2).recallHandle()).isNotNull();
		assertThat(this.template.syncSendDelayTimeMills("f-delay", "mills", 2000).recallHandle()).isNotNull();
		assertThat(this.template.syncSendDeliverTimeMills("f-delay", "at", inTwoSeconds).recallHandle()).isNotNull();
		assertThat(texts("f-delay", 4)).containsExactlyInAnyOrder("level", "seconds", "mills", "at");
	}

	@Test
	void orderly() throws Exception {
		Outcome outcome = new Outcome();
		Outcome inTime = new Outcome();
		List<SendResult> results = List.of(this.template.syncSendOrderly("f-ordered", "1", "key"),
				this.template.syncSendOrderly("f-ordered", message("2"), "key", LONG),
				this.template.syncSendOrderly("f-ordered", List.of(message("3"), message("4")), "key").get(0),
				this.template.asyncSendOrderly("f-ordered", "5", "key").get(60, TimeUnit.SECONDS));
		this.template.asyncSendOrderly("f-ordered", "6", "key", outcome);
		this.template.asyncSendOrderly("f-ordered", "7", "key", inTime, LONG);
		assertThat(outcome.get().queue()).isEqualTo(inTime.get().queue());
		this.template.sendOneWayOrderly("f-ordered", "8", "key");
		assertThat(results).extracting(SendResult::queue).containsOnly(outcome.get().queue());
		assertThat(texts("f-ordered", 8)).containsExactly("1", "2", "3", "4", "5", "6", "7", "8");
	}

	@Test
	void asyncSend() throws Exception {
		Outcome outcome = new Outcome();
		Outcome inTime = new Outcome();
		Outcome delayed = new Outcome();
		CompletableFuture<SendResult> future = this.template.asyncSend("f-async", "future");
		this.template.asyncSend("f-async", "callback", outcome);
		this.template.asyncSend("f-async", message("timeout"), inTime, LONG);
		this.template.asyncSend("f-async", message("level"), delayed, LONG, 1);
		assertThat(List.of(future.get(60, TimeUnit.SECONDS).messageId(), outcome.get().messageId(),
				inTime.get().messageId(), delayed.get().messageId()))
			.doesNotHaveDuplicates();
		assertThat(texts("f-async", 4)).containsExactlyInAnyOrder("future", "callback", "timeout", "level");
	}

	@Test
	void sendOneWay() {
		this.template.sendOneWay("f-oneway:tag", "payload");
		this.template.sendOneWay("f-oneway:tag", message("message"));
		assertThat(texts("f-oneway", 2)).containsExactlyInAnyOrder("payload", "message");
	}

	@Test
	void batches() throws Exception {
		List<Message<String>> messages = List.of(message("1"), message("2"));
		assertThat(this.template.syncSend("f-batch:tag", messages)).hasSize(2);
		assertThat(this.template.syncSend("f-batch:tag", messages, LONG)).hasSize(2);
		assertThat(this.template.asyncSend("f-batch:tag", messages).get(60, TimeUnit.SECONDS).isComplete()).isTrue();
		assertThat(texts("f-batch", 6)).containsExactlyInAnyOrder("1", "2", "1", "2", "1", "2");
	}

	@Test
	void methodsOfSpring() {
		this.template.send("f-spring", message("1"));
		this.template.convertAndSend("f-spring", "2");
		this.template.convertAndSend("f-spring", "3", Map.of("mine", "1"));
		this.template.convertAndSend("f-spring", "4", (message) -> message);
		this.template.convertAndSend("f-spring", "5", Map.of("mine", "1"), (message) -> message);
		assertThat(texts("f-spring", 5)).containsExactlyInAnyOrder("1", "2", "3", "4", "5");
	}

	@Test
	void sendAndReceive() throws Exception {
		String text = this.template.sendAndReceive("f-echo", "1", String.class);
		String inTime = this.template.sendAndReceive("f-echo", message("2"), String.class, LONG);
		byte[] ordered = this.template.sendAndReceive("f-echo", "3", byte[].class, "key");
		String both = this.template.sendAndReceive("f-echo", "4", String.class, "key", LONG);
		assertThat(List.of(text, inTime, new String(ordered), both)).containsExactly("1", "2", "3", "4");
		Reply first = new Reply();
		Reply second = new Reply();
		Reply third = new Reply();
		Reply fourth = new Reply();
		this.template.sendAndReceive("f-echo", "5", first);
		this.template.sendAndReceive("f-echo", "6", second, LONG);
		this.template.sendAndReceive("f-echo", "7", third, "key");
		this.template.sendAndReceive("f-echo", "8", fourth, "key", LONG);
		assertThat(List.of(first.get(), second.get(), third.get(), fourth.get())).containsExactly("5", "6", "7", "8");
		Reply none = new Reply();
		this.template.sendAndReceive("f-silent", "9", none, 1000);
		assertThat(none.outcome).failsWithin(Duration.ofSeconds(60))
			.withThrowableThat()
			.withCauseInstanceOf(RequestTimeoutException.class);
	}

	private List<String> texts(String topic, int count) {
		try (TopicReader reader = new TopicReader(this.client, topic)) {
			return reader.await(count).stream().map(ReceivedMessage::text).toList();
		}
	}

	private static Message<String> message(String payload) {
		return MessageBuilder.withPayload(payload).build();
	}

	static class Outcome implements SendCallback {

		private final CompletableFuture<SendResult> outcome = new CompletableFuture<>();

		@Override
		public void onSuccess(SendResult result) {
			this.outcome.complete(result);
		}

		@Override
		public void onException(Throwable failure) {
			this.outcome.completeExceptionally(failure);
		}

		SendResult get() throws Exception {
			return this.outcome.get(60, TimeUnit.SECONDS);
		}

	}

	static class Reply implements RocketMQLocalRequestCallback<String> {

		private final CompletableFuture<@Nullable String> outcome = new CompletableFuture<>();

		@Override
		public void onSuccess(@Nullable String reply) {
			this.outcome.complete(reply);
		}

		@Override
		public void onException(Throwable failure) {
			this.outcome.completeExceptionally(failure);
		}

		@Nullable String get() throws Exception {
			return this.outcome.get(60, TimeUnit.SECONDS);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean(destroyMethod = "close")
		PushConsumer echo(RocketMQClient client, Producer producer) {
			return client.pushConsumer("f-echo").subscribe("f-echo").start((message, context) -> {
				producer.reply(message, message.body());
				return ConsumeResult.SUCCESS;
			});
		}

	}

}
