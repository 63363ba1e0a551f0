package io.rocketmq.client.consumer;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.consumer.flow.Delivery;
import io.rocketmq.client.consumer.listener.AsyncMessageListener;
import io.rocketmq.client.consumer.listener.BatchConsumeResult;
import io.rocketmq.client.consumer.listener.BatchMessageListener;
import io.rocketmq.client.consumer.listener.ConsumeContext;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.consumer.listener.MessageListener;
import io.rocketmq.client.hook.ConsumeHook;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.protocol.body.ConsumeDirectlyBody;
import io.rocketmq.client.support.Futures;

/**
 * Calls the listener, of whatever kind, and takes whatever it does for an answer: what it
 * throws, and null, mean that the messages shall be delivered again. Thread-safe.
 */
final class Dispatcher implements Delivery {

	private static final Logger logger = LoggerFactory.getLogger(Dispatcher.class);

	/** How most deliveries end. */
	private static final CompletableFuture<BatchConsumeResult> SUCCESS = CompletableFuture
		.completedFuture(BatchConsumeResult.SUCCESS);

	private final String group;

	private final Kind listener;

	private final List<ConsumeHook> hooks;

	private final ConsumeFigures figures;

	/** Null again, and not removed, after each delivery: that would make garbage. */
	private final ThreadLocal<@Nullable Boolean> delivering = new ThreadLocal<>();

	private Dispatcher(String group, Kind listener, List<ConsumeHook> hooks, ConsumeFigures figures) {
		this.group = group;
		this.listener = listener;
		this.hooks = hooks;
		this.figures = figures;
	}

	static Dispatcher singly(String group, MessageListener listener, List<ConsumeHook> hooks, ConsumeFigures figures) {
		return new Dispatcher(group, (messages, context) -> {
			if (messages.size() == 1) {
				return ended(single(listener.consume(messages.get(0), context)));
			}
			// Set up for batches, with a listener that takes one: the first failure ends
			// the
			// batch.
			ConsumeResult[] results = new ConsumeResult[messages.size()];
			Arrays.fill(results, ConsumeResult.RETRY);
			for (int i = 0; i < results.length; i++) {
				results[i] = known(listener.consume(messages.get(i), context));
				if (results[i].kind() == ConsumeResult.Kind.RETRY) {
					break;
				}
			}
			return CompletableFuture.completedFuture(BatchConsumeResult.each(List.of(results)));
		}, hooks, figures);
	}

	static Dispatcher inBatches(String group, BatchMessageListener listener, List<ConsumeHook> hooks,
			ConsumeFigures figures) {
		return new Dispatcher(group, (messages, context) -> ended(listener.consume(messages, context)), hooks, figures);
	}

	static Dispatcher asynchronously(String group, AsyncMessageListener listener, List<ConsumeHook> hooks,
			ConsumeFigures figures) {
		return new Dispatcher(group,
				(messages, context) -> listener.consume(messages.get(0), context).thenApply(Dispatcher::single), hooks,
				figures);
	}

	private static CompletableFuture<BatchConsumeResult> ended(@Nullable BatchConsumeResult result) {
		return (result == BatchConsumeResult.SUCCESS) ? SUCCESS : CompletableFuture.completedFuture(result);
	}

	private static BatchConsumeResult single(@Nullable ConsumeResult result) {
		return (result == ConsumeResult.SUCCESS) ? BatchConsumeResult.SUCCESS : BatchConsumeResult.all(known(result));
	}

	private static ConsumeResult known(@Nullable ConsumeResult result) {
		return (result != null) ? result : ConsumeResult.RETRY;
	}

	/** Whether the current thread is inside the dispatcher's listener. */
	static boolean isDelivering(@Nullable Dispatcher dispatcher) {
		return dispatcher != null && dispatcher.delivering.get() != null;
	}

	@Override
	public CompletionStage<BatchConsumeResult> deliver(MessageQueue queue, List<ReceivedMessage> messages) {
		long start = System.nanoTime();
		tellStarting(messages);
		this.delivering.set(true);
		CompletableFuture<BatchConsumeResult> stage;
		try {
			stage = this.listener.consume(messages, new ConsumeContext(this.group, queue)).toCompletableFuture();
		}
		catch (Exception | Error ex) {
			stage = CompletableFuture.failedFuture(ex);
		}
		finally {
			this.delivering.set(null);
		}
		if (stage.isDone() && !stage.isCompletedExceptionally()) {
			BatchConsumeResult result = stage.join();
			if (result != null) {
				ended(messages, result, start);
				return stage;
			}
		}
		return stage.handle((result, failure) -> {
			BatchConsumeResult outcome = outcome(messages, result, failure);
			ended(messages, outcome, start);
			return outcome;
		});
	}

	/** Gives the listener one message for a tool, and tells the tool how that went. */
	CompletionStage<ConsumeDirectlyBody> deliverDirectly(ReceivedMessage message, boolean orderly) {
		long start = System.nanoTime();
		CompletableFuture<BatchConsumeResult> stage;
		this.delivering.set(true);
		try {
			stage = this.listener.consume(List.of(message), new ConsumeContext(this.group, message.queue()))
				.toCompletableFuture();
		}
		catch (Exception | Error ex) {
			stage = CompletableFuture.failedFuture(ex);
		}
		finally {
			this.delivering.set(null);
		}
		return stage.handle((result, failure) -> {
			String text = (failure != null) ? "CR_THROW_EXCEPTION" : (result == null) ? "CR_RETURN_NULL"
					: (result.of(0).kind() == ConsumeResult.Kind.SUCCESS) ? "CR_SUCCESS" : "CR_LATER";
			return new ConsumeDirectlyBody(orderly, true, text,
					(failure != null) ? String.valueOf(Futures.unwrap(failure)) : null,
					(System.nanoTime() - start) / 1_000_000);
		});
	}

	private BatchConsumeResult outcome(List<ReceivedMessage> messages, @Nullable BatchConsumeResult result,
			@Nullable Throwable failure) {
		if (failure == null && result != null) {
			return result;
		}
		ReceivedMessage first = messages.get(0);
		logger.warn("The listener of '{}' {} on message {} of {}{} (delivery {}): it will be delivered again",
				this.group, (failure != null) ? "failed" : "gave null", first.messageId(), first.topic(),
				(messages.size() > 1) ? " and " + (messages.size() - 1) + " more" : "", first.reconsumeTimes() + 1,
				failure);
		return BatchConsumeResult.RETRY;
	}

	private void tellStarting(List<ReceivedMessage> messages) {
		for (ConsumeHook hook : this.hooks) {
			try {
				hook.consuming(this.group, messages);
			}
			catch (RuntimeException ex) {
				logger.warn("The consume hook {} failed", hook, ex);
			}
		}
	}

	private void ended(List<ReceivedMessage> messages, BatchConsumeResult result, long start) {
		long nanos = System.nanoTime() - start;
		this.figures.consumed(messages, result, nanos);
		for (int h = this.hooks.size() - 1; h >= 0; h--) {
			ConsumeHook hook = this.hooks.get(h);
			try {
				for (int i = 0; i < messages.size(); i++) {
					hook.consumed(this.group, messages.get(i), result.of(i).kind() == ConsumeResult.Kind.SUCCESS,
							nanos);
				}
			}
			catch (RuntimeException ex) {
				logger.warn("The consume hook {} failed", hook, ex);
			}
		}
	}

	/** A listener of any kind. */
	private interface Kind {

		CompletionStage<BatchConsumeResult> consume(List<ReceivedMessage> messages, ConsumeContext context)
				throws Exception;

	}

}
