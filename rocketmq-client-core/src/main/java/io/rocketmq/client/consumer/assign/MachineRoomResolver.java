package io.rocketmq.client.consumer.assign;

/**
 * Resolver of the machine rooms of brokers and clients, often from their names. Must be a
 * pure function, and the same for all members of a group.
 */
public interface MachineRoomResolver {

	/**
	 * Returns the machine room of a broker.
	 * @return the room; not empty
	 */
	String roomOfBroker(String brokerName);

	/**
	 * Returns the machine room of a client.
	 * @param clientId the client's id
	 * @return the room; not empty
	 */
	String roomOfClient(String clientId);

}
