package io.rocketmq.client.benchmarks;

import java.util.Arrays;

/** Workload of a send measurement. */
record SendWorkload(String name, Kind kind, int parallel) {

	/** Number of messages in a batch. */
	static final int BATCH = 32;

	private static final int LARGE = 65536;

	/** The tag of each message, as users' messages have one. */
	static final String TAG = "created";

	static final String KEY = "order-42";

	private static final SendWorkload[] ALL = { new SendWorkload("async-512", Kind.ASYNC, 512),
			new SendWorkload("sync-1", Kind.SYNC, 1), new SendWorkload("sync-4", Kind.SYNC, 4),
			new SendWorkload("sync-16", Kind.SYNC, 16), new SendWorkload("batch-" + BATCH, Kind.BATCH, 1),
			new SendWorkload("accumulate", Kind.ACCUMULATE, 512) };

	static SendWorkload[] all() {
		return ALL.clone();
	}

	static SendWorkload of(String name) {
		return Arrays.stream(ALL)
			.filter((each) -> each.name.equals(name))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException(
					"There is no workload '" + name + "': choose one of " + Arrays.toString(ALL)));
	}

	/** The sizes of bodies that it is measured with. */
	int[] bodies() {
		return (this.name.equals("async-512") || this.name.equals("sync-1")) ? new int[] { 100, 1024, LARGE }
				: new int[] { 100, 1024 };
	}

	/** Returns the number of messages per call. */
	int messagesPerCall() {
		return (this.kind == Kind.BATCH) ? BATCH : 1;
	}

	/** Method that sends the messages. */
	enum Kind {

		/** Asynchronous single sends. */
		ASYNC,
		/** Blocking single sends. */
		SYNC,
		/** Blocking sends of batches. */
		BATCH,
		/**
		 * Asynchronous single sends that the client joins to batches, if it knows how to.
		 */
		ACCUMULATE

	}

}
