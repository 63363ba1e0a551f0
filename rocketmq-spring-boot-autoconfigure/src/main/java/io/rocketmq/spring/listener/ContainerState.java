package io.rocketmq.spring.listener;

/**
 * State of a container. Only {@link DefaultRocketMQListenerContainer} changes it.
 */
sealed interface ContainerState {

	/** State of a container without a consumer. */
	ContainerState STOPPED = new Stopped();

	/** Whether the container consumes, or will without another call. */
	default boolean isWanted() {
		return false;
	}

	/** Not started, or stopped. */
	record Stopped() implements ContainerState {
	}

	/** Creating its consumer. Each start is an object of its own. */
	final class Starting implements ContainerState {

		@Override
		public boolean isWanted() {
			return true;
		}

	}

	/** Waiting for the next attempt to start. */
	final class Retrying implements ContainerState {

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

}
