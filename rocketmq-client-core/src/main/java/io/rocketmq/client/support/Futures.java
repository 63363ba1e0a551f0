package io.rocketmq.client.support;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.error.CallInterruptedException;
import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.error.Outcome;

/**
 * Waiting for futures, and taking wrapped failures out of them. Operations are written
 * once, asynchronously, and are bounded by their own deadlines; their blocking twins are
 * {@link #await}.
 */
public final class Futures {

	private Futures() {
	}

	/**
	 * Waits for a future that is bounded by its own deadline.
	 * @param future the future
	 * @param <T> the type of its result
	 * @return its result
	 * @throws CallInterruptedException if the thread is interrupted; its flag is set
	 * again
	 * @throws IllegalStateException on one of the client's event loops, where waiting
	 * would keep the answer from being read
	 */
	public static <T extends @Nullable Object> T await(CompletableFuture<T> future) {
		if (!future.isDone() && Threads.isEventLoop()) {
			throw new IllegalStateException("A blocking call on event loop " + Thread.currentThread().getName()
					+ " would wait for itself: use the asynchronous method, or another thread");
		}
		try {
			return future.get();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new CallInterruptedException("Interrupted while waiting for an answer", Outcome.UNKNOWN,
					ErrorContext.none(), ex);
		}
		catch (ExecutionException ex) {
			Throwable failure = unwrap(ex);
			if (failure instanceof RuntimeException unchecked) {
				throw unchecked;
			}
			if (failure instanceof Error error) {
				throw error;
			}
			throw new CompletionException(failure);
		}
	}

	/**
	 * The failure itself, without the wrappers that {@link CompletableFuture} puts around
	 * it.
	 * @param failure what a future ended with
	 * @return the innermost failure that is no wrapper
	 */
	public static Throwable unwrap(Throwable failure) {
		Throwable inner = failure;
		while ((inner instanceof CompletionException || inner instanceof ExecutionException)
				&& inner.getCause() != null) {
			inner = inner.getCause();
		}
		return inner;
	}

}
