package io.rocketmq.spring.config;

import java.util.Collection;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.core.ResolvableType;
import org.springframework.messaging.Message;

import io.rocketmq.client.config.ConsumeFrom;
import io.rocketmq.client.config.FetchMode;
import io.rocketmq.client.config.MessageModel;
import io.rocketmq.client.config.NamingRules;
import io.rocketmq.client.message.FilterExpression;
import io.rocketmq.spring.core.RocketMQTopicResolver;
import io.rocketmq.spring.listener.RocketMQErrorHandler;
import io.rocketmq.spring.listener.RocketMQListenerContainerFactory;
import io.rocketmq.spring.listener.RocketMQListenerSettings;
import io.rocketmq.spring.listener.RocketMQListenerSubscription;
import io.rocketmq.spring.support.ConsumeFromParser;

/**
 * Creator of the subscriptions of annotated listeners.
 */
final class ListenerSubscriptions {

	private static final String DEAD_LETTER_TOPIC = "%DLQ%";

	private static final String DEAD_LETTER_GROUP = "-dead-letters";

	private final BeanFactory beanFactory;

	ListenerSubscriptions(BeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	/**
	 * Creates a subscription.
	 * @param payload the type of the listener's payload, which may name the topic; or
	 * null
	 */
	RocketMQListenerSubscription create(ListenerAttributes attributes, boolean batch,
			@Nullable ResolvableType payload) {
		String group = attributes.required("consumerGroup", ListenerSubscriptions::group);
		String topic = attributes.text("topic");
		String tag = "";
		RocketMQListenerSettings settings = settings(attributes);
		if (Boolean.TRUE.equals(attributes.optional("deadLetter", AttributeReaders::bool))) {
			if (!topic.isEmpty()) {
				throw attributes.invalid("topic", topic,
						"deadLetter is set too, whose topic is that of the group's dead letters. Leave one out", null);
			}
			topic = NamingRules.requireTopic(DEAD_LETTER_TOPIC + group);
			group = attributes.required("consumerGroup", (text) -> NamingRules.requireGroup(text + DEAD_LETTER_GROUP));
			settings = settings.combine(RocketMQListenerSettings.builder().consumeFrom(ConsumeFrom.earliest()).build());
		}
		else {
			String destination = (topic.isEmpty() && payload != null) ? destination(payload) : topic;
			int colon = destination.indexOf(':');
			tag = (colon < 0 || !topic.isEmpty()) ? "" : destination.substring(colon + 1);
			topic = attributes.read("topic", tag.isEmpty() ? destination : destination.substring(0, colon),
					NamingRules::requireTopic);
		}
		return new RocketMQListenerSubscription(attributes.id(), attributes.listener().description(),
				attributes.text("client"),
				attributes.beanName("containerFactory", RocketMQListenerContainerFactory.class), group, topic,
				filter(attributes, tag), settings, batch);
	}

	private static String group(String text) {
		if (text.isEmpty()) {
			throw new IllegalArgumentException("it is empty, and so are rocketmq.listener.group and the application's"
					+ " name. State one of them");
		}
		return NamingRules.requireGroup(text);
	}

	/** Returns the destination of the payload's type, or the empty text. */
	private String destination(ResolvableType payload) {
		ResolvableType type = payload;
		Class<?> raw = type.resolve(Object.class);
		while (Message.class.isAssignableFrom(raw) || Collection.class.isAssignableFrom(raw)) {
			type = type.getGeneric(0);
			raw = type.resolve(Object.class);
		}
		RocketMQTopicResolver resolver = this.beanFactory.getBeanProvider(RocketMQTopicResolver.class).getIfAvailable();
		String destination = (resolver != null) ? resolver.resolve(raw) : null;
		return (destination != null) ? destination : "";
	}

	private static FilterExpression filter(ListenerAttributes attributes, String tag) {
		if (!tag.isEmpty() && attributes.text("selectorExpression").isEmpty()) {
			return FilterExpression.parse(tag);
		}
		Boolean sql = attributes.optional("selectorType", AttributeReaders::sql);
		return attributes.required("selectorExpression",
				Boolean.TRUE.equals(sql) ? AttributeReaders::condition : AttributeReaders::tags);
	}

	private static RocketMQListenerSettings settings(ListenerAttributes attributes) {
		return RocketMQListenerSettings.builder()
			.concurrency(attributes.optional("concurrency", AttributeReaders::positive))
			.orderly(attributes.optional("consumeMode", AttributeReaders::orderly))
			.messageModel(
					attributes.optional("messageModel", (text) -> AttributeReaders.constant(MessageModel.class, text)))
			.fetchMode(attributes.optional("fetchMode", (text) -> AttributeReaders.constant(FetchMode.class, text)))
			.batchSize(attributes.optional("batchSize", AttributeReaders::positive))
			.consumeFrom(attributes.optional("consumeFrom", ConsumeFromParser::parse))
			.maxReconsumeTimes(attributes.optional("maxReconsumeTimes", AttributeReaders::zeroOrMore))
			.consumeTimeout(attributes.optional("consumeTimeout", AttributeReaders::duration))
			.suspendTime(attributes.optional("suspendTime", AttributeReaders::duration))
			.invisibleTime(attributes.optional("invisibleTime", AttributeReaders::duration))
			.autoStartup(attributes.optional("autoStartup", AttributeReaders::bool))
			.errorHandler(attributes.bean("errorHandler", RocketMQErrorHandler.class))
			.build();
	}

}
