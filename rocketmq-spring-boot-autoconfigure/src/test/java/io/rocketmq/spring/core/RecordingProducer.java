package io.rocketmq.spring.core;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.SendResult;
import io.rocketmq.client.message.SendStatus;
import io.rocketmq.client.producer.BatchResult;
import io.rocketmq.client.producer.Producer;
import io.rocketmq.client.producer.SendOptions;
import io.rocketmq.spring.FakeClients;
import io.rocketmq.spring.FakeReceivedMessage;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A producer that keeps what it is given, and fails on demand.
 */
final class RecordingProducer {

	static final SendResult RESULT = new SendResult(SendStatus.OK, "id", "offset-id",
			new MessageQueue("orders", "broker-a", 0), 1, null, null, null);

	final List<Message> messages = new ArrayList<>();

	final List<String> calls = new ArrayList<>();

	SendOptions options = SendOptions.DEFAULT;

	/** Thrown by the call itself. */
	@Nullable Throwable failure;

	/** The future of asynchronous sends. */
	CompletableFuture<Object> future = CompletableFuture.completedFuture(RESULT);

	/** The failure of messages with the text "bad" that are sent together. */
	@Nullable RocketMQException itemFailure;

	@Nullable FakeReceivedMessage reply;

	final Producer producer = FakeClients.of(Producer.class, this::answer);

	private @Nullable Object answer(String method, @Nullable Object[] arguments) {
		if (this.failure instanceof Error error) {
			throw error;
		}
		if (this.failure instanceof RuntimeException exception) {
			throw exception;
		}
		this.options = (SendOptions) arguments[1];
		this.calls.add((this.options.timeout() != null) ? method + ' ' + this.options.timeout() : method);
		if (arguments[0] instanceof Collection<?> several) {
			several.forEach((each) -> this.messages.add((Message) each));
		}
		else {
			this.messages.add((Message) arguments[0]);
		}
		boolean batch = arguments[0] instanceof Collection<?>;
		return switch (method) {
			case "send" -> batch ? batchResult() : RESULT;
			case "sendAsync" -> batch ? CompletableFuture.completedFuture(batchResult()) : this.future;
			case "sendOneway" -> null;
			case "request" -> this.reply;
			case "requestAsync" -> CompletableFuture.completedFuture(this.reply);
			default -> throw new UnsupportedOperationException(method);
		};
	}

	private BatchResult batchResult() {
		return new BatchResult(this.messages.stream().map(this::item).toList());
	}

	private BatchResult.Item item(Message message) {
		return (this.itemFailure != null && text(message).equals("bad"))
				? new BatchResult.Item(message, null, this.itemFailure) : new BatchResult.Item(message, RESULT, null);
	}

	Message only() {
		assertThat(this.messages).hasSize(1);
		return this.messages.get(0);
	}

	static String text(Message message) {
		return new String(message.body(), StandardCharsets.UTF_8);
	}

}
