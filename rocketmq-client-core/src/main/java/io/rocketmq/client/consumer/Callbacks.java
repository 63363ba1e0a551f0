package io.rocketmq.client.consumer;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.support.Futures;
import io.rocketmq.client.support.Threads;

/**
 * Runs users' code: on callback threads, and never on an event loop. Refuses nothing.
 * Thread-safe.
 */
final class Callbacks implements Executor {

	private final Executor threads;

	/**
	 * Creates callbacks.
	 * @param threads the callback threads, which take nothing once the client is closed
	 */
	Callbacks(Executor threads) {
		this.threads = threads;
	}

	@Override
	public void execute(Runnable task) {
		try {
			this.threads.execute(task);
		}
		catch (RuntimeException | Error ex) {
			// The client is closed meanwhile: better on another thread than never.
			if (Threads.isEventLoop()) {
				Threads.named("rocketmq-late-callback").newThread(task).start();
			}
			else {
				task.run();
			}
		}
	}

	/** Runs a task on this thread, unless that is an event loop. */
	void here(Runnable task) {
		if (Threads.isEventLoop()) {
			execute(task);
		}
		else {
			task.run();
		}
	}

	/** Completes a future for a user on a callback thread. */
	<T extends @Nullable Object> CompletableFuture<T> toUser(CompletableFuture<T> result) {
		return toUser(result, (done, failure) -> {
		});
	}

	/**
	 * Completes a future for a user on a callback thread.
	 * @param before is told of the result there, before the future is completed
	 */
	<T extends @Nullable Object> CompletableFuture<T> toUser(CompletableFuture<T> result,
			BiConsumer<? super @Nullable T, @Nullable Throwable> before) {
		CompletableFuture<T> users = new CompletableFuture<>();
		result.whenComplete((done, failure) -> execute(() -> {
			Throwable cause = (failure != null) ? Futures.unwrap(failure) : null;
			try {
				before.accept(done, cause);
			}
			finally {
				if (cause != null) {
					users.completeExceptionally(cause);
				}
				else {
					users.complete(done);
				}
			}
		}));
		return users;
	}

}
