package io.rocketmq.spring.core;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.consumer.AckResult;
import io.rocketmq.client.consumer.SimpleConsumer;
import io.rocketmq.client.error.CallInterruptedException;
import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.error.Outcome;
import io.rocketmq.client.message.ReceivedMessage;

/**
 * A simple consumer with a time to wait for each receive.
 */
final class SimpleTopicConsumer implements TopicConsumer {

	private static final Logger logger = LoggerFactory.getLogger(SimpleTopicConsumer.class);

	private final SimpleConsumer consumer;

	SimpleTopicConsumer(SimpleConsumer consumer) {
		this.consumer = consumer;
	}

	SimpleConsumer consumer() {
		return this.consumer;
	}

	@Override
	public List<ReceivedMessage> receive(int maxMessages, Duration invisibleTime, Duration awaitDuration) {
		long start = System.nanoTime();
		long limit = TimeUnit.NANOSECONDS.convert(awaitDuration);
		long left = limit;
		while (left > 0) {
			List<ReceivedMessage> received = await(this.consumer.receiveAsync(maxMessages, invisibleTime), left);
			if (!received.isEmpty()) {
				return received;
			}
			left = limit - (System.nanoTime() - start);
		}
		return List.of();
	}

	private List<ReceivedMessage> await(CompletableFuture<List<ReceivedMessage>> receive, long nanos) {
		try {
			return receive.get(nanos, TimeUnit.NANOSECONDS);
		}
		catch (TimeoutException ex) {
			return cancelled(receive);
		}
		catch (InterruptedException ex) {
			receive.cancel(true);
			Thread.currentThread().interrupt();
			throw new CallInterruptedException(
					"Receive of group '" + this.consumer.group() + "' was interrupted while it waited for messages",
					Outcome.UNKNOWN, ErrorContext.none(), ex);
		}
		catch (ExecutionException ex) {
			throw failure(ex);
		}
	}

	/** Cancels a receive, and returns the messages that arrived before. */
	private static List<ReceivedMessage> cancelled(CompletableFuture<List<ReceivedMessage>> receive) {
		receive.cancel(true);
		try {
			return receive.get();
		}
		catch (CancellationException ex) {
			return List.of();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return List.of();
		}
		catch (ExecutionException ex) {
			throw failure(ex);
		}
	}

	private static RuntimeException failure(ExecutionException failed) {
		Throwable cause = failed.getCause();
		if (cause instanceof RuntimeException exception) {
			return exception;
		}
		if (cause instanceof Error error) {
			throw error;
		}
		return new IllegalStateException("Receive failed: " + cause, failed);
	}

	@Override
	public void processed(List<ReceivedMessage> messages) {
		for (AckResult.Item item : this.consumer.ack(messages).failures()) {
			logger.atWarn()
				.addKeyValue("topic", item.message().topic())
				.addKeyValue("group", this.consumer.group())
				.addKeyValue("messageId", item.message().messageId())
				.log("Acknowledgement of message {} failed: {}; it is redelivered after its invisible time",
						item.message().messageId(), String.valueOf(item.failure()));
		}
	}

	@Override
	public void unprocessed(List<ReceivedMessage> messages) {
		// They are redelivered after their invisible time. At once would be a busy loop.
	}

	@Override
	public void close() {
		this.consumer.close();
	}

}
