package io.rocketmq.client.internal.consumer.dispatch;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.consumer.listener.AsyncBatchMessageListener;
import io.rocketmq.client.consumer.listener.AsyncMessageListener;
import io.rocketmq.client.consumer.listener.BatchConsumeResult;
import io.rocketmq.client.consumer.listener.BatchMessageListener;
import io.rocketmq.client.consumer.listener.ConsumeContext;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.consumer.listener.MessageListener;
import io.rocketmq.client.hook.ConsumeHook;
import io.rocketmq.client.hook.ConsumeStatus;
import io.rocketmq.client.internal.consumer.queue.ConsumeCounters;
import io.rocketmq.client.internal.protocol.body.ConsumeDirectlyBody;
import io.rocketmq.client.internal.support.Callbacks;
import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.internal.support.Threads;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.ReceivedMessage;

/**
 * Calls a listener of any kind. If it throws or returns null, the messages are
 * redelivered. Thread-safe.
 */
public final class Dispatcher implements Delivery {

	private static final Logger logger = LoggerFactory.getLogger(Dispatcher.class);

	/** Result of most deliveries. */
	private static final CompletableFuture<BatchConsumeResult> SUCCESS = CompletableFuture
		.completedFuture(BatchConsumeResult.SUCCESS);

	private final String group;

	private final Kind listener;

	private final boolean batches;

	private final ConsumeHooks hooks;

	private final ConsumeCounters counters;

	private final Callbacks callbacks;

	private Dispatcher(String group, Kind listener, boolean batches, ConsumeHooks hooks, ConsumeCounters counters,
			Callbacks callbacks) {
		this.group = group;
		this.listener = listener;
		this.batches = batches;
		this.hooks = hooks;
		this.counters = counters;
		this.callbacks = callbacks;
	}

	public static Dispatcher singly(String group, MessageListener listener, ConsumeHooks hooks,
			ConsumeCounters counters, Callbacks callbacks) {
		return new Dispatcher(group, (messages, context) -> ended(single(listener.consume(messages.get(0), context))),
				false, hooks, counters, callbacks);
	}

	public static Dispatcher inBatches(String group, BatchMessageListener listener, ConsumeHooks hooks,
			ConsumeCounters counters, Callbacks callbacks) {
		return new Dispatcher(group, (messages, context) -> ended(listener.consume(messages, context)), true, hooks,
				counters, callbacks);
	}

	public static Dispatcher asynchronously(String group, AsyncMessageListener listener, ConsumeHooks hooks,
			ConsumeCounters counters, Callbacks callbacks) {
		return new Dispatcher(group,
				(messages, context) -> listener.consume(messages.get(0), context).thenApply(Dispatcher::single), false,
				hooks, counters, callbacks);
	}

	public static Dispatcher inBatchesLater(String group, AsyncBatchMessageListener listener, ConsumeHooks hooks,
			ConsumeCounters counters, Callbacks callbacks) {
		return new Dispatcher(group, listener::consume, true, hooks, counters, callbacks);
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

	/** Returns the maximum number of messages of one call of the listener. */
	public int batchSize(ConsumerOptions options) {
		return this.batches ? options.batchSize() : 1;
	}

	/** Whether the current thread is inside the dispatcher's listener, or a hook. */
	public static boolean isDelivering(@Nullable Dispatcher dispatcher) {
		return dispatcher != null && Threads.delivering() == dispatcher;
	}

	@Override
	public CompletionStage<BatchConsumeResult> deliver(MessageQueue queue, List<ReceivedMessage> messages) {
		long start = System.nanoTime();
		List<ConsumeHook> seenBy = this.hooks.current();
		Threads.delivering(this);
		try {
			this.hooks.consuming(seenBy, messages);
			CompletableFuture<BatchConsumeResult> stage;
			try {
				stage = this.listener.consume(messages, new ConsumeContext(this.group, queue)).toCompletableFuture();
			}
			catch (Exception | Error ex) {
				stage = CompletableFuture.failedFuture(ex);
			}
			if (stage.isDone() && !stage.isCompletedExceptionally()) {
				BatchConsumeResult result = stage.join();
				if (result != null) {
					ended(seenBy, messages, result, null, start);
					return stage;
				}
			}
			return outcome(seenBy, stage, messages, start);
		}
		finally {
			Threads.delivering(null);
		}
	}

	@Override
	public void timedOut(List<ReceivedMessage> messages) {
		this.counters.timedOut(messages.size());
	}

	private CompletableFuture<BatchConsumeResult> outcome(List<ConsumeHook> seenBy,
			CompletableFuture<BatchConsumeResult> stage, List<ReceivedMessage> messages, long start) {
		CompletableFuture<BatchConsumeResult> outcome = new CompletableFuture<>();
		stage.whenComplete((result, failure) -> this.callbacks.here(() -> {
			Object before = Threads.delivering();
			Threads.delivering(this);
			BatchConsumeResult known = BatchConsumeResult.RETRY;
			try {
				known = outcome(messages, result, failure);
				ended(seenBy, messages, known, (failure != null) ? Futures.unwrap(failure) : null, start);
			}
			finally {
				Threads.delivering(before);
				outcome.complete(known);
			}
		}));
		return outcome;
	}

	/** Delivers one message at the request of a tool, and returns the outcome for it. */
	public CompletionStage<ConsumeDirectlyBody> deliverDirectly(ReceivedMessage message, boolean orderly) {
		long start = System.nanoTime();
		CompletableFuture<BatchConsumeResult> stage;
		Threads.delivering(this);
		try {
			stage = this.listener.consume(List.of(message), new ConsumeContext(this.group, message.queue()))
				.toCompletableFuture();
		}
		catch (Exception | Error ex) {
			stage = CompletableFuture.failedFuture(ex);
		}
		finally {
			Threads.delivering(null);
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
		logger.atWarn()
			.addKeyValue("group", this.group)
			.addKeyValue("topic", first.topic())
			.addKeyValue("messageId", first.messageId())
			.setCause(failure)
			.log("Listener of '{}' {} on message {} of {}{} (delivery {}); it will be redelivered", this.group,
					(failure != null) ? "failed" : "returned null", first.messageId(), first.topic(),
					(messages.size() > 1) ? " and " + (messages.size() - 1) + " more" : "", first.reconsumeTimes() + 1);
		return BatchConsumeResult.RETRY;
	}

	private void ended(List<ConsumeHook> seenBy, List<ReceivedMessage> messages, BatchConsumeResult result,
			@Nullable Throwable failure, long start) {
		long nanos = System.nanoTime() - start;
		this.counters.consumed(messages, result, nanos);
		if (!seenBy.isEmpty()) {
			for (int i = 0; i < messages.size(); i++) {
				this.hooks.consumed(seenBy, messages.get(i), ConsumeStatus.valueOf(result.of(i).kind().name()), failure,
						nanos);
			}
		}
	}

	/** A listener of any kind. */
	private interface Kind {

		CompletionStage<BatchConsumeResult> consume(List<ReceivedMessage> messages, ConsumeContext context)
				throws Exception;

	}

}
