package io.rocketmq.client.internal.consumer.pull;

import io.rocketmq.client.internal.consumer.pull.PullOwner.Stage;

/**
 * State of a queue that is pulled from, with its data.
 */
sealed interface PullState {

	/** Returns the stage that others can see. */
	Stage stage();

	/** States without data. */
	enum Fixed implements PullState {

		/** Created, not yet assigned. */
		NEW(Stage.NEW),

		/** Locks the queue and looks up its start offset. */
		PLACING(Stage.PLACING),

		/** Pulls and delivers messages. */
		ACTIVE(Stage.WORKING),

		/** Pulls nothing, and begins no delivery. */
		PAUSED(Stage.WORKING),

		/** Has released the queue for good. */
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

	/** Next step once nothing is in flight. */
	enum After {

		/** Continues at the target. */
		GO_ON,

		/** Locks the queue and looks up its start offset again. */
		PLACE,

		/** Releases the queue. */
		LEAVE

	}

	/** Waits for messages in flight. */
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
