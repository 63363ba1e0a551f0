package io.rocketmq.client.support;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

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
	 * Waits for a future, whatever it ends with, and through interrupts: an interrupt is
	 * kept for the caller.
	 * @param future the future
	 * @param limit how long to wait at most
	 * @return whether it ended in time
	 */
	public static boolean awaitUninterruptibly(CompletableFuture<?> future, Duration limit) {
		long end = System.nanoTime() + limit.toNanos();
		boolean interrupted = false;
		try {
			while (true) {
				try {
					future.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
					return true;
				}
				catch (InterruptedException ex) {
					interrupted = true;
				}
				catch (ExecutionException | CancellationException ex) {
					return true;
				}
				catch (TimeoutException ex) {
					return false;
				}
			}
		}
		finally {
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
		}
	}

	/**
	 * Starts what may also fail at once.
	 * @param start starts it
	 * @param <T> the type of its result
	 * @return its future, or one that failed with what was thrown
	 */
	public static <T extends @Nullable Object> CompletableFuture<T> attempt(Supplier<CompletableFuture<T>> start) {
		try {
			return start.get();
		}
		catch (RuntimeException | Error ex) {
			return CompletableFuture.failedFuture(ex);
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
