package io.rocketmq.client.hook;

/**
 * Is told when a broker comes and goes. Called on an event loop; must not block. What it
 * throws is logged and changes nothing.
 */
@FunctionalInterface
public interface BrokerListener {

	/**
	 * A check changed what is thought of a broker.
	 * @param brokerName the broker's name
	 * @param address {@code host:port} of the replica that was checked
	 * @param from what was thought before
	 * @param to what is thought now
	 */
	void healthChanged(String brokerName, String address, BrokerHealth from, BrokerHealth to);

}
