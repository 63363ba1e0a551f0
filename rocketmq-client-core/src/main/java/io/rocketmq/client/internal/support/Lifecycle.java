package io.rocketmq.client.internal.support;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

import io.rocketmq.client.error.ClientClosedException;
import io.rocketmq.client.error.ErrorContext;

/**
 * Lifecycle of a client, producer or consumer as one value: New → Starting → Running →
 * Stopping → Closed. Thread-safe.
 */
public final class Lifecycle {

	/** States of the lifecycle. */
	public enum State {

		/** Created, not started. */
		NEW,
		/** Being started. */
		STARTING,
		/** Running. */
		RUNNING,
		/** Finishing started work; refuses new work. */
		STOPPING,
		/** Closed. */
		CLOSED

	}

	private final String name;

	private final AtomicReference<State> state = new AtomicReference<>(State.NEW);

	/**
	 * Creates a lifecycle in the state New.
	 */
	public Lifecycle(String name) {
		this.name = name;
	}

	/**
	 * Starts: New → Starting → Running, or back to New if that fails.
	 */
	public void start(Runnable start) {
		begin(start, () -> {
		});
	}

	/**
	 * Starts: New → Starting → Running, or back to New if that fails.
	 */
	public void start(Runnable start, Runnable undo) {
		if (!begin(start, undo)) {
			undo.run();
			throw closed();
		}
	}

	/** Whether it has not been stopped meanwhile. */
	private boolean begin(Runnable start, Runnable undo) {
		if (!this.state.compareAndSet(State.NEW, State.STARTING)) {
			requireOpen();
			throw new IllegalStateException("The " + this.name + " has been started already");
		}
		try {
			start.run();
		}
		catch (RuntimeException | Error ex) {
			undo.run();
			// Unless it was stopped meanwhile.
			this.state.compareAndSet(State.STARTING, State.NEW);
			throw ex;
		}
		return this.state.compareAndSet(State.STARTING, State.RUNNING);
	}

	/**
	 * Checks that it is not being stopped, while a start waits for something.
	 */
	public void requireOpen() {
		if (state().compareTo(State.STOPPING) >= 0) {
			throw closed();
		}
	}

	/**
	 * Starts to stop. Only one caller gets true.
	 */
	public boolean beginStop() {
		State before = this.state.getAndUpdate((now) -> (now == State.CLOSED) ? now : State.STOPPING);
		return Objects.requireNonNull(before).compareTo(State.STOPPING) < 0;
	}

	/** Enters the state Closed. */
	public void end() {
		this.state.set(State.CLOSED);
	}

	/**
	 * Returns the present state.
	 */
	public State state() {
		return Objects.requireNonNull(this.state.get());
	}

	/**
	 * Whether the state is Running.
	 */
	public boolean isRunning() {
		return this.state.get() == State.RUNNING;
	}

	/**
	 * Refuses a call unless the state is Running.
	 */
	public void requireRunning() {
		State now = state();
		if (now == State.RUNNING) {
			return;
		}
		if (now.compareTo(State.STOPPING) >= 0) {
			throw closed();
		}
		throw new IllegalStateException("The " + this.name + " has not been started: call start first");
	}

	private ClientClosedException closed() {
		return new ClientClosedException("The " + this.name + " is closed", ErrorContext.none(), null);
	}

}
