package io.rocketmq.spring.transaction;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.message.SendResult;
import io.rocketmq.client.message.SendStatus;
import io.rocketmq.client.transaction.AsyncTransactionListener;
import io.rocketmq.client.transaction.TransactionProducer;
import io.rocketmq.client.transaction.TransactionResolution;
import io.rocketmq.client.transaction.TransactionResult;
import io.rocketmq.spring.FakeClients;
import io.rocketmq.spring.FakeReceivedMessage;
import io.rocketmq.spring.support.DefaultRocketMQMessageConverter;
import io.rocketmq.spring.support.JsonPayloadConverter;

/**
 * Transaction producers without a broker, which run local transactions and let a test ask
 * for checks. All transactions have the id {@link FakeReceivedMessage#ID}.
 */
final class FakeTransactionProducers {

	final List<FakeProducer> connected = new ArrayList<>();

	/** Runs while a producer closes. */
	volatile Runnable whileClosing = () -> {
	};

	/** Failures of local transactions and checks. */
	final List<Throwable> failures = new CopyOnWriteArrayList<>();

	RocketMQTransactions transactions() {
		return new RocketMQTransactions((listener) -> {
			FakeProducer next = new FakeProducer(listener);
			this.connected.add(next);
			return next.producer;
		}, new DefaultRocketMQMessageConverter(new JsonPayloadConverter()));
	}

	FakeProducer newest() {
		return this.connected.get(this.connected.size() - 1);
	}

	final class FakeProducer {

		final List<Message> sent = new ArrayList<>();

		/** The timeouts of those sends that have one. */
		final List<Object> timeouts = new ArrayList<>();

		volatile boolean closed;

		private final AsyncTransactionListener listener;

		private FakeProducer(AsyncTransactionListener listener) {
			this.listener = listener;
		}

		private final TransactionProducer producer = FakeClients.of(TransactionProducer.class,
				(method, arguments) -> switch (method) {
					case "send" -> send(arguments).join();
					case "sendAsync" -> send(arguments);
					case "close" -> {
						FakeTransactionProducers.this.whileClosing.run();
						this.closed = true;
						yield null;
					}
					default -> throw new UnsupportedOperationException(method);
				});

		private CompletableFuture<TransactionResult> send(@Nullable Object[] arguments) {
			Message message = (Message) Objects.requireNonNull(arguments[0]);
			this.sent.add(message);
			if (arguments.length > 2) {
				this.timeouts.add(Objects.requireNonNull(arguments[2]));
			}
			SendResult result = new SendResult(SendStatus.OK, FakeReceivedMessage.ID, "offset-id",
					new MessageQueue(message.topic(), "broker-a", 0), 1, FakeReceivedMessage.ID, null, null);
			return resolution(() -> this.listener.execute(message, FakeReceivedMessage.ID, arguments[1]))
				.thenApply((resolution) -> new TransactionResult(result, resolution));
		}

		/** Returns the answer to a check of a message that was sent. */
		TransactionResolution check(Message message) {
			return check(message, FakeReceivedMessage.ID);
		}

		/** Returns the answer to a check of a message. */
		TransactionResolution check(Message message, String id) {
			ReceivedMessage half = new FakeReceivedMessage(message.topic(), message.body(),
					new HashMap<>(message.properties()), 0);
			ReceivedMessage identified = (ReceivedMessage) Proxy.newProxyInstance(getClass().getClassLoader(),
					new Class<?>[] { ReceivedMessage.class }, (proxy, method,
							arguments) -> method.getName().equals("messageId") ? id : method.invoke(half, arguments));
			return resolution(() -> this.listener.check(identified, 1)).join();
		}

		/** As the client does, takes every failure for an unknown resolution. */
		private CompletableFuture<TransactionResolution> resolution(
				Supplier<CompletionStage<TransactionResolution>> call) {
			return call.get().toCompletableFuture().exceptionally((failure) -> {
				FakeTransactionProducers.this.failures.add((failure instanceof CompletionException)
						? Objects.requireNonNull(failure.getCause()) : failure);
				return TransactionResolution.UNKNOWN;
			});
		}

	}

}
