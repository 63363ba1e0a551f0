package io.rocketmq.client.internal.support;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

import io.rocketmq.client.error.ClientClosedException;
import io.rocketmq.client.error.ErrorContext;

/**
 * The life of a client, producer or consumer as one value: New → Starting → Running →
 * Stopping → Closed. Thread-safe.
 */
public final class Lifecycle {

	/** Where in its life the thing is. */
	public enum State {

		/** Made, not started. */
		NEW,
		/** Being started. */
		STARTING,
		/** At work. */
		RUNNING,
		/** Finishing what it has begun; takes nothing new. */
		STOPPING,
		/** Over. */
		CLOSED

	}

	private final String name;

	private final AtomicReference<State> state = new AtomicReference<>(State.NEW);

	/**
	 * A life that begins as New.
	 * @param name what lives, for messages, such as {@code producer 'orders'}
	 */
	public Lifecycle(String name) {
		this.name = name;
	}

	/**
	 * Starts: New → Starting → Running, or back to New if that fails.
	 * @param start what to do in between; undoes what it has begun if it throws
	 * @throws IllegalStateException if it was started before
	 * @throws ClientClosedException if it is closed
	 */
	public void start(Runnable start) {
		begin(start, () -> {
		});
	}

	/**
	 * Starts: New → Starting → Running, or back to New if that fails.
	 * @param start what to do in between
	 * @param undo undoes what start has begun: if it throws, and if this was stopped
	 * before it had ended
	 * @throws IllegalStateException if it was started before
	 * @throws ClientClosedException if it is closed, also while it was being started
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
	 * @throws ClientClosedException if it is being stopped or closed
	 */
	public void requireOpen() {
		if (state().compareTo(State.STOPPING) >= 0) {
			throw closed();
		}
	}

	/**
	 * Begins to stop. Only one caller is told to do it.
	 * @return true for the caller that shall stop it and then call {@link #end()}
	 */
	public boolean beginStop() {
		State before = this.state.getAndUpdate((now) -> (now == State.CLOSED) ? now : State.STOPPING);
		return Objects.requireNonNull(before).compareTo(State.STOPPING) < 0;
	}

	/** Ends the life. */
	public void end() {
		this.state.set(State.CLOSED);
	}

	/**
	 * The present state.
	 * @return the state
	 */
	public State state() {
		return Objects.requireNonNull(this.state.get());
	}

	/**
	 * Whether it is at work.
	 * @return true between start and stop
	 */
	public boolean isRunning() {
		return this.state.get() == State.RUNNING;
	}

	/**
	 * Refuses a call unless it is at work.
	 * @throws ClientClosedException if it is stopping or closed
	 * @throws IllegalStateException if it has not been started
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
