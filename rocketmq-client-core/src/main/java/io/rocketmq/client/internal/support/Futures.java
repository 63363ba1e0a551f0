package io.rocketmq.client.internal.support;

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
 * Waits for futures and unwraps their failures. Operations are written once,
 * asynchronously, and are bounded by their own deadlines; their blocking twins call
 * {@link #await}.
 */
public final class Futures {

	private Futures() {
	}

	/** Waits for a future that is bounded by its own deadline. */
	public static <T extends @Nullable Object> T await(CompletableFuture<T> future) {
		if (!future.isDone()) {
			Threads.requireBlocking();
		}
		try {
			return future.get();
		}
		catch (InterruptedException ex) {
			throw interrupted(ex);
		}
		catch (ExecutionException ex) {
			throw failure(ex);
		}
	}

	/**
	 * Starts a call and waits for its result; refuses on an event loop before the start.
	 */
	public static <T extends @Nullable Object> T await(Supplier<CompletableFuture<T>> call) {
		Threads.requireBlocking();
		return await(call.get());
	}

	/** Waits for a future until some time after a deadline. */
	public static <T extends @Nullable Object> T await(CompletableFuture<T> future, Deadline deadline, Duration grace)
			throws TimeoutException {
		try {
			return future.get(Math.max(0, deadline.remainingNanos()) + grace.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (InterruptedException ex) {
			throw interrupted(ex);
		}
		catch (ExecutionException ex) {
			throw failure(ex);
		}
	}

	/** Waits for a future without regard to interrupts; returns whether it is done. */
	public static boolean awaitUninterruptibly(CompletableFuture<?> future, Duration limit) {
		long until = System.nanoTime() + limit.toNanos();
		boolean interrupted = false;
		try {
			while (true) {
				try {
					future.get(Math.max(0, until - System.nanoTime()), TimeUnit.NANOSECONDS);
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

	private static CallInterruptedException interrupted(InterruptedException cause) {
		Thread.currentThread().interrupt();
		return new CallInterruptedException("Interrupted while waiting for an answer", Outcome.UNKNOWN,
				ErrorContext.none(), cause);
	}

	private static RuntimeException failure(ExecutionException ex) {
		Throwable failure = unwrap(ex);
		if (failure instanceof RuntimeException unchecked) {
			return unchecked;
		}
		if (failure instanceof Error error) {
			throw error;
		}
		return new CompletionException(failure);
	}

	/** Starts a call and turns what it throws into a failed future. */
	public static <T extends @Nullable Object> CompletableFuture<T> attempt(Supplier<CompletableFuture<T>> start) {
		try {
			return start.get();
		}
		catch (Throwable ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	/** Returns the cause inside of the wrappers of {@link CompletableFuture}. */
	public static Throwable unwrap(Throwable failure) {
		Throwable inner = failure;
		while ((inner instanceof CompletionException || inner instanceof ExecutionException)
				&& inner.getCause() != null) {
			inner = inner.getCause();
		}
		return inner;
	}

}
