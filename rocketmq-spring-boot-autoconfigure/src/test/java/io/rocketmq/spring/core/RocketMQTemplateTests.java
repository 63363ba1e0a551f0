package io.rocketmq.spring.core;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.messaging.support.MessageBuilder;

import io.rocketmq.client.error.BrokerBusyException;
import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.SendResult;
import io.rocketmq.client.message.SendStatus;
import io.rocketmq.client.producer.Producer;
import io.rocketmq.spring.FakeClients;
import io.rocketmq.spring.support.DefaultRocketMQMessageConverter;
import io.rocketmq.spring.support.JsonPayloadConverter;
import io.rocketmq.spring.support.RocketMQHeaders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

class RocketMQTemplateTests {

	private static final SendResult RESULT = new SendResult(SendStatus.OK, "id", "offset-id",
			new MessageQueue("orders", "broker-a", 0), 1, null, null, null);

	private final RecordingProducer sender = new RecordingProducer();

	private final RocketMQTemplate template = new RocketMQTemplate(this.sender.producer, null,
			new DefaultRocketMQMessageConverter(new JsonPayloadConverter()));

	@Test
	void convertAndSendSendsJsonWithTag() {
		this.template.convertAndSend("orders:created", new Order("42"));
		assertThat(this.sender.only().topic()).isEqualTo("orders");
		assertThat(this.sender.only().tag()).isEqualTo("created");
		assertThat(text(this.sender.only())).isEqualTo("{\"id\":\"42\"}");
		assertThat(this.sender.calls).containsExactly("sync null");
	}

	@Test
	void convertAndSendTakesHeadersAndPostProcessor() {
		this.template.convertAndSend("orders", "x", Map.of(RocketMQHeaders.KEYS, "42"),
				(message) -> MessageBuilder.fromMessage(message).setHeader("mine", 1).build());
		assertThat(this.sender.only().keys()).containsExactly("42");
		assertThat(this.sender.only().properties()).containsEntry("mine", "1")
			.containsEntry("contentType", "text/plain;charset=UTF-8");
	}

	@Test
	void sendsToTheDefaultDestination() {
		this.template.setDefaultDestination("orders:a:b");
		this.template.send(MessageBuilder.withPayload("x").build());
		assertThat(this.sender.only().topic()).isEqualTo("orders");
		assertThat(this.sender.only().tag()).isEqualTo("a:b");
	}

	@Test
	void everyWayOfSending() {
		assertThat(this.template.syncSend("orders", "1")).isSameAs(RESULT);
		assertThat(this.template.syncSend("orders", "2", Duration.ofSeconds(1))).isSameAs(RESULT);
		assertThat(this.template.syncSend("orders", "3", 500)).isSameAs(RESULT);
		assertThat(this.template.asyncSend("orders", "4")).isCompletedWithValue(RESULT);
		assertThat(this.template.asyncSend("orders", "5", Duration.ofSeconds(2))).isCompletedWithValue(RESULT);
		assertThat(this.template.asyncSend("orders", "6", 700)).isCompletedWithValue(RESULT);
		this.template.sendOneWay("orders", MessageBuilder.withPayload("7").build());
		assertThat(this.sender.calls).containsExactly("sync null", "sync PT1S", "sync PT0.5S", "async null",
				"async PT2S", "async PT0.7S", "oneway");
		assertThat(this.sender.messages.stream().map(RocketMQTemplateTests::text)).containsExactly("1", "2", "3", "4",
				"5", "6", "7");
	}

	@Test
	void failuresAreNotWrapped() {
		BrokerBusyException busy = new BrokerBusyException("busy", ErrorContext.ofTopic("orders"), null);
		this.sender.failure = busy;
		assertThatExceptionOfType(BrokerBusyException.class).isThrownBy(() -> this.template.syncSend("orders", "x"))
			.isSameAs(busy);
		assertThatExceptionOfType(BrokerBusyException.class)
			.isThrownBy(() -> this.template.convertAndSend("orders", "x"))
			.isSameAs(busy);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", ":tag", "topic:", "topic: " })
	void malformedDestinationsAreRefused(String destination) {
		assertThatIllegalArgumentException().isThrownBy(() -> this.template.asyncSend(destination, "x"))
			.withMessageContaining("The destination '" + destination + "' has no")
			.withMessageContaining("write 'topic' or 'topic:tag'");
		assertThat(this.sender.messages).isEmpty();
	}

	@Test
	@SuppressWarnings("NullAway")
	void nullIsRefusedInsteadOfADefault() {
		assertThatNullPointerException().isThrownBy(() -> this.template.syncSend("orders", (Object) null))
			.withMessage("payload must not be null");
		assertThatNullPointerException().isThrownBy(() -> this.template.syncSend("orders", "text", (Duration) null))
			.withMessage("timeout must not be null");
		assertThat(this.sender.messages).isEmpty();
	}

	@Test
	void transactionsNeedASender() {
		assertThatIllegalStateException()
			.isThrownBy(() -> this.template.sendMessageInTransaction("payments", "x", null))
			.withMessageContaining("'payments'")
			.withMessageContaining("it has no RocketMQTransactions. Pass one to its constructor");
	}

	private static String text(Message message) {
		return new String(message.body(), StandardCharsets.UTF_8);
	}

	record Order(String id) {
	}

	private static final class RecordingProducer {

		private final List<Message> messages = new ArrayList<>();

		private final List<String> calls = new ArrayList<>();

		private @Nullable RuntimeException failure;

		Message only() {
			assertThat(this.messages).hasSize(1);
			return this.messages.get(0);
		}

		private final Producer producer = FakeClients.of(Producer.class, (method, arguments) -> {
			Object timeout = (arguments.length > 1) ? arguments[1] : null;
			return switch (method) {
				case "send" -> {
					note((Message) arguments[0], "sync " + timeout);
					yield RESULT;
				}
				case "sendAsync" -> {
					note((Message) arguments[0], "async " + timeout);
					yield CompletableFuture.completedFuture(RESULT);
				}
				case "sendOneway" -> {
					note((Message) arguments[0], "oneway");
					yield null;
				}
				default -> throw new UnsupportedOperationException(method);
			};
		});

		private void note(Message message, String call) {
			if (this.failure != null) {
				throw this.failure;
			}
			this.messages.add(message);
			this.calls.add(call);
		}

	}

}
