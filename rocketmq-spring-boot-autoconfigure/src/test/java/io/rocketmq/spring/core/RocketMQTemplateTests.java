package io.rocketmq.spring.core;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.messaging.Message;
import org.springframework.messaging.MessageDeliveryException;
import org.springframework.messaging.MessagingException;
import org.springframework.messaging.converter.MessageConversionException;
import org.springframework.messaging.converter.StringMessageConverter;
import org.springframework.messaging.support.MessageBuilder;

import io.rocketmq.client.error.BrokerBusyException;
import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.error.IllegalMessageException;
import io.rocketmq.client.message.PropertyNames;
import io.rocketmq.client.message.SendResult;
import io.rocketmq.spring.FakeReceivedMessage;
import io.rocketmq.spring.annotation.RocketMQMessage;
import io.rocketmq.spring.support.DefaultRocketMQMessageConverter;
import io.rocketmq.spring.support.JsonPayloadConverter;
import io.rocketmq.spring.support.RocketMQHeaders;

import static io.rocketmq.spring.core.RecordingProducer.RESULT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

class RocketMQTemplateTests {

	private static final BrokerBusyException BUSY = new BrokerBusyException("busy", ErrorContext.ofTopic("orders"),
			null);

	private final RecordingProducer sender = new RecordingProducer();

	private final RocketMQTemplate template = new RocketMQTemplate(this.sender.producer, null,
			new DefaultRocketMQMessageConverter(new JsonPayloadConverter()));

	@Test
	void convertAndSendSendsJsonWithTag() {
		this.template.convertAndSend("orders:created", new Order("42"));
		assertThat(this.sender.only().topic()).isEqualTo("orders");
		assertThat(this.sender.only().tag()).isEqualTo("created");
		assertThat(RecordingProducer.text(this.sender.only())).isEqualTo("{\"id\":\"42\"}");
		assertThat(this.sender.calls).containsExactly("send");
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
	void convertAndSendTakesASpringMessageAsAPayloadToo() {
		Message<Order> message = MessageBuilder.withPayload(new Order("42"))
			.setHeader("mine", "message")
			.setHeader("other", "message")
			.build();
		this.template.convertAndSend("orders", message, Map.of("mine", "header"));
		assertThat(RecordingProducer.text(this.sender.only())).isEqualTo("{\"id\":\"42\"}");
		assertThat(this.sender.only().properties()).containsEntry("mine", "header")
			.containsEntry("other", "message")
			.containsEntry("contentType", "application/json")
			.doesNotContainKeys("id", "timestamp");
	}

	@Test
	void everyMethodOfSpringNamesTheTypeOfThePayload() {
		Order order = new Order("42");
		this.template.convertAndSend("orders", order);
		this.template.convertAndSend("orders", order, Map.of("mine", "1"), (message) -> message);
		this.template.convertAndSend("orders", MessageBuilder.withPayload(order).build());
		this.template.send("orders", MessageBuilder.withPayload(order).build());
		assertThat(this.sender.messages).hasSize(4)
			.allSatisfy(
					(message) -> assertThat(message.properties()).containsEntry(RocketMQHeaders.PAYLOAD_TYPE, "Order"));
		this.template.convertAndSend("orders", order, Map.of(RocketMQHeaders.PAYLOAD_TYPE, "Refund"));
		this.template.convertAndSend("orders", "text");
		assertThat(this.sender.messages.get(4).properties()).containsEntry(RocketMQHeaders.PAYLOAD_TYPE, "Refund");
		assertThat(this.sender.messages.get(5).properties()).doesNotContainKey(RocketMQHeaders.PAYLOAD_TYPE);
	}

	@Test
	void everyMethodOfSpringSendsToTheDefaultDestination() {
		this.template.setDefaultDestination("orders:a:b");
		assertThat(this.template.getDefaultDestination()).isEqualTo("orders:a:b");
		this.template.send(MessageBuilder.withPayload("1").build());
		this.template.convertAndSend(new Order("2"));
		this.template.convertAndSend(new Order("3"), Map.of("mine", "1"));
		this.template.convertAndSend(new Order("4"), (message) -> message);
		this.template.convertAndSend(new Order("5"), Map.of("mine", "1"), (message) -> message);
		this.template.message("6").send();
		this.template.messages(List.of("7", "8")).send();
		assertThat(this.sender.messages).hasSize(8).allSatisfy((message) -> {
			assertThat(message.topic()).isEqualTo("orders");
			assertThat(message.tag()).isEqualTo("a:b");
		});
	}

	@Test
	void theTypeOfThePayloadNamesTheDestinationBeforeTheDefault() {
		this.template.setDefaultDestination("fallback");
		this.template.setTopicResolver(new AnnotationTopicResolver((value) -> value));
		this.template.convertAndSend(new Bill("1"));
		this.template.convertAndSend(new Bill("2"), Map.of("mine", "1"));
		this.template.send(MessageBuilder.withPayload(new Bill("3")).build());
		this.template.message(new Bill("4")).send();
		this.template.messages(List.of(new Bill("5"), MessageBuilder.withPayload(new Bill("6")).build())).send();
		assertThat(this.sender.messages).hasSize(6).allSatisfy((message) -> {
			assertThat(message.topic()).isEqualTo("bills");
			assertThat(message.tag()).isEqualTo("new");
		});
		this.template.message(new Bill("7")).to("elsewhere").send();
		this.template.message("text").send();
		assertThat(this.sender.messages.subList(6, 8)).extracting(io.rocketmq.client.message.Message::topic)
			.containsExactly("elsewhere", "fallback");
	}

	@Test
	void familiarSends() {
		assertThat(this.template.syncSend("orders", "1")).isSameAs(RESULT);
		assertThat(this.template.syncSend("orders", "2", 500)).isSameAs(RESULT);
		assertThat(this.template.syncSend("orders", "3", 500, 3)).isSameAs(RESULT);
		assertThat(this.template.syncSendDelayTimeSeconds("orders", "4", 2)).isSameAs(RESULT);
		assertThat(this.template.syncSendDelayTimeMills("orders", "5", 2500)).isSameAs(RESULT);
		assertThat(this.template.syncSendDeliverTimeMills("orders", "6", 1_800_000_000_000L)).isSameAs(RESULT);
		assertThat(this.template.syncSendOrderly("orders", "7", "key")).isSameAs(RESULT);
		assertThat(this.template.syncSendOrderly("orders", "8", "key", 600)).isSameAs(RESULT);
		assertThat(this.template.asyncSend("orders", "9")).isCompletedWithValue(RESULT);
		assertThat(this.template.asyncSendOrderly("orders", "10", "key")).isCompletedWithValue(RESULT);
		this.template.sendOneWay("orders", MessageBuilder.withPayload("11").build());
		this.template.sendOneWayOrderly("orders", "12", "key");
		assertThat(this.sender.calls).containsExactly("send", "send PT0.5S", "send PT0.5S", "send", "send", "send",
				"send", "send PT0.6S", "sendAsync", "sendAsync", "sendOneway", "sendOneway");
		assertThat(this.sender.messages.stream().map(RecordingProducer::text)).containsExactly("1", "2", "3", "4", "5",
				"6", "7", "8", "9", "10", "11", "12");
		assertThat(this.sender.messages.get(1).isDelayed()).isFalse();
		assertThat(this.sender.messages.get(2).properties()).containsEntry(PropertyNames.DELAY_LEVEL, "3");
		assertThat(this.sender.messages.get(3).properties()).containsEntry(PropertyNames.DELAY_MILLIS, "2000");
		assertThat(this.sender.messages.get(4).properties()).containsEntry(PropertyNames.DELAY_MILLIS, "2500");
		assertThat(this.sender.messages.get(5).properties()).containsEntry(PropertyNames.DELIVER_AT_MILLIS,
				String.valueOf(Instant.ofEpochMilli(1_800_000_000_000L).toEpochMilli()));
		assertThat(List.of(6, 7, 9, 11))
			.allSatisfy((each) -> assertThat(this.sender.messages.get(each).shardingKey()).isEqualTo("key"));
	}

	@Test
	void familiarSendsWithACallback() {
		Callback callback = new Callback();
		this.template.asyncSend("orders", "1", callback);
		this.template.asyncSend("orders", "2", callback, 500);
		this.template.asyncSend("orders", "3", callback, 500, 2);
		this.template.asyncSendOrderly("orders", "4", "key", callback);
		this.template.asyncSendOrderly("orders", "5", "key", callback, 600);
		this.sender.future = CompletableFuture.failedFuture(BUSY);
		this.template.asyncSend("orders", "6", callback);
		assertThat(callback.outcomes).containsExactly(RESULT, RESULT, RESULT, RESULT, RESULT, BUSY);
		assertThat(this.sender.calls).containsExactly("sendAsync", "sendAsync PT0.5S", "sendAsync PT0.5S", "sendAsync",
				"sendAsync PT0.6S", "sendAsync");
	}

	@Test
	void whatACallbackThrowsDoesNotReachTheCaller() {
		SendCallback broken = new SendCallback() {

			@Override
			public void onSuccess(SendResult result) {
				throw new IllegalStateException("broken");
			}

			@Override
			public void onException(Throwable failure) {
				throw new AssertionError("broken");
			}

		};
		this.template.asyncSend("orders", "1", broken);
		this.sender.future = CompletableFuture.failedFuture(BUSY);
		this.template.asyncSend("orders", "2", broken);
		assertThat(this.sender.messages).hasSize(2);
	}

	@Test
	@SuppressWarnings("rawtypes")
	void collectionsOfMessagesAreSentTogether() {
		List<Message> raw = List.of(message("1"), message("2"));
		assertThat(this.template.syncSend("orders", raw)).containsExactly(RESULT, RESULT);
		this.template.syncSend("orders", raw, 500);
		this.template.syncSendOrderly("orders", List.of(message("5")), "key");
		assertThat(this.template.asyncSend("orders", raw).join().isComplete()).isTrue();
		assertThat(this.sender.messages.stream().map(RecordingProducer::text)).containsExactly("1", "2", "1", "2", "5",
				"1", "2");
		assertThat(this.sender.messages.get(4).shardingKey()).isEqualTo("key");
		assertThat(this.sender.calls).containsExactly("send", "send PT0.5S", "send", "sendAsync");
	}

	@Test
	void aFailedMessageOfACollectionIsNotSilent() {
		this.sender.itemFailure = BUSY;
		assertThat(this.template.messages(List.of("good", "bad")).to("orders").send().failures()).hasSize(1);
		assertThatExceptionOfType(BrokerBusyException.class)
			.isThrownBy(() -> this.template.syncSend("orders", List.of(message("good"), message("bad"))))
			.isSameAs(BUSY);
	}

	@Test
	void aCollectionOfObjectsIsOnePayloadAsInApachesStarter() {
		this.template.syncSend("orders", List.of(new Order("1"), new Order("2")));
		assertThat(RecordingProducer.text(this.sender.only())).isEqualTo("[{\"id\":\"1\"},{\"id\":\"2\"}]");
	}

	@Test
	void aCollectionOfMessagesIsNoPayload() {
		Object messages = List.of(message("1"));
		assertThatIllegalArgumentException().isThrownBy(() -> this.template.syncSend("orders", messages))
			.withMessageContaining("messages(…)");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.template.asyncSend("orders", messages, new Callback()));
		assertThat(this.sender.messages).isEmpty();
	}

	@Test
	void emptyCollectionsAndNullElementsAreRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.template.messages(List.of()))
			.withMessageContaining("empty");
		List<Object> holey = new ArrayList<>();
		holey.add("1");
		holey.add(null);
		assertThatIllegalArgumentException().isThrownBy(() -> this.template.messages(holey))
			.withMessageContaining("Payload 1 of 2 is null");
	}

	@Test
	void requestsConvertTheirReplies() {
		this.sender.reply = FakeReceivedMessage.of("replies", "{\"id\":\"42\"}",
				Map.of("contentType", "application/json"));
		Order answer = this.template.sendAndReceive("quotes", "1", Order.class);
		assertThat(answer).isEqualTo(new Order("42"));
		Order inTime = this.template.sendAndReceive("quotes", "2", Order.class, 500);
		Order ordered = this.template.sendAndReceive("quotes", "3", Order.class, "key");
		Order both = this.template.sendAndReceive("quotes", "4", Order.class, "key", 600);
		assertThat(List.of(inTime, ordered, both)).containsOnly(new Order("42"));
		ReplyCallback callback = new ReplyCallback();
		this.template.sendAndReceive("quotes", "5", callback);
		this.template.sendAndReceive("quotes", "6", callback, 500);
		this.template.sendAndReceive("quotes", "7", callback, "key");
		this.template.sendAndReceive("quotes", "8", callback, "key", 600);
		assertThat(callback.outcomes).containsExactly(new Order("42"), new Order("42"), new Order("42"),
				new Order("42"));
		assertThat(this.sender.calls).containsExactly("request", "request PT0.5S", "request", "request PT0.6S",
				"requestAsync", "requestAsync PT0.5S", "requestAsync", "requestAsync PT0.6S");
		assertThat(this.sender.messages).extracting(io.rocketmq.client.message.Message::shardingKey)
			.containsExactly(null, null, "key", "key", null, null, "key", "key");
	}

	@Test
	void theTypeOfTheReplyMayBeGenericAndNamedByASuperclass() {
		this.sender.reply = FakeReceivedMessage.of("replies", "[{\"id\":\"42\"}]",
				Map.of("contentType", "application/json"));
		ReplyListCallback callback = new ReplyListCallback();
		this.template.sendAndReceive("quotes", "1", callback);
		assertThat(callback.outcomes).containsExactly(List.of(new Order("42")));
	}

	@Test
	void aReplyThatCantBeConvertedFailsTheFutureAndTheCallback() {
		this.sender.reply = FakeReceivedMessage.of("replies", "no json", Map.of("contentType", "application/json"));
		assertThat(this.template.message("1").to("quotes").requestAsync(Order.class)).isCompletedExceptionally();
		ReplyCallback callback = new ReplyCallback();
		this.template.sendAndReceive("quotes", "2", callback);
		assertThat(callback.outcomes).hasSize(1).first().isInstanceOf(MessageConversionException.class);
	}

	@Test
	void aCallbackWhoseClassNamesNoTypeIsRefused() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.template.sendAndReceive("quotes", "1", new UntypedCallback<>()))
			.withMessageContaining("UntypedCallback")
			.withMessageContaining("requestAsync(type)");
		assertThat(this.sender.messages).isEmpty();
	}

	@Test
	void failuresAreNotWrappedByOurMethods() {
		this.sender.failure = BUSY;
		assertThatExceptionOfType(BrokerBusyException.class).isThrownBy(() -> this.template.syncSend("orders", "x"))
			.isSameAs(BUSY);
		assertThatExceptionOfType(BrokerBusyException.class)
			.isThrownBy(() -> this.template.message("x").to("orders").request(String.class))
			.isSameAs(BUSY);
		assertThatExceptionOfType(IllegalMessageException.class)
			.isThrownBy(() -> this.template.syncSend("no topic", "x"));
	}

	@Test
	void methodsOfSpringThrowItsMessagingExceptionAsPromised() {
		this.sender.failure = BUSY;
		assertThatExceptionOfType(MessageDeliveryException.class)
			.isThrownBy(() -> this.template.convertAndSend("orders", "x"))
			.withCause(BUSY)
			.withMessageContaining("busy")
			.satisfies((ex) -> assertThat(ex.getFailedMessage()).isNotNull());
		this.template.setDefaultDestination("orders");
		Message<String> message = MessageBuilder.withPayload("x").build();
		assertThatExceptionOfType(MessagingException.class).isThrownBy(() -> this.template.send(message))
			.withCause(BUSY);
		assertThatExceptionOfType(MessagingException.class).isThrownBy(() -> this.template.send("orders", message))
			.withCause(BUSY);
		assertThatExceptionOfType(MessagingException.class)
			.isThrownBy(() -> this.template.convertAndSend("no topic", "x"))
			.withCauseInstanceOf(IllegalMessageException.class);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", ":tag", "topic:", "topic: " })
	void malformedDestinationsAreRefused(String destination) {
		assertThatIllegalArgumentException().isThrownBy(() -> this.template.asyncSend(destination, "x"))
			.withMessageContaining("The destination '" + destination + "' has no")
			.withMessageContaining("write 'topic' or 'topic:tag'");
		assertThatIllegalArgumentException().isThrownBy(() -> this.template.setDefaultDestination(destination));
		assertThat(this.sender.messages).isEmpty();
	}

	@Test
	@SuppressWarnings("NullAway")
	void nullIsRefusedInsteadOfADefault() {
		assertThatNullPointerException().isThrownBy(() -> this.template.syncSend("orders", (Object) null))
			.withMessage("payload must not be null");
		assertThatNullPointerException().isThrownBy(() -> this.template.syncSend(null, "text"))
			.withMessage("destination must not be null");
		assertThatNullPointerException()
			.isThrownBy(() -> this.template.asyncSend("orders", "text", (SendCallback) null))
			.withMessage("callback must not be null");
		assertThat(this.sender.messages).isEmpty();
	}

	@Test
	void transactionsNeedASender() {
		assertThatIllegalStateException()
			.isThrownBy(() -> this.template.sendMessageInTransaction("payments", "x", null))
			.withMessageContaining("'payments'")
			.withMessageContaining("it has no RocketMQTransactions. Pass one to its constructor");
	}

	@Test
	void receivingNeedsAReceiver() {
		assertThatIllegalStateException().isThrownBy(() -> this.template.receive(String.class))
			.withMessageContaining("rocketmq.receiver.group")
			.withMessageContaining("rocketmq.receiver.topics");
	}

	@Test
	void theMessageConverterIsFixed() {
		assertThatExceptionOfType(UnsupportedOperationException.class)
			.isThrownBy(() -> this.template.setMessageConverter(new StringMessageConverter()))
			.withMessageContaining("Pass a RocketMQMessageConverter to the constructor");
	}

	private static Message<String> message(String payload) {
		return MessageBuilder.withPayload(payload).build();
	}

	record Order(String id) {
	}

	@RocketMQMessage(topic = "bills", tag = "new")
	record Bill(String id) {
	}

	static class Callback implements SendCallback {

		final List<@Nullable Object> outcomes = new ArrayList<>();

		@Override
		public void onSuccess(SendResult result) {
			this.outcomes.add(result);
		}

		@Override
		public void onException(Throwable failure) {
			this.outcomes.add(failure);
		}

	}

	static class UntypedCallback<T> implements RocketMQLocalRequestCallback<T> {

		final List<@Nullable Object> outcomes = new ArrayList<>();

		@Override
		public void onSuccess(@Nullable T reply) {
			this.outcomes.add(reply);
		}

		@Override
		public void onException(Throwable failure) {
			this.outcomes.add(failure);
		}

	}

	static class ReplyListCallback extends UntypedCallback<List<Order>> {

	}

	static class ReplyCallback extends UntypedCallback<Order> {

	}

}
