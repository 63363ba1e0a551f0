package io.rocketmq.client.hook;

/**
 * Listener to changes of a broker's health. Called on a callback thread, one call after
 * the other. Exceptions are logged and have no other effect.
 */
@FunctionalInterface
public interface BrokerListener {

	/**
	 * Called when a check changes the health of a broker.
	 * @param address {@code host:port} of the checked replica
	 */
	void healthChanged(String brokerName, String address, BrokerHealth from, BrokerHealth to);

}
