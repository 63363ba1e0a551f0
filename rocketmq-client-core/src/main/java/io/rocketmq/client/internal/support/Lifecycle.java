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
		/** Finishing its work; refuses new work. */
		STOPPING,
		/** Closed. */
		CLOSED

	}

	private final String name;

	private final AtomicReference<State> state = new AtomicReference<>(State.NEW);

	public Lifecycle(String name) {
		this.name = name;
	}

	/** Starts: New → Starting → Running, or back to New if the task fails. */
	public void start(Runnable start) {
		begin(start, () -> {
		});
	}

	/**
	 * Starts like {@link #start(Runnable)}; if that fails or is stopped meanwhile, undoes
	 * it.
	 */
	public void start(Runnable start, Runnable undo) {
		if (!begin(start, undo)) {
			undo.run();
			throw closed();
		}
	}

	/** Starts, and returns whether nothing has stopped it meanwhile. */
	private boolean begin(Runnable start, Runnable undo) {
		if (!this.state.compareAndSet(State.NEW, State.STARTING)) {
			requireOpen();
			throw new IllegalStateException("The " + this.name + " has already been started. Start it once.");
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

	public void requireOpen() {
		if (state().compareTo(State.STOPPING) >= 0) {
			throw closed();
		}
	}

	/** Enters the state Stopping; true for only one caller. */
	public boolean beginStop() {
		State before = this.state.getAndUpdate((now) -> (now == State.CLOSED) ? now : State.STOPPING);
		return Objects.requireNonNull(before).compareTo(State.STOPPING) < 0;
	}

	/** Enters the state Closed. */
	public void end() {
		this.state.set(State.CLOSED);
	}

	public State state() {
		return Objects.requireNonNull(this.state.get());
	}

	public boolean isRunning() {
		return this.state.get() == State.RUNNING;
	}

	public void requireRunning() {
		State now = state();
		if (now == State.RUNNING) {
			return;
		}
		if (now.compareTo(State.STOPPING) >= 0) {
			throw closed();
		}
		throw new IllegalStateException("The " + this.name + " has not been started. Call start() first.");
	}

	private ClientClosedException closed() {
		return new ClientClosedException("The " + this.name + " is closed", ErrorContext.none(), null);
	}

}
