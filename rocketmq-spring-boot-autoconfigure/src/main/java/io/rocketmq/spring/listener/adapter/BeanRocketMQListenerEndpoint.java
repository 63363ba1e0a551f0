package io.rocketmq.spring.listener.adapter;

import java.lang.reflect.Method;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;
import org.springframework.util.ReflectionUtils;

import io.rocketmq.spring.listener.AbstractRocketMQListenerEndpoint;
import io.rocketmq.spring.listener.RocketMQListener;
import io.rocketmq.spring.listener.RocketMQListenerInvoker;
import io.rocketmq.spring.listener.RocketMQListenerServices;
import io.rocketmq.spring.listener.RocketMQListenerSubscription;
import io.rocketmq.spring.listener.RocketMQReplyListener;

/**
 * Endpoint of a bean that implements {@link RocketMQListener} or
 * {@link RocketMQReplyListener}. {@code @Payload}, {@code @Valid} and {@code @Validated}
 * on the parameter of its method count. The reply may be a
 * {@link java.util.concurrent.CompletionStage} or a Reactor {@code Mono}, which ends the
 * delivery when it completes; for messages that are no requests it goes to
 * {@code @SendTo} on the class.
 */
public final class BeanRocketMQListenerEndpoint extends AbstractRocketMQListenerEndpoint {

	private final Target listener;

	/** Parameter of the listener's method, whose annotations count. */
	private final MethodParameter parameter;

	private final Class<?> beanType;

	private final ResolvableType messageType;

	private final boolean async;

	private final MethodListenerSupport support;

	/**
	 * Creates an endpoint of a listener, without a validator and the like.
	 * @param listener the listener
	 * @param messageType the type of the listener's argument
	 */
	public BeanRocketMQListenerEndpoint(RocketMQListenerSubscription subscription, RocketMQListener<?> listener,
			ResolvableType messageType) {
		this(subscription, listener, messageType, MethodListenerSupport.DEFAULT);
	}

	/**
	 * Creates an endpoint of a listener.
	 * @param listener the listener, which may be a proxy
	 * @param messageType the type of the listener's argument; a list, if the subscription
	 * is for batches
	 * @throws IllegalArgumentException if the listener is {@code @Async}, so that its
	 * failures would go unnoticed
	 */
	public BeanRocketMQListenerEndpoint(RocketMQListenerSubscription subscription, RocketMQListener<?> listener,
			ResolvableType messageType, MethodListenerSupport support) {
		this(subscription, listener, RocketMQListener.class, withoutReply(listener), messageType, false, support);
	}

	/**
	 * Creates an endpoint of a listener that replies.
	 * @param listener the listener, which may be a proxy
	 * @param messageType the type of the listener's argument
	 * @throws IllegalArgumentException if the subscription is for batches
	 */
	public BeanRocketMQListenerEndpoint(RocketMQListenerSubscription subscription, RocketMQReplyListener<?, ?> listener,
			ResolvableType messageType, MethodListenerSupport support) {
		this(subscription, listener, RocketMQReplyListener.class, withReply(listener), messageType,
				mayReplyLater(listener), support);
		if (subscription.batch()) {
			throw new IllegalArgumentException(
					this + " replies and takes batches: leave out batch, or implement RocketMQListener for batches");
		}
	}

	private BeanRocketMQListenerEndpoint(RocketMQListenerSubscription subscription, Object bean, Class<?> listenerType,
			Target listener, ResolvableType messageType, boolean async, MethodListenerSupport support) {
		super(subscription);
		this.listener = listener;
		this.messageType = Objects.requireNonNull(messageType, "messageType must not be null");
		this.async = async;
		this.support = Objects.requireNonNull(support, "support must not be null");
		this.beanType = AopProxyUtils.ultimateTargetClass(bean);
		if (subscription.batch() && ParameterKind.elementType(messageType) == null) {
			throw new IllegalArgumentException(this + " takes batches, but its type is " + messageType
					+ ": implement RocketMQListener<List<T>>, or leave out batch");
		}
		Method method = ReflectionUtils.findMethod(listenerType, "onMessage", Object.class);
		ListenerMethod.Declaration declaration = ListenerMethod.declaration(this.beanType,
				Objects.requireNonNull(method, "onMessage"));
		ListenerMethod.requireKnownEnd(bean, declaration);
		this.parameter = declaration.getMethodParameters()[0];
	}

	@SuppressWarnings({ "unchecked", "NullAway" }) // The parameter may be nullable.
	private static Target withReply(RocketMQReplyListener<?, ?> listener) {
		RocketMQReplyListener<Object, Object> checked = (RocketMQReplyListener<Object, Object>) Objects
			.requireNonNull(listener, "listener must not be null");
		return checked::onMessage;
	}

	@SuppressWarnings({ "unchecked", "NullAway" }) // The parameter may be nullable.
	private static Target withoutReply(RocketMQListener<?> listener) {
		RocketMQListener<Object> checked = (RocketMQListener<Object>) Objects.requireNonNull(listener,
				"listener must not be null");
		return (message) -> {
			checked.onMessage(message);
			return null;
		};
	}

	private static boolean mayReplyLater(RocketMQReplyListener<?, ?> listener) {
		Class<?> type = AopProxyUtils.ultimateTargetClass(listener);
		ResolvableType reply = ResolvableType.forClass(type).as(RocketMQReplyListener.class).getGeneric(1);
		return AsyncResults.maybe(reply.resolve(Object.class), type.getName() + ".onMessage");
	}

	@Override
	public RocketMQListenerInvoker createInvoker(RocketMQListenerServices services) {
		Objects.requireNonNull(services, "services must not be null");
		ListenerResults results = new ListenerResults(this, services,
				SendToDestination.find(null, this.beanType, this.support), this.support.replyTimeout());
		ResolvableType element = ParameterKind.elementType(this.messageType);
		if (batch() && element != null) {
			return new BatchInvoker(PayloadReader.of(services.converter(), this.support, this.parameter, element),
					(delivery, payloads) -> this.listener.call(payloads), results, false, false);
		}
		BatchSizes.requireSingle(this);
		PayloadReader reader = PayloadReader.of(services.converter(), this.support, this.parameter, this.messageType);
		return new SingleInvoker((delivery) -> this.listener.call(reader.read(delivery.message())), results, this.async,
				false);
	}

	/**
	 * Call of either kind of listener.
	 */
	@FunctionalInterface
	private interface Target {

		@Nullable Object call(@Nullable Object message) throws Exception;

	}

}
