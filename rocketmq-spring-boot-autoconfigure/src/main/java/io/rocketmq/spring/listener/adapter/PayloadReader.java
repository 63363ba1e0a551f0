package io.rocketmq.spring.listener.adapter;

import java.lang.annotation.Annotation;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;
import org.springframework.messaging.Message;
import org.springframework.messaging.converter.MessageConversionException;
import org.springframework.messaging.handler.annotation.Payload;
import org.springframework.messaging.handler.annotation.support.MethodArgumentNotValidException;
import org.springframework.validation.BeanPropertyBindingResult;
import org.springframework.validation.SmartValidator;
import org.springframework.validation.Validator;
import org.springframework.validation.annotation.ValidationAnnotationUtils;

import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.spring.support.RocketMQMessageConverter;

/**
 * Reader of the payload that a listener takes: converts, checks and validates it.
 * Thread-safe.
 */
final class PayloadReader {

	private final RocketMQMessageConverter converter;

	private final @Nullable String contentType;

	/** The type to convert to: that of the parameter, without {@link Optional}. */
	private final ResolvableType type;

	private final boolean received;

	private final boolean optional;

	private final boolean required;

	/** Description of the owner of the type, for errors. */
	private final String target;

	private final @Nullable Validation validation;

	private PayloadReader(RocketMQMessageConverter converter, @Nullable String contentType, ResolvableType type,
			boolean required, String target, @Nullable Validation validation) {
		this.converter = converter;
		this.contentType = contentType;
		this.optional = type.resolve() == Optional.class;
		this.type = this.optional ? type.getGeneric(0) : type;
		this.received = this.type.resolve() == ReceivedMessage.class;
		this.required = required && !this.optional;
		this.target = target;
		this.validation = validation;
	}

	/**
	 * Returns the reader for a parameter of a method.
	 * @param type the parameter's type, or that of the elements of its list
	 * @throws IllegalArgumentException if the parameter's annotations ask for something
	 * impossible
	 */
	static PayloadReader of(RocketMQMessageConverter converter, MethodListenerSupport support,
			MethodParameter parameter, ResolvableType type) {
		String parameterName = parameter.getParameterName();
		String name = ((parameterName != null) ? "parameter '" + parameterName + "'" : "the parameter") + " of method '"
				+ parameter.getExecutable().getName() + "'";
		Payload annotation = parameter.getParameterAnnotation(Payload.class);
		if (annotation != null && !annotation.expression().isEmpty()) {
			throw new IllegalArgumentException("@Payload of " + name + " has the expression '" + annotation.expression()
					+ "', which is not supported: take the payload, and read from it in the method");
		}
		boolean required = (annotation == null || annotation.required()) && !parameter.isOptional();
		if (!required && parameter.getParameterType().isPrimitive()) {
			throw new IllegalArgumentException("@Payload of " + name
					+ " is not required, but its type is primitive and can't be null: use a wrapper type");
		}
		return new PayloadReader(converter, support.contentType(), type, required, name,
				Validation.of(parameter, support, name));
	}

	/**
	 * Returns the type that the bodies of messages are converted to.
	 * @param type the type of a parameter
	 * @param batch whether it takes a list of payloads
	 * @return the type, or null if bodies are not converted
	 */
	static @Nullable ResolvableType payloadType(ResolvableType type, boolean batch) {
		ResolvableType element = batch ? ParameterKind.elementType(type) : type;
		if (element == null || element.resolve() == ReceivedMessage.class) {
			return null;
		}
		if (element.resolve() == Message.class || element.resolve() == Optional.class) {
			return element.hasGenerics() ? payloadType(element.getGeneric(0), false) : null;
		}
		return element;
	}

	/** Whether a value can be had without conversion. */
	boolean isReceivedMessage() {
		return this.received;
	}

	/**
	 * Returns the payload.
	 * @throws MessageConversionException if it can't be converted, or is missing
	 * @throws MethodArgumentNotValidException if it is invalid
	 */
	@Nullable Object read(ReceivedMessage message) {
		Object value = this.received ? message : this.converter.fromRocketMQ(message, this.type, this.contentType);
		if (value == null && this.required) {
			throw new MessageConversionException("Message " + message.messageId() + " of topic '" + message.topic()
					+ "' has no payload (an empty body or a JSON null), but " + this.target
					+ " needs one. Use Optional, or for a parameter @Payload(required = false).");
		}
		if (value != null && this.validation != null) {
			this.validation.check(value, message, this.converter);
		}
		return this.optional ? Optional.ofNullable(value) : value;
	}

	/**
	 * Validation of a parameter's values.
	 */
	private record Validation(MethodParameter parameter, Validator validator, Object[] hints) {

		static @Nullable Validation of(MethodParameter parameter, MethodListenerSupport support, String name) {
			for (Annotation annotation : parameter.getParameterAnnotations()) {
				Object[] hints = ValidationAnnotationUtils.determineValidationHints(annotation);
				if (hints == null) {
					continue;
				}
				Validator validator = support.validator();
				if (validator == null) {
					throw new IllegalArgumentException("@" + annotation.annotationType().getSimpleName() + " of " + name
							+ " can't be checked: there is no validator. Add spring-boot-starter-validation, or a"
							+ " Validator bean");
				}
				return new Validation(parameter, validator, hints);
			}
			return null;
		}

		void check(Object value, ReceivedMessage message, RocketMQMessageConverter converter) {
			Object payload = (value instanceof Message<?> wrapped) ? wrapped.getPayload() : value;
			BeanPropertyBindingResult result = new BeanPropertyBindingResult(payload,
					String.valueOf(this.parameter.getParameterName()));
			if (this.hints.length > 0 && this.validator instanceof SmartValidator smart) {
				smart.validate(payload, result, this.hints);
			}
			else {
				this.validator.validate(payload, result);
			}
			if (result.hasErrors()) {
				throw new MethodArgumentNotValidException(converter.toSpring(message), this.parameter, result);
			}
		}

	}

}
