package io.rocketmq.spring.boot.autoconfigure.endpoint;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Calls of one request to the endpoint, which together end by a deadline.
 */
final class ServerCalls {

	private final Duration limit;

	private final long deadline;

	ServerCalls(Duration limit) {
		this.limit = limit;
		this.deadline = System.nanoTime() + limit.toNanos();
	}

	boolean isOver() {
		return this.deadline - System.nanoTime() <= 0;
	}

	/**
	 * Waits for the result of a call.
	 * @throws RequestFailedException if it failed or did not end in time
	 */
	<T> T await(CompletableFuture<T> call) {
		try {
			return call.get(Math.max(1, this.deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
		}
		catch (TimeoutException ex) {
			throw RequestFailedException.unavailable("The servers did not answer within " + this.limit.toSeconds()
					+ " s. Check the client's name servers and brokers, and try again");
		}
		catch (ExecutionException ex) {
			throw RequestFailedException.of((ex.getCause() != null) ? ex.getCause() : ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw RequestFailedException.unavailable("The request was interrupted. Try again");
		}
	}

}
