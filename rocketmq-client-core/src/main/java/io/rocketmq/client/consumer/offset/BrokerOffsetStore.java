package io.rocketmq.client.consumer.offset;

import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

import io.rocketmq.client.broker.BrokerClient;
import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.message.MessageQueue;

/**
 * Keeps a group's progress in the brokers themselves, for all members to find.
 */
public final class BrokerOffsetStore implements OffsetStore {

	private final String group;

	private final Function<String, BrokerClient> brokers;

	/**
	 * Makes a store.
	 * @param group the consumer group
	 * @param brokers gives the broker of a name, or throws a {@link RocketMQException}
	 */
	public BrokerOffsetStore(String group, Function<String, BrokerClient> brokers) {
		this.group = group;
		this.brokers = brokers;
	}

	@Override
	public CompletableFuture<OptionalLong> load(MessageQueue queue) {
		try {
			return this.brokers.apply(queue.brokerName()).consumerOffsetAsync(this.group, queue);
		}
		catch (RocketMQException ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	@Override
	public CompletableFuture<Void> store(MessageQueue queue, long offset) {
		try {
			return this.brokers.apply(queue.brokerName()).updateConsumerOffsetAsync(this.group, queue, offset);
		}
		catch (RocketMQException ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

}
