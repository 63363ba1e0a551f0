package io.rocketmq.spring.listener.adapter;

import java.lang.reflect.Method;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;
import org.springframework.messaging.Message;

import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.spring.listener.AbstractRocketMQListenerEndpoint;
import io.rocketmq.spring.listener.RocketMQListenerInvoker;
import io.rocketmq.spring.listener.RocketMQListenerServices;
import io.rocketmq.spring.listener.RocketMQListenerSubscription;

/**
 * Endpoint of a method of a bean. The method may have any visibility and any of these
 * parameters:
 * <ul>
 * <li>the payload, of any type that the converter makes, {@code @Payload} and
 * {@code @Valid} or {@code @Validated} included, {@code Message<T>}, or
 * {@link ReceivedMessage};</li>
 * <li>{@code @Header}, {@code @Headers} and
 * {@link org.springframework.messaging.MessageHeaders};</li>
 * <li>{@link io.rocketmq.spring.listener.Acknowledgment},
 * {@link io.rocketmq.client.consumer.listener.ConsumeContext} and
 * {@link io.rocketmq.spring.listener.RocketMQDelivery};</li>
 * <li>for batches {@code List<T>}, {@code List<Message<T>>} or
 * {@code List<ReceivedMessage>} in place of payload and headers. A message that can't be
 * converted fails alone; the list has the others.</li>
 * </ul>
 * A return value is the reply if the message is a request, else it goes to
 * {@code @SendTo}; null is neither. A collection becomes one message for each element on
 * the way to {@code @SendTo}, and one reply. A
 * {@link java.util.concurrent.CompletionStage}, a Reactor {@code Mono} or a Kotlin
 * {@code suspend} function ends the delivery of a message or of a batch when it
 * completes; a {@code BatchListenerFailedException} with which it completes fails only
 * the messages that it names. Batches have no replies. A reply that can't be sent is
 * logged and does not fail the delivery; a value that can't be sent to {@code @SendTo}
 * does.
 */
public final class MethodRocketMQListenerEndpoint extends AbstractRocketMQListenerEndpoint {

	private final ListenerMethod method;

	private final MethodListenerSupport support;

	/**
	 * Creates an endpoint.
	 * @param bean the bean, which may be a proxy
	 * @param method the method, of the bean's class or one of its supertypes
	 * @throws IllegalArgumentException if a call would not reach the bean, or its end
	 * would go unnoticed
	 */
	public MethodRocketMQListenerEndpoint(RocketMQListenerSubscription subscription, Object bean, Method method,
			MethodListenerSupport support) {
		super(subscription);
		Objects.requireNonNull(bean, "bean must not be null");
		Objects.requireNonNull(method, "method must not be null");
		this.support = Objects.requireNonNull(support, "support must not be null");
		this.method = ListenerMethod.of(bean, method);
	}

	/**
	 * Whether a method takes batches where its listener does not state it: its payload is
	 * a list of {@code Message} or {@link ReceivedMessage}, or any list if a batch size
	 * is stated.
	 * @param beanType the class of the bean, not that of a proxy
	 */
	public static boolean takesBatches(Class<?> beanType, Method method, boolean batchSizeStated) {
		MethodParameter parameter = declaration(beanType, method).payload();
		return parameter != null && takesBatches(ResolvableType.forMethodParameter(parameter), batchSizeStated);
	}

	/**
	 * Whether a listener of this type takes batches where it does not state it; see
	 * {@link #takesBatches(Class, Method, boolean)}.
	 * @param type the type of the listener's argument
	 */
	public static boolean takesBatches(ResolvableType type, boolean batchSizeStated) {
		ResolvableType element = ParameterKind.elementType(Objects.requireNonNull(type, "type must not be null"));
		if (element == null) {
			return false;
		}
		Class<?> raw = element.resolve(Object.class);
		return batchSizeStated || raw == Message.class || raw == ReceivedMessage.class;
	}

	/**
	 * Returns the type of the payload that a method takes, of one message if it takes
	 * batches.
	 * @param beanType the class of the bean, not that of a proxy
	 * @return the type without {@code Message} and {@link java.util.Optional}, or null if
	 * the method takes no converted payload
	 */
	public static @Nullable ResolvableType payloadType(Class<?> beanType, Method method, boolean batch) {
		return declaration(beanType, method).payloadType(batch);
	}

	private static ListenerMethod.Declaration declaration(Class<?> beanType, Method method) {
		Objects.requireNonNull(beanType, "beanType must not be null");
		Objects.requireNonNull(method, "method must not be null");
		return ListenerMethod.declaration(beanType, method);
	}

	@Override
	public RocketMQListenerInvoker createInvoker(RocketMQListenerServices services) {
		Objects.requireNonNull(services, "services must not be null");
		if (batch()) {
			return BatchInvoker.of(this.method,
					ListenerArguments.of(this.method.declaration(), true, this.support, services.converter()),
					this.method.results(this, this.support, services));
		}
		BatchSizes.requireSingle(this);
		return SingleInvoker.of(this, this.method, this.support, services);
	}

}
