package io.rocketmq.client.internal.transport;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import org.jspecify.annotations.Nullable;

import io.rocketmq.client.config.TransportOptions;

/**
 * Periodic check of a live channel: whether the server still reads from it, and whether
 * it is unused. Confined to the channel's event loop.
 */
final class ConnectionWatch {

	private final Channel channel;

	private final long writeNanos;

	private final long idleNanos;

	private final Runnable idle;

	private final Consumer<String> stuck;

	private @Nullable ScheduledFuture<?> timer;

	private long usedAt = System.nanoTime();

	private long writtenAt = System.nanoTime();

	/** Bytes to write until the channel is writable, at the last change. */
	private long unwritten;

	ConnectionWatch(Channel channel, EventLoop loop, TransportOptions options, Runnable idle, Consumer<String> stuck) {
		this.channel = channel;
		this.writeNanos = options.writeTimeout().toNanos();
		this.idleNanos = options.idleTimeout().toNanos();
		this.idle = idle;
		this.stuck = stuck;
		long period = Math.max(Duration.ofMillis(5).toNanos(), Math.min(this.writeNanos, this.idleNanos) / 4);
		this.timer = loop.scheduleWithFixedDelay(this::check, period, period, TimeUnit.NANOSECONDS);
	}

	/** Notes that something was read or written. */
	void used(long now) {
		this.usedAt = now;
	}

	void stop() {
		if (this.timer != null) {
			this.timer.cancel(false);
			this.timer = null;
		}
	}

	private void check() {
		long now = System.nanoTime();
		// Nothing more is written while the channel is full, so that this only shrinks.
		long left = this.channel.isWritable() ? 0 : this.channel.bytesBeforeWritable();
		if (left == 0 || left != this.unwritten) {
			this.writtenAt = now;
			this.unwritten = left;
		}
		if (now - this.writtenAt > this.writeNanos) {
			this.stuck.accept("The server reads nothing: no bytes could be written for "
					+ TimeUnit.NANOSECONDS.toMillis(this.writeNanos) + " ms (writeTimeout)");
		}
		else if (now - this.usedAt > this.idleNanos) {
			this.idle.run();
		}
	}

}
