package io.rocketmq.client.hook;

/**
 * Health of a broker by its health checks.
 */
public enum BrokerHealth {

	/** Not checked yet. */
	UNKNOWN,
	/** The broker answered the last check. */
	UP,
	/** The broker failed {@code failuresUntilDown} checks in a row. */
	DOWN

}
