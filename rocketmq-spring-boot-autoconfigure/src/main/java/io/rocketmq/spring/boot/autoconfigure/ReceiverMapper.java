package io.rocketmq.spring.boot.autoconfigure;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.ConsumeFrom;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.config.NamingRules;
import io.rocketmq.client.config.SimpleConsumerOptions;
import io.rocketmq.client.message.FilterExpression;
import io.rocketmq.spring.core.RocketMQReceiver;
import io.rocketmq.spring.core.RocketMQReceiverOptions;
import io.rocketmq.spring.support.ConsumeFromParser;

/**
 * Mapper of a cluster's properties to its receiver.
 */
final class ReceiverMapper {

	private static final Duration ANY_TIME = Duration.ofSeconds(1);

	private final PropertySetter setter;

	private final RocketMQReceiverProperties receiver;

	ReceiverMapper(PropertySetter setter, RocketMQReceiverProperties receiver) {
		this.setter = setter;
		this.receiver = receiver;
	}

	/**
	 * Checks the properties.
	 * @return whether there is a receiver
	 */
	boolean check() {
		if (this.receiver.getGroup() == null) {
			return false;
		}
		group();
		options();
		if (this.receiver.getMode() == RocketMQReceiverProperties.Mode.SIMPLE) {
			simple();
		}
		else {
			pull();
		}
		return true;
	}

	RocketMQReceiver create(RocketMQClient client) {
		return switch (this.receiver.getMode()) {
			case SIMPLE -> RocketMQReceiver.simple(client, simple(), options());
			case PULL -> RocketMQReceiver.pull(client, pull(), options());
		};
	}

	private String group() {
		@Nullable String group = this.receiver.getGroup();
		String text = (group != null) ? group : "";
		this.setter.guard("receiver.group", group, () -> NamingRules.requireGroup(text));
		return text;
	}

	private SimpleConsumerOptions simple() {
		SimpleConsumerOptions.Builder options = SimpleConsumerOptions.group(group());
		consumeFrom((position) -> options.consumeFrom(position).build());
		return options.build();
	}

	private ConsumerOptions pull() {
		ConsumerOptions.Builder options = ConsumerOptions.group(group());
		consumeFrom((position) -> options.consumeFrom(position).build());
		return options.build();
	}

	private void consumeFrom(Consumer<ConsumeFrom> setter) {
		String text = this.receiver.getConsumeFrom();
		this.setter.guard("receiver.consume-from", text, () -> setter.accept(ConsumeFromParser.parse(text)));
	}

	private RocketMQReceiverOptions options() {
		Map<String, FilterExpression> topics = new LinkedHashMap<>();
		check("topics", this.receiver.getTopics(), () -> {
			this.receiver.getTopics().forEach((topic) -> add(topics, topic));
			return new RocketMQReceiverOptions(topics, 1, ANY_TIME, ANY_TIME);
		});
		check("max-messages", this.receiver.getMaxMessages(),
				() -> new RocketMQReceiverOptions(topics, this.receiver.getMaxMessages(), ANY_TIME, ANY_TIME));
		check("invisible-time", this.receiver.getInvisibleTime(),
				() -> new RocketMQReceiverOptions(topics, 1, this.receiver.getInvisibleTime(), ANY_TIME));
		check("await-duration", this.receiver.getAwaitDuration(),
				() -> new RocketMQReceiverOptions(topics, 1, ANY_TIME, this.receiver.getAwaitDuration()));
		return new RocketMQReceiverOptions(topics, this.receiver.getMaxMessages(), this.receiver.getInvisibleTime(),
				this.receiver.getAwaitDuration());
	}

	private void check(String property, Object value, Supplier<RocketMQReceiverOptions> options) {
		this.setter.guard("receiver." + property, value, options::get);
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

}
