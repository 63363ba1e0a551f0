package io.rocketmq.spring.boot.autoconfigure;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.messaging.converter.CompositeMessageConverter;
import org.springframework.messaging.converter.MessageConverter;

import io.rocketmq.spring.support.Jackson2PayloadConverter;
import io.rocketmq.spring.support.JsonPayloadConverter;

/**
 * Selection of the converters of payloads.
 */
final class PayloadConverters {

	private static final String SPRING = "org.springframework.";

	private PayloadConverters() {
	}

	/**
	 * Returns the application's own converters in their order, then that for JSON, unless
	 * there is a bean for JSON.
	 */
	static MessageConverter of(ObjectProvider<MessageConverter> beans, Supplier<MessageConverter> json) {
		List<MessageConverter> converters = new ArrayList<>();
		beans.orderedStream(PayloadConverters::isOfApplication)
			.filter((bean) -> isOfApplication(bean.getClass()))
			.forEach(converters::add);
		if (converters.stream()
			.noneMatch((bean) -> bean instanceof JsonPayloadConverter || bean instanceof Jackson2PayloadConverter)) {
			converters.add(json.get());
		}
		return (converters.size() == 1) ? converters.get(0) : new CompositeMessageConverter(converters);
	}

	/**
	 * Whether a converter is meant for payloads. WebSocket and Spring Cloud Stream define
	 * a composite as a bean, Spring Integration and others converters of their own.
	 */
	private static boolean isOfApplication(Class<?> type) {
		String name = type.getName();
		return !CompositeMessageConverter.class.isAssignableFrom(type)
				&& (!name.startsWith(SPRING) || name.startsWith(SPRING + "messaging.converter."));
	}

	/**
	 * Returns the application's mapper, or null if there is none.
	 * @throws IllegalStateException if there are several, and none is primary
	 */
	static <T> @Nullable T mapper(ObjectProvider<T> mappers) {
		try {
			return mappers.getIfAvailable();
		}
		catch (NoUniqueBeanDefinitionException ex) {
			throw new IllegalStateException("RocketMQ can't choose a mapper for JSON: several beans of "
					+ ex.getResolvableType() + " and none is primary: " + ex.getBeanNamesFound()
					+ " (one). Mark one with @Primary, or define a JsonPayloadConverter or Jackson2PayloadConverter bean"
					+ " with the one to use.", ex);
		}
	}

}
