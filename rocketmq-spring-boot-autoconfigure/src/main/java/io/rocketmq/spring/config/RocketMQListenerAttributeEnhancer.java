package io.rocketmq.spring.config;

import java.lang.reflect.AnnotatedElement;
import java.util.Map;

/**
 * Callback that changes the attributes of a
 * {@link io.rocketmq.spring.annotation.RocketMQMessageListener @RocketMQMessageListener}
 * before they are read. Beans of this type are called in their order, each with the map
 * that the one before returned.
 */
@FunctionalInterface
public interface RocketMQListenerAttributeEnhancer {

	/**
	 * Returns the attributes to use.
	 * @param attributes the attributes by name, with their placeholders and expressions;
	 * a mutable copy; empty texts stand for defaults
	 * @param element the annotated class or method
	 * @return the given map or another one; attributes that it lacks have their defaults
	 */
	Map<String, String> enhance(Map<String, String> attributes, AnnotatedElement element);

}
