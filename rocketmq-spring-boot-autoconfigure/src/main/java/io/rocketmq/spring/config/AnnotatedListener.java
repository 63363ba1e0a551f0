package io.rocketmq.spring.config;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.rocketmq.spring.support.InvalidRocketMQAnnotationException;

/**
 * Annotation of a listener together with the bean and the class or method that it is on.
 *
 * @param beanName the name of the bean
 * @param type the class of the bean, not that of a proxy
 * @param method the annotated method, or null if the class is annotated
 * @param handlers the handler methods of an annotated class
 * @param defaultHandler the default handler of an annotated class, or null
 * @param defaultId the id if the annotation has none
 * @param attributes the annotation's attributes by name
 */
record AnnotatedListener(String beanName, Class<?> type, @Nullable Method method, List<Method> handlers,
		@Nullable Method defaultHandler, String defaultId, Map<String, String> attributes) {

	AnnotatedElement element() {
		return (this.method != null) ? this.method : this.type;
	}

	/** Returns a noun phrase for messages to people. */
	String description() {
		String bean = "bean '" + this.beanName + "'";
		return (this.method != null) ? "method '" + this.method.getName() + "' of " + bean : bean;
	}

	/**
	 * Creates the exception for a bean that its annotation doesn't fit.
	 * @param problem the problem and its fix
	 */
	static InvalidRocketMQAnnotationException invalid(String beanName, Class<?> type, String problem) {
		return new InvalidRocketMQAnnotationException(beanName, null,
				"Bean '" + beanName + "' of " + type.getName() + " has @RocketMQMessageListener, " + problem, null);
	}

	/** Creates the exception for a bean that this annotation doesn't fit. */
	InvalidRocketMQAnnotationException invalid(String problem) {
		return invalid(this.beanName, this.type, problem);
	}

}
