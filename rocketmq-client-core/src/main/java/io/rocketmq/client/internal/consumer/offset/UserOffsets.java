package io.rocketmq.client.internal.consumer.offset;

import java.time.Duration;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.consumer.offset.OffsetStore;
import io.rocketmq.client.internal.support.Callbacks;
import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.message.MessageQueue;

/**
 * Wraps a user's offset store: calls it on callback threads, where it may block, and
 * treats exceptions and null as failed operations. Thread-safe.
 */
public final class UserOffsets implements OffsetStore {

	private static final Logger logger = LoggerFactory.getLogger(UserOffsets.class);

	private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);

	/** A store that never answers would keep its queues from starting and stopping. */
	private static final Duration CALL_LIMIT = Duration.ofSeconds(30);

	private final OffsetStore store;

	private final Callbacks callbacks;

	/** State after the store's last answer: it is not called on other threads. */
	private final Set<MessageQueue> provisional = ConcurrentHashMap.newKeySet();

	private final Duration callLimit;

	private volatile boolean failing;

	public UserOffsets(OffsetStore store, Callbacks callbacks) {
		this(store, callbacks, CALL_LIMIT);
	}

	UserOffsets(OffsetStore store, Callbacks callbacks, Duration callLimit) {
		this.store = store;
		this.callbacks = callbacks;
		this.callLimit = callLimit;
	}

	@Override
	public CompletableFuture<OptionalLong> load(MessageQueue queue) {
		return call(() -> this.store.load(queue).thenApply((offset) -> {
			updateProvisional(queue);
			return Objects.requireNonNull(offset,
					() -> "Offset store " + this.store + " loaded null: it must load an OptionalLong.");
		}));
	}

	@Override
	public CompletableFuture<Void> store(MessageQueue queue, long offset) {
		return call(() -> this.store.store(queue, offset).thenRun(() -> updateProvisional(queue)));
	}

	private void updateProvisional(MessageQueue queue) {
		boolean isProvisional;
		try {
			isProvisional = this.store.isProvisional(queue);
		}
		catch (Throwable ex) {
			// The answer decides only whether an offset is stored once more.
			logger.atDebug()
				.addKeyValue("queue", queue)
				.setCause(ex)
				.log("Offset store {} failed in isProvisional for {}", this.store, queue);
			isProvisional = false;
		}
		if (isProvisional) {
			this.provisional.add(queue);
		}
		else {
			this.provisional.remove(queue);
		}
	}

	@Override
	public boolean isProvisional(MessageQueue queue) {
		return this.provisional.contains(queue);
	}

	@Override
	public CompletableFuture<Void> persist() {
		return call(this.store::persist).whenComplete((none, failure) -> {
			if (failure != null && !this.failing) {
				logger.warn(
						"Offset store {} failed to persist; retrying at each commit. Until then a restart redelivers "
								+ "messages since the last success: {}",
						this.store, Futures.unwrap(failure).toString());
			}
			this.failing = failure != null;
		});
	}

	private <T extends @Nullable Object> CompletableFuture<T> call(Supplier<CompletableFuture<T>> call) {
		return CompletableFuture
			.supplyAsync(
					() -> Objects.requireNonNull(call.get(),
							() -> "Offset store " + this.store + " returned null: it must return a future."),
					this.callbacks::executeBlocking)
			.thenCompose((answer) -> answer)
			.orTimeout(this.callLimit.toNanos(), TimeUnit.NANOSECONDS)
			.exceptionallyCompose(
					(failure) -> CompletableFuture.failedFuture(
							(failure instanceof TimeoutException)
									? new IllegalStateException("Offset store " + this.store + " did not answer within "
											+ this.callLimit + ": its futures must complete.")
									: Futures.unwrap(failure)));
	}

	/** Closes the store, waiting up to 10 s. */
	@Override
	public void close() {
		CompletableFuture<Void> closed = call(() -> {
			this.store.close();
			return CompletableFuture.completedFuture(null);
		});
		if (!Futures.awaitUninterruptibly(closed, CLOSE_LIMIT)) {
			logger.warn("Offset store {} did not close within {}; not waiting any longer", this.store, CLOSE_LIMIT);
		}
		closed.whenComplete((done, failure) -> {
			if (failure != null) {
				logger.warn("Offset store {} failed to close", this.store, failure);
			}
		});
	}

}
