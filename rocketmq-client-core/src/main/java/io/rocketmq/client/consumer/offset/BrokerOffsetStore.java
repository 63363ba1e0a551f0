package io.rocketmq.client.consumer.offset;

import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

import io.rocketmq.client.broker.BrokerClient;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.support.Arguments;
import io.rocketmq.client.support.Futures;

/**
 * Keeps a group's progress in the brokers themselves, for all members to find.
 * Thread-safe.
 * <p>
 * The first write of a topic's progress at a broker is waited for by the others: a broker
 * that gets two at once makes a table for each and keeps only one of them (Apache's
 * {@code ConsumerOffsetManager}, to version 5.5.0).
 */
public final class BrokerOffsetStore implements OffsetStore {

	private final String group;

	private final Function<MessageQueue, BrokerClient> brokers;

	/** Completed once the broker has progress of the topic, or that write failed. */
	private final Map<Place, CompletableFuture<Void>> firsts = new ConcurrentHashMap<>();

	/**
	 * Makes a store.
	 * @param group the consumer group
	 * @param brokers gives the broker of a queue, or throws a
	 * {@link io.rocketmq.client.error.RocketMQException}
	 */
	public BrokerOffsetStore(String group, Function<MessageQueue, BrokerClient> brokers) {
		this.group = Arguments.notNull(group, "group");
		this.brokers = Arguments.notNull(brokers, "brokers");
	}

	@Override
	public CompletableFuture<OptionalLong> load(MessageQueue queue) {
		Arguments.notNull(queue, "queue");
		return Futures.attempt(() -> this.brokers.apply(queue).consumerOffsetAsync(this.group, queue))
			.whenComplete((offset, failure) -> {
				// Brokers before 5.0 say 0 of what they have no progress of, too.
				if (offset != null && offset.orElse(0) > 0) {
					this.firsts.putIfAbsent(Place.of(queue), CompletableFuture.completedFuture(null));
				}
			});
	}

	@Override
	public CompletableFuture<Void> store(MessageQueue queue, long offset) {
		Arguments.notNull(queue, "queue");
		Place place = Place.of(queue);
		CompletableFuture<Void> mine = new CompletableFuture<>();
		CompletableFuture<Void> first = this.firsts.putIfAbsent(place, mine);
		if (first == null) {
			return write(queue, offset).whenComplete((none, failure) -> {
				if (failure != null) {
					this.firsts.remove(place, mine);
				}
				mine.complete(null);
			});
		}
		return first.isDone() ? write(queue, offset) : first.thenCompose((none) -> store(queue, offset));
	}

	private CompletableFuture<Void> write(MessageQueue queue, long offset) {
		return Futures.attempt(() -> this.brokers.apply(queue).updateConsumerOffsetAsync(this.group, queue, offset));
	}

	private record Place(String topic, String brokerName) {

		static Place of(MessageQueue queue) {
			return new Place(queue.topic(), queue.brokerName());
		}

	}

}
