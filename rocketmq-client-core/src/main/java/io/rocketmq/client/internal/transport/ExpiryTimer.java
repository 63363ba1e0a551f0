package io.rocketmq.client.internal.transport;

import java.util.concurrent.TimeUnit;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import org.jspecify.annotations.Nullable;

/**
 * One timer for the deadlines of all requests of a connection: it goes off for the next
 * of them. Confined to the event loop.
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
	 * Goes off after so many nanoseconds at the latest; the most there is means never.
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
		// A little later than the deadline, so that it has passed.
		this.timer = this.loop.schedule(this::goOff, Math.max(0, nanos) + 1_000_000, TimeUnit.NANOSECONDS);
	}

	private void goOff() {
		this.timer = null;
		this.task.run();
	}

}
