package io.rocketmq.spring.listener.adapter;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;

import org.jspecify.annotations.Nullable;

import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.messaging.handler.annotation.SendTo;

import io.rocketmq.client.config.NamingRules;
import io.rocketmq.client.error.IllegalMessageException;
import io.rocketmq.client.message.Message;

/**
 * Destination of return values, from {@code @SendTo}.
 *
 * @param topic the topic
 * @param tag the tag, or null to take the one of the value's headers, if any
 */
record SendToDestination(String topic, @Nullable String tag) {

	/**
	 * Returns the destination that a method's {@code @SendTo} names, else that of the
	 * class.
	 * @param method the method, or null for a bean of a listener interface
	 * @return the destination, or null if there is none
	 * @throws IllegalArgumentException if it is illegal
	 */
	static @Nullable SendToDestination find(@Nullable Method method, Class<?> beanType, MethodListenerSupport support) {
		SendTo onMethod = (method != null) ? AnnotatedElementUtils.findMergedAnnotation(method, SendTo.class) : null;
		AnnotatedElement element = (onMethod != null && method != null) ? method : beanType;
		SendTo annotation = (onMethod != null) ? onMethod
				: AnnotatedElementUtils.findMergedAnnotation(beanType, SendTo.class);
		if (annotation == null) {
			return null;
		}
		if (onMethod != null && method != null && method.getReturnType() == void.class) {
			throw new IllegalArgumentException(
					"@SendTo on " + element + " has no value to send: return one, or remove the annotation");
		}
		if (annotation.value().length != 1) {
			throw new IllegalArgumentException("@SendTo on " + element + " names " + annotation.value().length
					+ " destinations: name one, as topic or topic:tag");
		}
		return parse(support.resolve(annotation.value()[0], "@SendTo on " + element), element);
	}

	private static SendToDestination parse(String text, AnnotatedElement element) {
		int colon = text.indexOf(':');
		String topic = (colon < 0) ? text : text.substring(0, colon);
		String tag = (colon < 0) ? null : text.substring(colon + 1);
		if (topic.isBlank() || (tag != null && tag.isBlank())) {
			throw new IllegalArgumentException(
					"@SendTo on " + element + " names the destination '" + text + "': write topic or topic:tag");
		}
		try {
			Message.to(NamingRules.requireTopic(topic)).tag(tag);
		}
		catch (IllegalMessageException ex) {
			throw new IllegalArgumentException("@SendTo on " + element + " is illegal: " + ex.getMessage(), ex);
		}
		return new SendToDestination(topic, tag);
	}

}
