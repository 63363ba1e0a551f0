package io.rocketmq.spring.listener;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.BeanDefinitionValidationException;
import org.springframework.core.ResolvableType;

import io.rocketmq.client.config.ConsumeFrom;
import io.rocketmq.client.config.NamingRules;
import io.rocketmq.client.message.FilterExpression;
import io.rocketmq.spring.annotation.RocketMQMessageListener;
import io.rocketmq.spring.support.AnnotatedBeans;
import io.rocketmq.spring.support.AnnotatedBeans.AnnotatedBean;

/**
 * Processor that creates containers for beans with
 * {@link RocketMQMessageListener @RocketMQMessageListener} once all singletons exist.
 * Each error names the bean, the attribute, its value and the fix.
 */
public final class RocketMQMessageListenerProcessor implements SmartInitializingSingleton {

	private final ConfigurableListableBeanFactory beanFactory;

	private final RocketMQListenerEndpointRegistry registry;

	private final ObjectProvider<RocketMQListenerContainerFactory> containerFactory;

	/**
	 * Creates the processor.
	 * @param beanFactory the bean factory to search
	 * @param registry the registry to add containers to
	 * @param containerFactory supplies the container factory; called only if there is a
	 * listener
	 */
	public RocketMQMessageListenerProcessor(ConfigurableListableBeanFactory beanFactory,
			RocketMQListenerEndpointRegistry registry,
			ObjectProvider<RocketMQListenerContainerFactory> containerFactory) {
		this.beanFactory = beanFactory;
		this.registry = registry;
		this.containerFactory = containerFactory;
	}

	@Override
	public void afterSingletonsInstantiated() {
		AnnotatedBeans beans = new AnnotatedBeans(this.beanFactory);
		for (AnnotatedBean<RocketMQMessageListener> bean : beans.find(RocketMQMessageListener.class,
				RocketMQListener.class)) {
			this.registry.register(container(bean, endpoint(bean, beans)));
		}
	}

	private RocketMQListenerContainer container(AnnotatedBean<?> bean, RocketMQListenerEndpoint endpoint) {
		try {
			return this.containerFactory.getObject().createContainer(endpoint);
		}
		catch (IllegalArgumentException ex) {
			throw new BeanDefinitionValidationException(
					"Bean '" + bean.name() + "': @RocketMQMessageListener is illegal: " + ex.getMessage(), ex);
		}
	}

	private RocketMQListenerEndpoint endpoint(AnnotatedBean<RocketMQMessageListener> bean, AnnotatedBeans beans) {
		RocketMQMessageListener annotation = bean.annotation();
		String id = beans.resolve(bean, "id", annotation.id());
		RocketMQListener<?> listener = this.beanFactory.getBean(bean.name(), RocketMQListener.class);
		Attributes attributes = new Attributes(bean, beans);
		return new RocketMQListenerEndpoint(id.isEmpty() ? bean.name() : id, listener, messageType(bean),
				attributes.required("consumerGroup", annotation.consumerGroup(), NamingRules::requireGroup),
				attributes.required("topic", annotation.topic(), NamingRules::requireTopic),
				attributes.required("selectorExpression", annotation.selectorExpression(), FilterExpression::parse),
				attributes.optional("concurrency", annotation.concurrency(), (text) -> number(text, 1)),
				attributes.optional("consumeFrom", annotation.consumeFrom(),
						RocketMQMessageListenerProcessor::consumeFrom),
				attributes.optional("maxReconsumeTimes", annotation.maxReconsumeTimes(), (text) -> number(text, 0)),
				attributes.optional("autoStartup", annotation.autoStartup(), RocketMQMessageListenerProcessor::bool));
	}

	private static ResolvableType messageType(AnnotatedBean<?> bean) {
		ResolvableType type = ResolvableType.forClass(bean.type()).as(RocketMQListener.class).getGeneric(0);
		if (type.resolve() == null) {
			throw new BeanDefinitionValidationException("Bean '" + bean.name() + "' of " + bean.type().getName()
					+ " has no message type: implement RocketMQListener<T> with a type"
					+ " for T, such as RocketMQListener<String>");
		}
		return type;
	}

	private static Integer number(String text, int least) {
		try {
			int number = Integer.parseInt(text);
			if (number >= least) {
				return number;
			}
		}
		catch (NumberFormatException ex) {
			// Reported below, like a number out of range.
		}
		throw new IllegalArgumentException("write a number of " + least + " or more, or nothing for the default");
	}

	private static Boolean bool(String text) {
		return switch (text.toLowerCase(Locale.ROOT)) {
			case "true" -> true;
			case "false" -> false;
			default -> throw new IllegalArgumentException("write true or false, or nothing for the default");
		};
	}

	private static ConsumeFrom consumeFrom(String text) {
		switch (text.toLowerCase(Locale.ROOT)) {
			case "latest":
				return ConsumeFrom.latest();
			case "earliest":
				return ConsumeFrom.earliest();
			default:
				try {
					return ConsumeFrom.timestamp(Instant.parse(text));
				}
				catch (DateTimeParseException ex) {
					throw new IllegalArgumentException("write latest, earliest or an instant such as"
							+ " 2026-01-31T12:00:00Z, or nothing for the default", ex);
				}
		}
	}

	/** Resolves and reads attributes of one bean's annotation. */
	private record Attributes(AnnotatedBean<?> bean, AnnotatedBeans beans) {

		<T> T required(String name, String text, Function<String, T> reader) {
			return read(name, this.beans.resolve(this.bean, name, text), reader);
		}

		<T> @Nullable T optional(String name, String text, Function<String, T> reader) {
			String resolved = this.beans.resolve(this.bean, name, text);
			return resolved.isEmpty() ? null : read(name, resolved, reader);
		}

		private <T> T read(String name, String value, Function<String, T> reader) {
			try {
				return reader.apply(value);
			}
			catch (IllegalArgumentException ex) {
				throw this.bean.invalid(name, value, String.valueOf(ex.getMessage()), ex);
			}
		}

	}

}
