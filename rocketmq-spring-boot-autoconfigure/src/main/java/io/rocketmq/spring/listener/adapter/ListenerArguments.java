package io.rocketmq.spring.listener.adapter;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;
import org.springframework.messaging.Message;
import org.springframework.messaging.handler.annotation.Headers;
import org.springframework.messaging.handler.annotation.Payload;
import org.springframework.messaging.handler.annotation.support.HeadersMethodArgumentResolver;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolver;
import org.springframework.messaging.handler.invocation.MethodArgumentResolutionException;

import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.spring.support.RocketMQMessageConverter;

/**
 * Arguments of a listener method, whose sources are chosen once. Thread-safe.
 */
final class ListenerArguments {

	private static final String SINGLE = "the payload, Message<T>, ReceivedMessage, @Header, @Headers Map<String, Object>,"
			+ " MessageHeaders, Acknowledgment, ConsumeContext and RocketMQDelivery";

	private static final String BATCH = "one of List<T>, List<Message<T>> and List<ReceivedMessage>, and Acknowledgment,"
			+ " ConsumeContext and RocketMQDelivery";

	private static final HeadersMethodArgumentResolver HEADERS = new HeadersMethodArgumentResolver();

	private final Source[] sources;

	/** Reader of the only parameter, if that is the payload of a single message. */
	private final @Nullable PayloadReader onlyPayload;

	/** Reader of the elements of a batch. */
	private final @Nullable PayloadReader elements;

	private final RocketMQMessageConverter converter;

	private ListenerArguments(Builder builder) {
		this.sources = builder.sources.toArray(new Source[0]);
		this.onlyPayload = (this.sources.length == 1) ? builder.payload : null;
		this.elements = builder.elements;
		this.converter = builder.converter;
	}

	/**
	 * Chooses the sources of a method's arguments.
	 * @throws IllegalArgumentException if a parameter can't be resolved
	 */
	static ListenerArguments of(ListenerMethod.Declaration method, boolean batch, MethodListenerSupport support,
			RocketMQMessageConverter converter) {
		Builder builder = new Builder(method, batch, support, converter);
		for (MethodParameter parameter : method.getMethodParameters()) {
			builder.add(parameter);
		}
		return new ListenerArguments(builder);
	}

	/** Returns the reader of the elements of a batch, if the method takes their list. */
	@Nullable PayloadReader elements() {
		return this.elements;
	}

	/** Returns the reader of the method's only argument, if that is a payload. */
	@Nullable PayloadReader onlyPayload() {
		return this.onlyPayload;
	}

	@Nullable Object[] resolve(ListenerCall call) throws Exception {
		@Nullable Object[] arguments = new Object[this.sources.length];
		for (int i = 0; i < arguments.length; i++) {
			arguments[i] = this.sources[i].resolve(call);
		}
		return arguments;
	}

	RocketMQMessageConverter converter() {
		return this.converter;
	}

	/**
	 * Source of one argument.
	 */
	@FunctionalInterface
	private interface Source {

		@Nullable Object resolve(ListenerCall call) throws Exception;

	}

	/**
	 * Source of one of Spring's resolvers. Its failures are errors of the message.
	 */
	private record Resolved(HandlerMethodArgumentResolver resolver, MethodParameter parameter) implements Source {

		@Override
		public @Nullable Object resolve(ListenerCall call) throws Exception {
			Message<?> message = call.message();
			try {
				return this.resolver.resolveArgument(this.parameter, message);
			}
			catch (MethodArgumentResolutionException ex) {
				throw ex;
			}
			catch (RuntimeException ex) {
				throw new MethodArgumentResolutionException(message, this.parameter, String.valueOf(ex.getMessage()),
						ex);
			}
		}

	}

	/**
	 * Builder of the arguments of one method.
	 */
	private static final class Builder {

		private final ListenerMethod.Declaration method;

		private final boolean batch;

		private final MethodListenerSupport support;

		private final RocketMQMessageConverter converter;

		private final List<Source> sources = new ArrayList<>();

		private @Nullable PayloadReader payload;

		private @Nullable PayloadReader elements;

		private @Nullable MethodParameter payloadParameter;

		Builder(ListenerMethod.Declaration method, boolean batch, MethodListenerSupport support,
				RocketMQMessageConverter converter) {
			this.method = method;
			this.batch = batch;
			this.support = support;
			this.converter = converter;
		}

		void add(MethodParameter parameter) {
			ParameterKind kind = ParameterKind.of(parameter);
			if (!this.batch) {
				for (HandlerMethodArgumentResolver resolver : this.support.argumentResolvers()) {
					if (resolver.supportsParameter(parameter)) {
						this.sources.add((call) -> resolver.resolveArgument(parameter, call.message()));
						return;
					}
				}
			}
			Source source = switch (kind) {
				case ACKNOWLEDGMENT -> (call) -> call.delivery().acknowledgment();
				case CONTEXT -> (call) -> call.delivery().context();
				case DELIVERY -> ListenerCall::delivery;
				case CONTINUATION -> (call) -> null;
				default -> this.batch ? ofBatch(parameter, kind) : ofSingle(parameter, kind);
			};
			this.sources.add(source);
		}

		private Source ofBatch(MethodParameter parameter, ParameterKind kind) {
			ResolvableType element = (kind == ParameterKind.PAYLOAD)
					? ParameterKind.elementType(ResolvableType.forMethodParameter(parameter)) : null;
			if (element == null) {
				throw unresolvable(parameter, "in a listener that takes batches");
			}
			requireOnlyPayload(parameter);
			this.elements = PayloadReader.of(this.converter, this.support, parameter, element);
			return ListenerCall::payloads;
		}

		private Source ofSingle(MethodParameter parameter, ParameterKind kind) {
			return switch (kind) {
				case HEADER -> {
					ReceivedHeaderArgumentResolver.check(parameter, this.support);
					yield new Resolved(new ReceivedHeaderArgumentResolver(this.support.conversionService(),
							this.support.beanFactory()), parameter);
				}
				case HEADERS -> {
					if (parameter.hasParameterAnnotation(Headers.class)
							&& !Map.class.isAssignableFrom(parameter.getParameterType())) {
						throw unresolvable(parameter, "with @Headers");
					}
					yield new Resolved(HEADERS, parameter);
				}
				case PAYLOAD, SPRING_MESSAGE, RECEIVED_MESSAGE -> {
					if (kind == ParameterKind.PAYLOAD) {
						requireOnlyPayload(parameter);
					}
					PayloadReader reader = PayloadReader.of(this.converter, this.support, parameter,
							ResolvableType.forMethodParameter(parameter));
					this.payload = reader;
					yield (call) -> reader.read(call.delivery().message());
				}
				default -> throw unresolvable(parameter, "in a listener that takes single messages");
			};
		}

		/** Refuses a second payload, which is usually a header without its annotation. */
		private void requireOnlyPayload(MethodParameter parameter) {
			MethodParameter first = this.payloadParameter;
			this.payloadParameter = parameter;
			if (first != null && (this.batch || !first.hasParameterAnnotation(Payload.class)
					|| !parameter.hasParameterAnnotation(Payload.class))) {
				throw new IllegalArgumentException("Parameters '" + first.getParameterName() + "' and '"
						+ parameter.getParameterName() + "' of method " + this.method.getMethod().toGenericString()
						+ " both take the payload: annotate headers with @Header" + (this.batch
								? ", which is for single messages" : ", or both with @Payload if that is intended"));
			}
		}

		private IllegalArgumentException unresolvable(MethodParameter parameter, String where) {
			boolean ofApache = parameter.getParameterType().getName().startsWith("org.apache.rocketmq.");
			return new IllegalArgumentException("Parameter '" + parameter.getParameterName() + "' of method "
					+ this.method.getMethod().toGenericString() + " can't be resolved " + where + ": "
					+ parameter.getGenericParameterType().getTypeName() + ". Possible are "
					+ (this.batch ? BATCH : SINGLE)
					+ (ofApache ? "; the message itself is a " + ReceivedMessage.class.getName() : "")
					+ (this.batch ? "" : ", and what an own HandlerMethodArgumentResolver supports"));
		}

	}

}
