package io.rocketmq.spring.config;

/**
 * Names of the beans that {@link EnableRocketMQ @EnableRocketMQ} registers.
 */
public final class RocketMQInfrastructure {

	/** Bean name of the registry of the listeners' containers. */
	public static final String ENDPOINT_REGISTRY = "io.rocketmq.spring.config.endpointRegistry";

	/** Bean name of the registrar of endpoints. */
	public static final String ENDPOINT_REGISTRAR = "io.rocketmq.spring.config.endpointRegistrar";

	/** Bean name of the processor that creates containers for annotated listeners. */
	public static final String LISTENER_PROCESSOR = "io.rocketmq.spring.config.listenerProcessor";

	/** Bean name of the processor that registers annotated transaction listeners. */
	public static final String TRANSACTION_LISTENER_PROCESSOR = "io.rocketmq.spring.config.transactionListenerProcessor";

	private RocketMQInfrastructure() {
	}

}
