package io.rocketmq.client.consumer.assign;

/**
 * Says which machine room brokers and clients are in. A pure function, that all members
 * of a group have in common: often a part of the names.
 */
public interface MachineRoomResolver {

	/**
	 * Where a broker is.
	 * @param brokerName the broker's name
	 * @return its room; not empty
	 */
	String roomOfBroker(String brokerName);

	/**
	 * Where a client is.
	 * @param clientId the client's id
	 * @return its room; not empty
	 */
	String roomOfClient(String clientId);

}
