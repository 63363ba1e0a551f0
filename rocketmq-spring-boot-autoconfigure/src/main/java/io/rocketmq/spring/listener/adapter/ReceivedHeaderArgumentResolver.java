package io.rocketmq.spring.listener.adapter;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.core.MethodParameter;
import org.springframework.core.convert.ConversionService;
import org.springframework.messaging.Message;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.ValueConstants;
import org.springframework.messaging.handler.annotation.support.HeaderMethodArgumentResolver;
import org.springframework.messaging.handler.invocation.MethodArgumentResolutionException;

import io.rocketmq.spring.support.RocketMQHeaders;

/**
 * Resolver of {@code @Header} parameters. A header for sending stands for what was
 * received, such as {@code KEYS} for {@code RECEIVED_KEYS}. Missing headers are errors of
 * the message and not of the listener, so that it is dead-lettered at once.
 */
final class ReceivedHeaderArgumentResolver extends HeaderMethodArgumentResolver {

	ReceivedHeaderArgumentResolver(ConversionService conversionService, @Nullable ConfigurableBeanFactory beanFactory) {
		super(conversionService, beanFactory);
	}

	/**
	 * Checks what would otherwise fail with each message.
	 * @throws IllegalArgumentException if name or default value of a header can't be
	 * resolved, or a primitive parameter may be null
	 */
	static void check(MethodParameter parameter, MethodListenerSupport support) {
		Header header = parameter.getParameterAnnotation(Header.class);
		if (header == null) {
			return;
		}
		String owner = "@Header of a parameter of method " + parameter.getExecutable().toGenericString();
		if (support.resolve(header.name(), owner).isEmpty() && parameter.getParameterName() == null) {
			throw new IllegalArgumentException(
					owner + " has no name, and the parameter's name is unknown: name it, or compile with -parameters");
		}
		if (!header.defaultValue().equals(ValueConstants.DEFAULT_NONE)) {
			support.resolve(header.defaultValue(), owner);
		}
		else if (!header.required() && parameter.getParameterType().isPrimitive()
				&& parameter.getParameterType() != boolean.class) {
			throw new IllegalArgumentException(owner
					+ " is not required, but the parameter is primitive and can't be null: use a wrapper type or a"
					+ " default value");
		}
	}

	@Override
	protected @Nullable Object resolveArgumentInternal(MethodParameter parameter, Message<?> message, String name)
			throws Exception {
		Object value = super.resolveArgumentInternal(parameter, message, name);
		String received = (value == null) ? RocketMQHeaders.received(name) : null;
		return (received != null) ? super.resolveArgumentInternal(parameter, message, received) : value;
	}

	@Override
	protected void handleMissingValue(String name, MethodParameter parameter, Message<?> message) {
		throw new MethodArgumentResolutionException(message, parameter, "Header '" + name
				+ "' is missing. Use Optional, @Header(required = false) or a default value if it may be.");
	}

}
