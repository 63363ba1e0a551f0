package io.rocketmq.spring.observation;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Observation that ends once, whoever ends it, and whose handlers' exceptions are logged
 * and have no other effect. Thread-safe.
 *
 * @param <C> the type of the context
 */
public final class StartedObservation<C extends Observation.Context> {

	private static final Logger logger = LoggerFactory.getLogger(StartedObservation.class);

	private final ObservationRegistry registry;

	private final C context;

	private final Observation observation;

	private final AtomicBoolean stopped = new AtomicBoolean();

	private StartedObservation(ObservationRegistry registry, C context, Observation observation) {
		this.registry = registry;
		this.context = context;
		this.observation = observation;
	}

	/**
	 * Starts an observation.
	 * @param custom the convention to use, or null for the standard one
	 * @return null if it is not observed
	 */
	static <C extends Observation.Context> @Nullable StartedObservation<C> start(ObservationRegistry registry,
			@Nullable ObservationConvention<C> custom, ObservationConvention<C> standard, C context) {
		try {
			Observation observation = Observation.createNotStarted(custom, standard, () -> context, registry);
			return observation.isNoop() ? null : new StartedObservation<>(registry, context, observation.start());
		}
		catch (Throwable ex) {
			log("start", context, ex);
			return null;
		}
	}

	/** Returns the current observation of the thread, or null if there is none. */
	public static @Nullable StartedObservation<?> current(@Nullable ObservationRegistry registry) {
		Observation observation = (registry != null) ? registry.getCurrentObservation() : null;
		return (registry != null && observation != null)
				? new StartedObservation<>(registry, observation.getContext(), observation) : null;
	}

	private static void log(String what, Observation.Context context, Throwable ex) {
		logger.atWarn()
			.setCause(ex)
			.log("Could not {} observation '{}'; the message is not affected", what, context.getName());
	}

	/** Returns the context. */
	public C context() {
		return this.context;
	}

	/**
	 * Makes this the current observation of the thread, unless it has ended.
	 * @return is to be given to {@link #close}
	 */
	public Observation.Scope openScope() {
		Observation.Scope previous = this.registry.getCurrentObservationScope();
		try {
			return this.stopped.get() ? Observation.Scope.NOOP : this.observation.openScope();
		}
		catch (Throwable ex) {
			log("open a scope of", this.context, ex);
			closeOpened(previous);
			return Observation.Scope.NOOP;
		}
	}

	/** Restores what was the current observation before the scope. */
	public void close(Observation.Scope scope) {
		try {
			scope.close();
		}
		catch (Throwable ex) {
			this.registry.setCurrentObservationScope(scope.getPreviousObservationScope());
			log("close a scope of", this.context, ex);
		}
	}

	// A scope is the current one before its handlers are called. It, and what the others
	// of them opened, would stay on the thread for the next messages.
	private void closeOpened(Observation.@Nullable Scope previous) {
		Observation.Scope opened = this.registry.getCurrentObservationScope();
		if (opened != null && opened != previous) {
			close(opened);
		}
		this.registry.setCurrentObservationScope(previous);
	}

	/** Calls a supplier with this as the current observation of the thread. */
	public <R extends @Nullable Object> R call(Supplier<R> supplier) {
		Observation.Scope scope = openScope();
		try {
			return supplier.get();
		}
		finally {
			close(scope);
		}
	}

	/** Sets the error, unless there is one or the observation has ended. */
	public void error(Throwable error) {
		if (this.stopped.get() || this.context.getError() != null) {
			return;
		}
		try {
			this.observation.error(error);
		}
		catch (Throwable ex) {
			log("set the error of", this.context, ex);
		}
	}

	/**
	 * Changes the context and ends the observation, unless it has ended.
	 * @param last the change
	 */
	public void stop(Consumer<C> last) {
		if (!this.stopped.compareAndSet(false, true)) {
			return;
		}
		try {
			last.accept(this.context);
			this.observation.stop();
		}
		catch (Throwable ex) {
			log("stop", this.context, ex);
		}
	}

	/** Ends the observation, unless it has ended. */
	public void stop() {
		stop((unchanged) -> {
		});
	}

}
