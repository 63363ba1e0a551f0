package io.rocketmq.spring.config;

import java.lang.reflect.Method;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.convert.ConversionService;
import org.springframework.validation.Validator;

import io.rocketmq.spring.listener.RocketMQListener;
import io.rocketmq.spring.listener.RocketMQListenerEndpoint;
import io.rocketmq.spring.listener.RocketMQListenerSubscription;
import io.rocketmq.spring.listener.RocketMQReplyListener;
import io.rocketmq.spring.listener.adapter.BeanRocketMQListenerEndpoint;
import io.rocketmq.spring.listener.adapter.HandlersRocketMQListenerEndpoint;
import io.rocketmq.spring.listener.adapter.MethodListenerSupport;
import io.rocketmq.spring.listener.adapter.MethodRocketMQListenerEndpoint;
import io.rocketmq.spring.support.InvalidRocketMQAnnotationException;

/**
 * Creator of the endpoints of annotated listeners.
 */
final class AnnotatedEndpoints {

	private final ConfigurableListableBeanFactory beanFactory;

	private final RocketMQListenerEndpointRegistrar registrar;

	private final ListenerSubscriptions subscriptions;

	private final @Nullable Validator validator;

	AnnotatedEndpoints(ConfigurableListableBeanFactory beanFactory, RocketMQListenerEndpointRegistrar registrar) {
		this.beanFactory = beanFactory;
		this.registrar = registrar;
		this.subscriptions = new ListenerSubscriptions(beanFactory);
		Validator set = registrar.validator();
		this.validator = (set != null) ? set : Validators.find(beanFactory);
	}

	RocketMQListenerEndpoint create(ListenerAttributes attributes) {
		AnnotatedListener listener = attributes.listener();
		try {
			return (listener.method() != null) ? onMethod(attributes, listener.method()) : onClass(attributes);
		}
		catch (IllegalArgumentException ex) {
			throw attributes.invalid(String.valueOf(ex.getMessage()), ex);
		}
	}

	private RocketMQListenerEndpoint onMethod(ListenerAttributes attributes, Method method) {
		if (AnnotatedElementUtils.hasAnnotation(method, Bean.class)) {
			throw new IllegalArgumentException(
					"it is on a @Bean method, which is no listener. Annotate the class of the bean, or its method");
		}
		boolean batch = batch(attributes,
				(stated) -> MethodRocketMQListenerEndpoint.takesBatches(attributes.listener().type(), method, stated));
		ResolvableType payload = MethodRocketMQListenerEndpoint.payloadType(attributes.listener().type(), method,
				batch);
		return new MethodRocketMQListenerEndpoint(this.subscriptions.create(attributes, batch, payload),
				bean(attributes), method, support(attributes));
	}

	private RocketMQListenerEndpoint onClass(ListenerAttributes attributes) {
		AnnotatedListener listener = attributes.listener();
		boolean replies = RocketMQReplyListener.class.isAssignableFrom(listener.type());
		boolean listens = RocketMQListener.class.isAssignableFrom(listener.type());
		boolean handles = !listener.handlers().isEmpty();
		if (!replies && !listens && !handles) {
			throw listener
				.invalid("but is no listener: implement RocketMQListener or RocketMQReplyListener, add @RocketMQHandler"
						+ " methods, or annotate a method instead of the class");
		}
		if (replies ? (listens || handles) : (listens && handles)) {
			throw listener.invalid(
					"but is a listener in more than one way: leave it one of RocketMQListener, RocketMQReplyListener"
							+ " and @RocketMQHandler methods");
		}
		if (handles) {
			boolean batch = batch(attributes, (stated) -> false);
			return new HandlersRocketMQListenerEndpoint(this.subscriptions.create(attributes, batch, null),
					bean(attributes), listener.handlers(), listener.defaultHandler(), support(attributes));
		}
		ResolvableType type = messageType(listener, replies ? RocketMQReplyListener.class : RocketMQListener.class);
		RocketMQListenerSubscription subscription = this.subscriptions.create(attributes,
				batch(attributes, (stated) -> MethodRocketMQListenerEndpoint.takesBatches(type, stated)), type);
		Object bean = bean(attributes);
		if (bean instanceof RocketMQReplyListener<?, ?> replying) {
			return new BeanRocketMQListenerEndpoint(subscription, replying, type, support(attributes));
		}
		if (bean instanceof RocketMQListener<?> listening) {
			return new BeanRocketMQListenerEndpoint(subscription, listening, type, support(attributes));
		}
		throw listener.invalid("but its proxy is no listener: let the proxy implement the interface of the class");
	}

	private static ResolvableType messageType(AnnotatedListener listener, Class<?> listenerType) {
		ResolvableType type = ResolvableType.forClass(listener.type()).as(listenerType).getGeneric(0);
		if (type.resolve() == null) {
			throw new InvalidRocketMQAnnotationException(listener.beanName(), null,
					"Bean '" + listener.beanName() + "' of " + listener.type().getName()
							+ " has no message type: implement " + listenerType.getSimpleName()
							+ " with a type for T, such as String",
					null);
		}
		return type;
	}

	private Object bean(ListenerAttributes attributes) {
		return this.beanFactory.getBean(attributes.listener().beanName());
	}

	private static boolean batch(ListenerAttributes attributes, Predicate<Boolean> byType) {
		Boolean stated = attributes.optional("batch", AttributeReaders::bool);
		return (stated != null) ? stated : byType.test(!attributes.text("batchSize").isEmpty());
	}

	private MethodListenerSupport support(ListenerAttributes attributes) {
		MethodListenerSupport.Builder support = MethodListenerSupport.builder()
			.beanFactory(this.beanFactory)
			.validator(this.validator)
			.argumentResolvers(this.registrar.argumentResolvers())
			.contentType(attributes.optional("contentType", AttributeReaders::contentType))
			.replyTimeout(attributes.optional("replyTimeout", AttributeReaders::duration));
		ConversionService conversionService = this.registrar.conversionService();
		return ((conversionService != null) ? support.conversionService(conversionService) : support).build();
	}

}
