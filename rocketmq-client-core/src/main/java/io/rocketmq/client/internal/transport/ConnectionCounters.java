package io.rocketmq.client.internal.transport;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.hook.ConnectionStatistics;
import io.rocketmq.client.hook.ConnectionStatus;

/**
 * Counters of a connection. Written by its event loop alone, so that a plain addition
 * with an ordered store is enough; read by any thread.
 */
final class ConnectionCounters {

	private final AtomicLong requests = new AtomicLong();

	private final AtomicLong answers = new AtomicLong();

	private final AtomicLong lateAnswers = new AtomicLong();

	private final AtomicLong failures = new AtomicLong();

	private final AtomicLong connectFailures = new AtomicLong();

	private final AtomicLong connected = new AtomicLong();

	private final AtomicLong reconnected = new AtomicLong();

	private final AtomicLong lost = new AtomicLong();

	private final AtomicLong bytesWritten = new AtomicLong();

	private final AtomicLong bytesRead = new AtomicLong();

	private final AtomicLong latencySum = new AtomicLong();

	private final AtomicLong latencyMax = new AtomicLong();

	private final AtomicLong latencyLast = new AtomicLong();

	/** Whether it was lost and is not back. */
	private boolean isLost;

	private volatile Instant since = Instant.now();

	private volatile @Nullable String lastFailure;

	void entered() {
		this.since = Instant.now();
	}

	void written(int bytes) {
		add(this.requests, 1);
		add(this.bytesWritten, bytes);
	}

	void read(int bytes) {
		add(this.bytesRead, bytes);
	}

	void answered(long nanos) {
		add(this.answers, 1);
		add(this.latencySum, nanos);
		this.latencyLast.lazySet(nanos);
		if (nanos > this.latencyMax.getPlain()) {
			this.latencyMax.lazySet(nanos);
		}
	}

	void answeredLate() {
		add(this.lateAnswers, 1);
	}

	void failed() {
		add(this.failures, 1);
	}

	void connectFailed(String reason) {
		add(this.connectFailures, 1);
		this.lastFailure = reason;
	}

	void connected() {
		add(this.connected, 1);
		if (this.isLost) {
			this.isLost = false;
			add(this.reconnected, 1);
		}
	}

	void lost(String reason) {
		add(this.lost, 1);
		this.isLost = true;
		this.lastFailure = reason;
	}

	@Nullable String lastFailure() {
		return this.lastFailure;
	}

	ConnectionStatus status(String address, ConnectionState state, int inFlight) {
		long answered = this.answers.get();
		return new ConnectionStatus(address, state.phase(), this.since, inFlight, this.requests.get(), answered,
				this.lateAnswers.get(), this.failures.get(), this.connectFailures.get(), this.bytesWritten.get(),
				this.bytesRead.get(), Duration.ofNanos(this.latencyLast.get()),
				Duration.ofNanos((answered == 0) ? 0 : this.latencySum.get() / answered),
				Duration.ofNanos(this.latencyMax.get()), this.lastFailure);
	}

	ConnectionStatistics addTo(ConnectionStatistics sum) {
		return new ConnectionStatistics(sum.connected() + this.connected.get(),
				sum.reconnected() + this.reconnected.get(), sum.lost() + this.lost.get(),
				sum.connectFailures() + this.connectFailures.get(), sum.lateAnswers() + this.lateAnswers.get(),
				sum.bytesWritten() + this.bytesWritten.get(), sum.bytesRead() + this.bytesRead.get());
	}

	private static void add(AtomicLong counter, long amount) {
		counter.lazySet(counter.getPlain() + amount);
	}

}
