package io.rocketmq.spring.transaction;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.error.ClientClosedException;
import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.transaction.TransactionProducer;

/**
 * Lifecycle of a transaction producer, which is connected when it is first needed, and
 * can be started again after a stop, but not after a close. Thread-safe.
 */
final class TransactionProducerLifecycle {

	private final Supplier<TransactionProducer> connector;

	private final ReentrantLock lock = new ReentrantLock();

	private State state = State.STOPPED;

	private volatile @Nullable TransactionProducer producer;

	/**
	 * Creates a stopped lifecycle.
	 * @param connector connects a producer
	 */
	TransactionProducerLifecycle(Supplier<TransactionProducer> connector) {
		this.connector = connector;
	}

	/**
	 * Returns the producer, which is connected if there is none, also before the start.
	 * @throws ClientClosedException while stopping, and once closed
	 */
	TransactionProducer producer() {
		TransactionProducer current = this.producer;
		return (current != null) ? current : connect();
	}

	private TransactionProducer connect() {
		this.lock.lock();
		try {
			TransactionProducer current = this.producer;
			if (current != null) {
				return current;
			}
			if (this.state == State.CLOSED) {
				throw new ClientClosedException(
						"RocketMQTransactions are closed. Send before the application context is closed.",
						ErrorContext.none(), null);
			}
			if (this.state == State.STOPPING) {
				throw new ClientClosedException(
						"RocketMQTransactions are being stopped. Send earlier, or once they have started again.",
						ErrorContext.none(), null);
			}
			current = this.connector.get();
			this.producer = current;
			return current;
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Connects if this was started and has not been stopped. */
	void connectIfStarted() {
		this.lock.lock();
		try {
			if (this.state == State.STARTED) {
				connect();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Starts, without connecting. Does nothing once closed. */
	void start() {
		this.lock.lock();
		try {
			if (this.state == State.STOPPED) {
				this.state = State.STARTED;
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	boolean isStarted() {
		this.lock.lock();
		try {
			return this.state == State.STARTED;
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Closes the producer, if any, and waits for its local transactions. */
	void stop() {
		end(State.STOPPING);
	}

	/** Stops for good. */
	void close() {
		end(State.CLOSED);
	}

	private void end(State next) {
		TransactionProducer last;
		this.lock.lock();
		try {
			last = this.producer;
			this.producer = null;
			if (this.state != State.CLOSED) {
				this.state = next;
			}
		}
		finally {
			this.lock.unlock();
		}
		// Outside of the lock, as local transactions that it waits for may send.
		try {
			if (last != null) {
				last.close();
			}
		}
		finally {
			ended();
		}
	}

	private void ended() {
		this.lock.lock();
		try {
			if (this.state == State.STOPPING) {
				this.state = State.STOPPED;
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	private enum State {

		STOPPED, STARTED, STOPPING, CLOSED

	}

}
