package io.rocketmq.spring.boot.autoconfigure;

import java.util.function.Consumer;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.config.ClientOptions;
import io.rocketmq.client.config.ConsumeFrom;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.config.NamingRules;
import io.rocketmq.client.config.ProducerOptions;

/**
 * Mapper of the properties to the client's options. Checks each property separately, so
 * that an error names it.
 */
final class RocketMQPropertiesMapper {

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
		apply("rocketmq.listener.threads", listener.getThreads(), options::threads, options::build);
		if (listener.getMaxReconsumeTimes() != null) {
			apply("rocketmq.listener.max-reconsume-times", listener.getMaxReconsumeTimes(), options::maxReconsumeTimes,
					options::build);
		}
		apply("rocketmq.listener.drain-timeout", listener.getDrainTimeout(), options::drainTimeout, options::build);
		return options.consumeFrom(switch (listener.getConsumeFrom()) {
			case LATEST -> ConsumeFrom.latest();
			case EARLIEST -> ConsumeFrom.earliest();
		}).build();
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
