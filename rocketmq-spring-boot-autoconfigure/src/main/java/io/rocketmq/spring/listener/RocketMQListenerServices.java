package io.rocketmq.spring.listener;

import java.util.Objects;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.producer.Producer;
import io.rocketmq.spring.observation.SendObserver;
import io.rocketmq.spring.support.RocketMQMessageConverter;

/**
 * Services of a container for the invokers of its listeners.
 *
 * @param converter converts messages
 * @param producer supplies the producer for replies and forwarded return values; it is
 * created at the first call
 * @param observer observes these sends, or null for none
 */
public record RocketMQListenerServices(RocketMQMessageConverter converter, Supplier<Producer> producer,
		@Nullable SendObserver observer) {

	/** Checks that converter and producer are not null. */
	public RocketMQListenerServices {
		Objects.requireNonNull(converter, "converter must not be null");
		Objects.requireNonNull(producer, "producer must not be null");
	}

	/** Creates services whose sends are not observed. */
	public RocketMQListenerServices(RocketMQMessageConverter converter, Supplier<Producer> producer) {
		this(converter, producer, null);
	}

}
