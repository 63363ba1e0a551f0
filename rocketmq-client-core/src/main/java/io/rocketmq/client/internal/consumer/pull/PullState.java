package io.rocketmq.client.internal.consumer.pull;

import io.rocketmq.client.internal.consumer.pull.PullOwner.Stage;

/**
 * The state of a queue that is pulled from, with what belongs to it.
 */
sealed interface PullState {

	/** Returns the stage, for others. */
	Stage stage();

	/** States without data. */
	enum Fixed implements PullState {

		/** Nothing was asked of the owner yet. */
		NEW(Stage.NEW),

		/** Takes the lock and finds out where to begin. */
		PLACING(Stage.PLACING),

		/** Pulls, and brings messages to where they are worked on. */
		ACTIVE(Stage.WORKING),

		/** Pulls nothing, and begins nothing. */
		PAUSED(Stage.WORKING),

		/** Has left the queue for good. */
		RELEASED(Stage.RELEASED);

		private final Stage stage;

		Fixed(Stage stage) {
			this.stage = stage;
		}

		@Override
		public Stage stage() {
			return this.stage;
		}

	}

	/** Waits for the broker to unlock the queue. */
	record Unlocking(boolean returns, long target) implements PullState {

		@Override
		public Stage stage() {
			return this.returns ? Stage.PLACING : Stage.LEAVING;
		}

	}

	/** Next step when nothing is in flight any more. */
	enum After {

		/** Goes on at the target. */
		GO_ON,

		/** Takes the lock and finds out where to begin once more. */
		PLACE,

		/** Leaves the queue. */
		LEAVE

	}

	/** Waits for what is in flight. */
	record Draining(After after, long target, boolean write, boolean stored) implements PullState {

		@Override
		public Stage stage() {
			return (this.after == After.LEAVE) ? Stage.LEAVING : Stage.WORKING;
		}

		/** The same, followed by something else. */
		Draining then(After other) {
			return new Draining(other, this.target, this.write, this.stored);
		}

		/** The same once a write has begun. */
		Draining writing() {
			return new Draining(this.after, this.target, false, false);
		}

		/** The same once the target is stored. */
		Draining whenStored() {
			return new Draining(this.after, this.target, false, true);
		}

	}

}
