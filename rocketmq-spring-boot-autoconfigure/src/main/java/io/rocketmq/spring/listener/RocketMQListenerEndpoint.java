package io.rocketmq.spring.listener;

import io.rocketmq.client.message.FilterExpression;

/**
 * Listener together with its subscription: a topic and a filter of its messages, in a
 * consumer group. Endpoints of one client and group share a
 * {@link RocketMQListenerContainer}, which dispatches each message to the endpoint whose
 * topic and filter accept it. Implementations are immutable.
 */
public interface RocketMQListenerEndpoint {

	/** Returns the id of the endpoint, unique in the registry. */
	String id();

	/**
	 * Returns a description of the listener for messages to people.
	 * @return a noun phrase such as {@code method 'ship' of bean 'shipping'}
	 */
	String description();

	/** Returns the consumer group. */
	String group();

	/**
	 * Returns the name of the client to consume with.
	 * @return the qualifier or bean name of a {@link io.rocketmq.client.RocketMQClient},
	 * or empty for the factory's own
	 */
	default String client() {
		return "";
	}

	/**
	 * Returns the name of the container factory.
	 * @return the name of a {@link RocketMQListenerContainerFactory} bean, or empty for
	 * the default one
	 */
	default String containerFactory() {
		return "";
	}

	/** Returns the topic. */
	String topic();

	/** Returns the filter of the topic's messages. */
	FilterExpression filter();

	/** Returns the settings of the group that this endpoint states. */
	RocketMQListenerSettings settings();

	/** Whether the listener takes several messages at once. */
	boolean batch();

	/**
	 * Creates the invoker of the listener; called once by the container that the endpoint
	 * is added to.
	 * @param services the container's converter and producer
	 * @throws IllegalArgumentException if the listener cannot be called as the settings
	 * say
	 */
	RocketMQListenerInvoker createInvoker(RocketMQListenerServices services);

}
