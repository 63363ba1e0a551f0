package io.rocketmq.spring.boot.autoconfigure;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.ClientOptions;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.config.NamingRules;
import io.rocketmq.client.config.ProducerOptions;
import io.rocketmq.client.config.SimpleConsumerOptions;
import io.rocketmq.client.message.FilterExpression;
import io.rocketmq.spring.core.RocketMQReceiver;
import io.rocketmq.spring.core.RocketMQReceiverOptions;
import io.rocketmq.spring.core.RocketMQTemplate;
import io.rocketmq.spring.support.ConsumeFromParser;

/**
 * Mapper of the properties to the client's options. Checks each property separately, so
 * that an error names it.
 */
final class RocketMQPropertiesMapper {

	private static final Duration ANY_TIME = Duration.ofSeconds(1);

	private static final String DEFAULT_GROUP = "spring-producer";

	private final RocketMQProperties properties;

	RocketMQPropertiesMapper(RocketMQProperties properties) {
		this.properties = properties;
	}

	ClientOptions.Builder clientOptions(RocketMQConnectionDetails connection) {
		ClientOptions.Builder options = ClientOptions.builder().nameServers(connection.getNameServers());
		apply("rocketmq.connect-timeout", this.properties.getConnectTimeout(),
				(value) -> options.transport((transport) -> transport.connectTimeout(value)), options::build);
		apply("rocketmq.request-timeout", this.properties.getRequestTimeout(),
				(value) -> options.remote((remote) -> remote.requestTimeout(value)), options::build);
		return options;
	}

	ProducerOptions producerOptions(@Nullable String applicationName) {
		return producerOptions("rocketmq.producer.group", producerGroup(applicationName));
	}

	ProducerOptions transactionProducerOptions(@Nullable String applicationName) {
		String group = this.properties.getProducer().getTransactionGroup();
		return producerOptions("rocketmq.producer.transaction-group",
				(group != null) ? group : producerGroup(applicationName) + "-transaction");
	}

	private String producerGroup(@Nullable String applicationName) {
		String group = this.properties.getProducer().getGroup();
		if (group != null) {
			return group;
		}
		if (applicationName == null) {
			return DEFAULT_GROUP;
		}
		try {
			return NamingRules.requireGroup(applicationName);
		}
		catch (IllegalArgumentException ex) {
			// The application's name need not be a valid group name.
			return DEFAULT_GROUP;
		}
	}

	private ProducerOptions producerOptions(String groupProperty, String group) {
		RocketMQProperties.Producer producer = this.properties.getProducer();
		ProducerOptions.Builder options = ProducerOptions.group(group);
		apply(groupProperty, group, options::group, options::build);
		apply("rocketmq.producer.send-timeout", producer.getSendTimeout(), options::sendTimeout, options::build);
		apply("rocketmq.producer.max-attempts", producer.getMaxAttempts(), options::maxAttempts, options::build);
		apply("rocketmq.producer.max-message-size", producer.getMaxMessageSize(),
				(size) -> options.maxMessageSize((int) Math.min(size.toBytes(), Integer.MAX_VALUE)), options::build);
		return options.build();
	}

	ConsumerOptions listenerDefaults() {
		RocketMQProperties.Listener listener = this.properties.getListener();
		ConsumerOptions.Builder options = ConsumerOptions.group("replaced-by-each-listener");
		apply("rocketmq.listener.concurrency", listener.getConcurrency(), options::threads, options::build);
		apply("rocketmq.listener.batch-size", listener.getBatchSize(), options::batchSize, options::build);
		apply("rocketmq.listener.consume-from", listener.getConsumeFrom(),
				(text) -> options.consumeFrom(ConsumeFromParser.parse(text)), options::build);
		if (listener.getMaxReconsumeTimes() != null) {
			apply("rocketmq.listener.max-reconsume-times", listener.getMaxReconsumeTimes(), options::maxReconsumeTimes,
					options::build);
		}
		apply("rocketmq.listener.drain-timeout", listener.getDrainTimeout(), options::drainTimeout, options::build);
		return options.build();
	}

	void defaultTopic(RocketMQTemplate template) {
		String topic = this.properties.getTemplate().getDefaultTopic();
		if (topic != null) {
			apply("rocketmq.template.default-topic", topic, template::setDefaultDestination, () -> topic);
		}
	}

	RocketMQReceiver receiver(RocketMQClient client) {
		RocketMQProperties.Receiver receiver = this.properties.getReceiver();
		String group = Objects.requireNonNull(receiver.getGroup());
		apply("rocketmq.receiver.group", group, NamingRules::requireGroup, () -> group);
		RocketMQReceiverOptions options = receiverOptions(receiver);
		String consumeFrom = receiver.getConsumeFrom();
		return switch (receiver.getMode()) {
			case SIMPLE -> RocketMQReceiver.simple(client, simpleOptions(group, consumeFrom), options);
			case PULL -> RocketMQReceiver.pull(client, pullOptions(group, consumeFrom), options);
		};
	}

	private static SimpleConsumerOptions simpleOptions(String group, String consumeFrom) {
		SimpleConsumerOptions.Builder options = SimpleConsumerOptions.group(group);
		apply("rocketmq.receiver.consume-from", consumeFrom,
				(text) -> options.consumeFrom(ConsumeFromParser.parse(text)), options::build);
		return options.build();
	}

	private static ConsumerOptions pullOptions(String group, String consumeFrom) {
		ConsumerOptions.Builder options = ConsumerOptions.group(group);
		apply("rocketmq.receiver.consume-from", consumeFrom,
				(text) -> options.consumeFrom(ConsumeFromParser.parse(text)), options::build);
		return options.build();
	}

	private static RocketMQReceiverOptions receiverOptions(RocketMQProperties.Receiver receiver) {
		Map<String, FilterExpression> topics = new LinkedHashMap<>();
		apply("rocketmq.receiver.topics", receiver.getTopics(), (each) -> each.forEach((topic) -> add(topics, topic)),
				() -> new RocketMQReceiverOptions(topics, 1, ANY_TIME, ANY_TIME));
		apply("rocketmq.receiver.max-messages", receiver.getMaxMessages(), (value) -> {
		}, () -> new RocketMQReceiverOptions(topics, receiver.getMaxMessages(), ANY_TIME, ANY_TIME));
		apply("rocketmq.receiver.invisible-time", receiver.getInvisibleTime(), (value) -> {
		}, () -> new RocketMQReceiverOptions(topics, 1, receiver.getInvisibleTime(), ANY_TIME));
		apply("rocketmq.receiver.await-duration", receiver.getAwaitDuration(), (value) -> {
		}, () -> new RocketMQReceiverOptions(topics, 1, ANY_TIME, receiver.getAwaitDuration()));
		return new RocketMQReceiverOptions(topics, receiver.getMaxMessages(), receiver.getInvisibleTime(),
				receiver.getAwaitDuration());
	}

	private static void add(Map<String, FilterExpression> topics, String destination) {
		int colon = destination.indexOf(':');
		String topic = ((colon < 0) ? destination : destination.substring(0, colon)).trim();
		FilterExpression filter = (colon < 0) ? FilterExpression.all()
				: FilterExpression.parse(destination.substring(colon + 1));
		if (topics.put(topic, filter) != null) {
			throw new IllegalArgumentException(
					"Topic is listed twice: '" + topic + "'. List it once, with tags separated by '||'.");
		}
	}

	private static <T> void apply(String property, T value, Consumer<T> setter, Supplier<?> check) {
		try {
			setter.accept(value);
			check.get();
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidRocketMQPropertyException(property, value, ex);
		}
	}

}
