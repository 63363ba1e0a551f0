package io.rocketmq.spring.listener.adapter;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;

import org.jspecify.annotations.Nullable;

import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.messaging.handler.annotation.SendTo;

import io.rocketmq.client.config.NamingRules;
import io.rocketmq.client.error.IllegalMessageException;
import io.rocketmq.client.message.Message;
import io.rocketmq.spring.support.Destination;

/**
 * Finder of the destination of return values, from {@code @SendTo}.
 */
final class SendToDestination {

	private SendToDestination() {
	}

	/**
	 * Returns the destination that a method's {@code @SendTo} names, else that of the
	 * class.
	 * @param method the method, or null for a bean of a listener interface
	 * @return the destination, or null if there is none
	 * @throws IllegalArgumentException if it is illegal
	 */
	static @Nullable Destination find(@Nullable Method method, Class<?> beanType, MethodListenerSupport support) {
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

	private static Destination parse(String text, AnnotatedElement element) {
		try {
			Destination destination = Destination.parse(text);
			Message.to(NamingRules.requireTopic(destination.topic())).tag(destination.tag());
			return destination;
		}
		catch (IllegalArgumentException | IllegalMessageException ex) {
			throw new IllegalArgumentException("@SendTo on " + element + " is illegal: " + ex.getMessage(), ex);
		}
	}

}
