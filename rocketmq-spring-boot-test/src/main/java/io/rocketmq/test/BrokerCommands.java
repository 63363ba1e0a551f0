package io.rocketmq.test;

/**
 * Commands that the parent sends to a broker's process.
 */
final class BrokerCommands {

	/** Creates a topic: followed by its name and number of queues. */
	static final String CREATE_TOPIC = "create-topic";

	/** Creates a consumer group: followed by its name. */
	static final String CREATE_GROUP = "create-group";

	/** Registers with the name server now. */
	static final String REGISTER = "register";

	/** Returns the end of the log, in bytes. */
	static final String LOG_END = "log-end";

	/**
	 * Waits until a slave has what its master has: the end of the master's log and the
	 * limit in milliseconds follow.
	 */
	static final String REPLICATE = "replicate";

	/** Writes everything to disk and stops serving. */
	static final String SHUT_DOWN = "shut-down";

	private BrokerCommands() {
	}

}
