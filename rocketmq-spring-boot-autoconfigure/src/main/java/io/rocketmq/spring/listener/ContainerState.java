package io.rocketmq.spring.listener;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * State of a container. Only {@link DefaultRocketMQListenerContainer} changes it.
 */
sealed interface ContainerState {

	/** State of a container without a consumer, whose last start did not fail. */
	ContainerState STOPPED = new Stopped(null);

	/** Whether the container consumes, or will without another call. */
	default boolean isWanted() {
		return false;
	}

	/**
	 * Not started, or stopped.
	 *
	 * @param failure failure of the last start, or null
	 */
	record Stopped(@Nullable Failure failure) implements ContainerState {
	}

	/** Creating its consumer. Each start is an object of its own. */
	final class Starting implements ContainerState {

		@Override
		public boolean isWanted() {
			return true;
		}

	}

	/** Waiting for the next attempt to start. Each wait is an object of its own. */
	final class Retrying implements ContainerState {

		private final Failure failure;

		Retrying(Failure failure) {
			this.failure = failure;
		}

		/** Returns the failure of the last attempt. */
		Failure failure() {
			return this.failure;
		}

		@Override
		public boolean isWanted() {
			return true;
		}

	}

	/** Consuming. */
	record Running(RunningConsumer consumer) implements ContainerState {

		@Override
		public boolean isWanted() {
			return true;
		}

	}

	/** Closing its consumer, or aborting a start. */
	record Stopping() implements ContainerState {
	}

	/** Failure of a start, without the exception, which may hold much. */
	record Failure(Instant at, String exception, @Nullable String message) {

		static Failure of(Throwable exception) {
			return new Failure(Instant.now(), exception.getClass().getName(), DeliveryOutcomes.text(exception));
		}

	}

}
