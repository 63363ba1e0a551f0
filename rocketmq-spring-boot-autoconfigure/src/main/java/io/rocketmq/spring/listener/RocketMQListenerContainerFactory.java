package io.rocketmq.spring.listener;

import java.util.Objects;
import java.util.function.Function;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.consumer.PushConsumer;
import io.rocketmq.spring.support.RocketMQMessageConverter;

/**
 * Factory of listener containers, which merges listener attributes with defaults.
 * Thread-safe.
 */
public final class RocketMQListenerContainerFactory {

	private final Function<ConsumerOptions, PushConsumer> consumers;

	private final RocketMQMessageConverter converter;

	private final ConsumerOptions defaults;

	private final boolean autoStartup;

	/**
	 * Creates a factory.
	 * @param client the client that creates the consumers
	 * @param converter converts the messages
	 * @param defaults the options that listeners override; the group is replaced
	 * @param autoStartup whether containers start with the context by default
	 */
	public RocketMQListenerContainerFactory(RocketMQClient client, RocketMQMessageConverter converter,
			ConsumerOptions defaults, boolean autoStartup) {
		this(Objects.requireNonNull(client, "client must not be null")::pushConsumer, converter, defaults, autoStartup);
	}

	RocketMQListenerContainerFactory(Function<ConsumerOptions, PushConsumer> consumers,
			RocketMQMessageConverter converter, ConsumerOptions defaults, boolean autoStartup) {
		this.consumers = consumers;
		this.converter = Objects.requireNonNull(converter, "converter must not be null");
		this.defaults = Objects.requireNonNull(defaults, "defaults must not be null");
		this.autoStartup = autoStartup;
	}

	/**
	 * Creates a container without starting it.
	 * @param endpoint the listener's subscription
	 * @return the container
	 * @throws IllegalArgumentException if the group or a number is invalid
	 */
	public RocketMQListenerContainer createContainer(RocketMQListenerEndpoint endpoint) {
		Objects.requireNonNull(endpoint, "endpoint must not be null");
		ConsumerOptions.Builder options = this.defaults.toBuilder().group(endpoint.group());
		if (endpoint.concurrency() != null) {
			options.threads(endpoint.concurrency());
		}
		if (endpoint.consumeFrom() != null) {
			options.consumeFrom(endpoint.consumeFrom());
		}
		if (endpoint.maxReconsumeTimes() != null) {
			options.maxReconsumeTimes(endpoint.maxReconsumeTimes());
		}
		boolean starts = (endpoint.autoStartup() != null) ? endpoint.autoStartup() : this.autoStartup;
		return new RocketMQListenerContainer(endpoint, options.build(), starts,
				new ListenerAdapter(endpoint, this.converter), this.consumers);
	}

}
