package io.rocketmq.spring.listener;

/**
 * Factory of listener containers. Thread-safe.
 */
public interface RocketMQListenerContainerFactory {

	/**
	 * Creates a container for the group of an endpoint, without endpoints and without
	 * starting it.
	 * @param name the container's name
	 * @param endpoint the first endpoint of the group; its client and group are those of
	 * the container
	 * @throws IllegalArgumentException if there is no such client
	 */
	RocketMQListenerContainer createContainer(String name, RocketMQListenerEndpoint endpoint);

}
