package io.rocketmq.client.hook;

/**
 * What checks say of a broker.
 */
public enum BrokerHealth {

	/** Not checked yet. */
	UNKNOWN,
	/** It answered the last check. */
	UP,
	/**
	 * It did not answer as many checks in a row as the option {@code failuresUntilDown}
	 * says.
	 */
	DOWN

}
