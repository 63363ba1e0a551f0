package io.rocketmq.spring.support;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.support.BeanDefinitionValidationException;

/**
 * Exception for an annotation of a listener that cannot be used. Its message names the
 * bean, the annotation and its attribute, the value, and the fix.
 */
public class InvalidRocketMQAnnotationException extends BeanDefinitionValidationException {

	private static final long serialVersionUID = 1L;

	private final String beanName;

	private final @Nullable String attribute;

	/**
	 * Creates an exception.
	 * @param beanName the name of the bean
	 * @param attribute the name of the attribute, or null if the error is not that of one
	 * attribute
	 * @param message the whole message
	 * @param cause the cause, or null
	 */
	public InvalidRocketMQAnnotationException(String beanName, @Nullable String attribute, String message,
			@Nullable Throwable cause) {
		super(message);
		this.beanName = beanName;
		this.attribute = attribute;
		if (cause != null) {
			initCause(cause);
		}
	}

	/** Returns the name of the bean. */
	public final String beanName() {
		return this.beanName;
	}

	/**
	 * Returns the name of the attribute, or null if the error is not that of one
	 * attribute.
	 */
	public final @Nullable String attribute() {
		return this.attribute;
	}

}
