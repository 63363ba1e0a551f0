package io.rocketmq.client.chaos;

/**
 * Kinds of consumer groups.
 */
enum GroupKind {

	CONCURRENT, ORDERLY, POP, BROADCASTING,

	/** Concurrent, with members of this client and of Apache's. */
	MIXED;

	/** Whether members that join and leave cleanly cause no duplicates. */
	boolean isExact() {
		return this == CONCURRENT || this == ORDERLY;
	}

	/** Whether brokers keep the group's committed offsets. */
	boolean commits() {
		return this != POP && this != BROADCASTING;
	}

}
