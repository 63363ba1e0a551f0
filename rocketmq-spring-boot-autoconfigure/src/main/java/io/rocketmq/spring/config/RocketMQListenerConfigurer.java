package io.rocketmq.spring.config;

/**
 * Callback that configures listeners while an application starts. Beans of this type are
 * called in their order, before the listeners are registered.
 */
@FunctionalInterface
public interface RocketMQListenerConfigurer {

	/**
	 * Adds, changes and removes endpoints, and sets what annotated methods are called
	 * with.
	 * @param registrar the registrar, which may also be kept and used later
	 */
	void configureRocketMQListeners(RocketMQListenerEndpointRegistrar registrar);

}
