package io.rocketmq.client.internal.consumer.pop;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.consumer.AckResult;
import io.rocketmq.client.consumer.ConsumeStatistics;
import io.rocketmq.client.consumer.listener.BatchConsumeResult;
import io.rocketmq.client.hook.ConsumeHook;
import io.rocketmq.client.hook.ConsumeStatus;
import io.rocketmq.client.internal.consumer.dispatch.ConsumeHooks;
import io.rocketmq.client.internal.consumer.queue.ConsumeCounters;
import io.rocketmq.client.internal.support.Callbacks;
import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.message.ReceivedMessage;

/**
 * Statistics and hooks of a simple consumer's deliveries, each of which lasts from a
 * receive to the first answer to an acknowledgement. Thread-safe.
 */
public final class LeaseDeliveries {

	private final Leases leases;

	private final ConsumeHooks hooks;

	private final Callbacks callbacks;

	private final ConsumeCounters counters = new ConsumeCounters();

	public LeaseDeliveries(Leases leases, ConsumeHooks hooks, Callbacks callbacks) {
		this.leases = leases;
		this.hooks = hooks;
		this.callbacks = callbacks;
	}

	public Map<String, ConsumeStatistics> snapshot() {
		return this.counters.snapshot();
	}

	/** Begins deliveries, just before the user gets the messages. */
	public void begin(List<ReceivedMessage> messages) {
		if (!messages.isEmpty()) {
			List<ConsumeHook> seenBy = this.hooks.current();
			messages.forEach((message) -> this.leases.require(message).delivered(seenBy));
			// Hooks must not change the user's list.
			this.hooks.consuming(seenBy, Collections.unmodifiableList(messages));
		}
	}

	/** Ends deliveries of messages that did not reach the user. */
	public void discard(List<ReceivedMessage> messages) {
		messages.forEach((message) -> end(this.leases.require(message), ConsumeStatus.RETRY, null));
	}

	private void end(LeasedMessage lease, ConsumeStatus status, @Nullable Throwable failure) {
		long nanos = lease.endDelivery();
		// Negative if it has ended before.
		if (nanos >= 0) {
			this.counters.consumed(List.of(lease),
					(status == ConsumeStatus.SUCCESS) ? BatchConsumeResult.SUCCESS : BatchConsumeResult.RETRY, nanos);
			this.hooks.consumed(lease.seenBy(), lease, status, failure, nanos);
		}
	}

	/** Handles the answer to an acknowledgement. */
	public BiConsumer<@Nullable Object, @Nullable Throwable> acked(LeasedMessage lease) {
		return (none, failure) -> acked(lease, failure);
	}

	private void acked(LeasedMessage lease, @Nullable Throwable failure) {
		end(lease, (failure == null) ? ConsumeStatus.SUCCESS : ConsumeStatus.RETRY, failure);
	}

	/** Handles the answers to several acknowledgements. */
	public void acked(@Nullable AckResult result, @Nullable Throwable failure) {
		if (result != null) {
			result.items().forEach((item) -> acked(this.leases.require(item.message()), item.failure()));
		}
	}

	/** Handles the answer to a change of the invisible time. */
	public BiConsumer<@Nullable Object, @Nullable Throwable> changed(LeasedMessage lease, Duration invisible) {
		return (none, failure) -> {
			if (failure == null && invisible.isZero()) {
				end(lease, ConsumeStatus.RETRY, null);
			}
		};
	}

	/** Waits for a result, and handles it before returning it. */
	public <T extends @Nullable Object> T await(CompletableFuture<T> result,
			BiConsumer<? super @Nullable T, @Nullable Throwable> handler) {
		T done;
		try {
			done = Futures.await(result);
		}
		catch (RuntimeException | Error ex) {
			this.callbacks.here(() -> handler.accept(null, ex));
			throw ex;
		}
		this.callbacks.here(() -> handler.accept(done, null));
		return done;
	}

}
