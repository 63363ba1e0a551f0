package io.rocketmq.client.internal.transport;

import java.util.concurrent.TimeUnit;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import org.jspecify.annotations.Nullable;

/**
 * Timer for the deadlines of all requests of a connection, set to the earliest one.
 * Confined to the event loop.
 */
final class ExpiryTimer {

	private final EventLoop loop;

	private final Runnable task;

	private @Nullable ScheduledFuture<?> timer;

	private long at;

	ExpiryTimer(EventLoop loop, Runnable task) {
		this.loop = loop;
		this.task = task;
	}

	/**
	 * Runs the task within a time, or not at all for {@link Long#MAX_VALUE}, unless it is
	 * due earlier anyway.
	 */
	void within(long nanos) {
		if (nanos == Long.MAX_VALUE) {
			return;
		}
		long wanted = System.nanoTime() + Math.max(0, nanos);
		if (this.timer != null) {
			if (this.at - wanted <= 0) {
				return;
			}
			this.timer.cancel(false);
			this.timer = null;
		}
		this.at = wanted;
		// Slightly later than the deadline, which has then passed.
		this.timer = this.loop.schedule(this::expired, Math.max(0, nanos) + 1_000_000, TimeUnit.NANOSECONDS);
	}

	private void expired() {
		this.timer = null;
		this.task.run();
	}

}
