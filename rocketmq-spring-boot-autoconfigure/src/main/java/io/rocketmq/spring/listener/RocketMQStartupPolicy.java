package io.rocketmq.spring.listener;

/**
 * Policy for containers that cannot start with the application context.
 */
public enum RocketMQStartupPolicy {

	/**
	 * The context fails to start. It also waits until each group is ready, that is,
	 * queues are assigned to it and their start offsets are known.
	 */
	FAIL,

	/**
	 * The container tries again in the background until it starts or is stopped.
	 * Unreachable servers do not count as a failure: the consumer waits for them.
	 */
	RETRY,

	/** The container stays stopped, which is logged. */
	IGNORE

}
