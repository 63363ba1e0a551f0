package io.rocketmq.spring.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.rocketmq.client.error.BrokerBusyException;
import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.SendResult;
import io.rocketmq.spring.FakeReceivedMessage;
import io.rocketmq.spring.support.DefaultRocketMQMessageConverter;
import io.rocketmq.spring.support.JsonPayloadConverter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class RocketMQSendInterceptorTests {

	private static final BrokerBusyException BUSY = new BrokerBusyException("busy", ErrorContext.ofTopic("orders"),
			null);

	private final List<String> calls = new ArrayList<>();

	private final RecordingProducer sender = new RecordingProducer();

	private final RocketMQTemplate template = new RocketMQTemplate(this.sender.producer, null,
			new DefaultRocketMQMessageConverter(new JsonPayloadConverter()));

	@Test
	void interceptorsAreCalledInOrderBeforeAndInTheOppositeOrderAfter() {
		this.template.setSendInterceptors(List.of(new Recording("a"), new Recording("b")));
		assertThat(this.template.syncSend("orders", "x")).isSameAs(RecordingProducer.RESULT);
		assertThat(this.calls).containsExactly("before a", "before b", "after b ok", "after a ok");
		assertThat(this.sender.only().properties()).containsEntry("a", "seen").containsEntry("b", "seen");
	}

	@Test
	void weaknessInterceptorsEveryKindOfSendIsIntercepted() {
		this.template.setSendInterceptors(List.of(new Recording("a")));
		this.sender.reply = FakeReceivedMessage.of("replies", "text", Map.of("contentType", "text/plain"));
		this.template.asyncSend("orders", "1").join();
		this.template.sendOneWay("orders", "2");
		this.template.message("3").to("orders").request(String.class);
		this.template.message("4").to("orders").requestAsync(String.class).join();
		this.template.convertAndSend("orders", "5");
		assertThat(this.calls).containsExactly("before a", "after a ok", "before a", "after a none", "before a",
				"after a none", "before a", "after a none", "before a", "after a ok");
		assertThat(this.sender.messages)
			.allSatisfy((message) -> assertThat(message.properties()).containsEntry("a", "seen"));
	}

	@Test
	void eachMessageOfACollectionIsIntercepted() {
		this.template.setSendInterceptors(List.of(new Recording("a")));
		this.template.messages(List.of("1", "2")).to("orders").send();
		assertThat(this.calls).containsExactly("before a", "before a", "after a ok", "after a ok");
		assertThat(this.sender.messages).hasSize(2)
			.allSatisfy((message) -> assertThat(message.properties()).containsEntry("a", "seen"));
		this.calls.clear();
		this.sender.messages.clear();
		this.template.messages(List.of("1", "2")).to("orders").sendAsync().join();
		this.template.messages(List.of("3")).to("orders").sendOneWay();
		assertThat(this.calls).containsExactly("before a", "before a", "after a ok", "after a ok", "before a",
				"after a none");
	}

	@Test
	void theFailureOfOneMessageOfACollectionIsSeenForThatMessage() {
		this.template.setSendInterceptors(List.of(new Recording("a")));
		this.sender.itemFailure = BUSY;
		this.template.messages(List.of("1", "bad", "3")).to("orders").send();
		assertThat(this.calls).containsExactly("before a", "before a", "before a", "after a ok", "after a failed",
				"after a ok");
	}

	@Test
	void aFailedSendIsSeen() {
		this.template.setSendInterceptors(List.of(new Recording("a")));
		this.sender.failure = BUSY;
		assertThatExceptionOfType(BrokerBusyException.class).isThrownBy(() -> this.template.syncSend("orders", "1"));
		assertThatExceptionOfType(BrokerBusyException.class).isThrownBy(() -> this.template.asyncSend("orders", "2"));
		assertThatExceptionOfType(BrokerBusyException.class)
			.isThrownBy(() -> this.template.messages(List.of("3", "4")).to("orders").send());
		assertThat(this.calls).containsExactly("before a", "after a failed", "before a", "after a failed", "before a",
				"before a", "after a failed", "after a failed");
	}

	@Test
	void anErrorIsSeenToo() {
		this.template.setSendInterceptors(List.of(new Recording("a")));
		this.sender.failure = new OutOfMemoryError("test");
		assertThatExceptionOfType(OutOfMemoryError.class).isThrownBy(() -> this.template.syncSend("orders", "1"));
		assertThat(this.calls).containsExactly("before a", "after a failed");
	}

	@Test
	void aFailedFutureIsSeenBeforeTheCallerSeesIt() {
		this.template.setSendInterceptors(List.of(new Recording("a")));
		this.sender.future = new CompletableFuture<>();
		CompletableFuture<SendResult> sent = this.template.asyncSend("orders", "1");
		List<Object> seen = new ArrayList<>();
		sent.whenComplete((result, failure) -> {
			seen.add(failure);
			seen.addAll(this.calls);
		});
		this.sender.future.completeExceptionally(new CompletionException(BUSY));
		assertThat(seen).containsExactly(BUSY, "before a", "after a failed");
	}

	@Test
	void cancellingTheFutureCancelsTheSend() {
		this.template.setSendInterceptors(List.of(new Recording("a")));
		this.sender.future = new CompletableFuture<>();
		CompletableFuture<SendResult> sent = this.template.asyncSend("orders", "1");
		assertThat(sent.cancel(true)).isTrue();
		assertThat(this.sender.future).isCancelled();
		assertThatExceptionOfType(CancellationException.class).isThrownBy(sent::join);
		assertThat(this.calls).containsExactly("before a", "after a failed");
	}

	@Test
	void anInterceptorMayRefuseAMessage() {
		IllegalArgumentException refusal = new IllegalArgumentException("no tenant");
		this.template.setSendInterceptors(List.of(new Recording("a"), new RocketMQSendInterceptor() {

			@Override
			public Message beforeSend(Message message) {
				throw refusal;
			}

		}, new Recording("c")));
		assertThatExceptionOfType(IllegalArgumentException.class)
			.isThrownBy(() -> this.template.syncSend("orders", "1"))
			.isSameAs(refusal);
		assertThatExceptionOfType(IllegalArgumentException.class)
			.isThrownBy(() -> this.template.asyncSend("orders", "2"))
			.isSameAs(refusal);
		assertThat(this.calls).containsExactly("before a", "after a failed", "before a", "after a failed");
		assertThat(this.sender.messages).isEmpty();
	}

	@Test
	void aRefusedMessageOfACollectionEndsTheOthers() {
		this.template.setSendInterceptors(List.of(new Recording("a"), new RocketMQSendInterceptor() {

			@Override
			public Message beforeSend(Message message) {
				if (RecordingProducer.text(message).equals("2")) {
					throw new IllegalArgumentException("2");
				}
				return message;
			}

		}));
		assertThatExceptionOfType(IllegalArgumentException.class)
			.isThrownBy(() -> this.template.messages(List.of("1", "2", "3")).to("orders").send());
		assertThat(this.calls).containsExactlyInAnyOrder("before a", "before a", "after a failed", "after a failed");
		assertThat(this.sender.messages).isEmpty();
	}

	@Test
	@SuppressWarnings("NullAway")
	void nullInPlaceOfTheMessageIsRefusedByName() {
		this.template.setSendInterceptors(List.of(new RocketMQSendInterceptor() {

			@Override
			public Message beforeSend(Message message) {
				return null;
			}

		}));
		assertThatIllegalStateException().isThrownBy(() -> this.template.syncSend("orders", "1"))
			.withMessageContaining("RocketMQSendInterceptorTests$")
			.withMessageContaining("returned null");
	}

	@Test
	void whatIsThrownAfterASendChangesNothing() {
		this.template.setSendInterceptors(List.of(new Recording("a"), new RocketMQSendInterceptor() {

			@Override
			public void afterSend(Message message, @Nullable SendResult result, @Nullable Throwable failure) {
				throw new AssertionError("broken interceptor");
			}

		}));
		assertThat(this.template.syncSend("orders", "1")).isSameAs(RecordingProducer.RESULT);
		assertThat(this.template.asyncSend("orders", "2")).isCompletedWithValue(RecordingProducer.RESULT);
		assertThat(this.calls).containsExactly("before a", "after a ok", "before a", "after a ok");
	}

	private final class Recording implements RocketMQSendInterceptor {

		private final String name;

		Recording(String name) {
			this.name = name;
		}

		@Override
		public Message beforeSend(Message message) {
			RocketMQSendInterceptorTests.this.calls.add("before " + this.name);
			return message.toBuilder().property(this.name, "seen").build();
		}

		@Override
		public void afterSend(Message message, @Nullable SendResult result, @Nullable Throwable failure) {
			assertThat(message.properties()).containsEntry(this.name, "seen");
			String outcome = (failure != null) ? "failed" : (result != null) ? "ok" : "none";
			RocketMQSendInterceptorTests.this.calls.add("after " + this.name + ' ' + outcome);
		}

	}

}
