package io.rocketmq.client.internal.consumer.offset;

import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

import io.rocketmq.client.consumer.offset.OffsetStore;
import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.internal.broker.BrokerReplica;
import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.message.MessageQueue;

/**
 * Offset store in the brokers, shared by all members of a group. Thread-safe.
 * <p>
 * While a broker has no master, its slave serves and stores committed offsets. It loses
 * them once a master is back, as it copies the master's offsets; so offsets read from or
 * written to a slave are {@linkplain #isProvisional provisional}, and the queue's owner
 * stores them again. The store does not do so by itself: another member may own the queue
 * by then, and its later offset would be overwritten.
 * <p>
 * Later writes of a topic's offsets to a replica wait for the first: a broker that gets
 * two at once creates a table for each and keeps only one of them (Apache's
 * {@code ConsumerOffsetManager}, up to version 5.5.0). As other members may write at the
 * same moment, a provisional offset is stored at the master twice.
 */
final class BrokerOffsetStore implements OffsetStore {

	private final String group;

	private final Function<MessageQueue, BrokerReplica> brokers;

	/** Completed once the replica has offsets of the topic, or that write failed. */
	private final Map<Place, CompletableFuture<Void>> firsts = new ConcurrentHashMap<>();

	private final Map<MessageQueue, Provisional> provisional = new ConcurrentHashMap<>();

	private enum Provisional {

		AT_SLAVE, ONCE_AT_MASTER

	}

	BrokerOffsetStore(String group, Function<MessageQueue, BrokerReplica> brokers) {
		this.group = Arguments.notNull(group, "group");
		this.brokers = Arguments.notNull(brokers, "brokers");
	}

	@Override
	public CompletableFuture<OptionalLong> load(MessageQueue queue) {
		Arguments.notNull(queue, "queue");
		return Futures.attempt(() -> load(queue, this.brokers.apply(queue)));
	}

	private CompletableFuture<OptionalLong> load(MessageQueue queue, BrokerReplica replica) {
		return replica.client().consumerOffsetAsync(this.group, queue).whenComplete((offset, failure) -> {
			// Brokers before 5.0 also return 0 if they have no offset.
			if (offset != null && offset.orElse(0) > 0) {
				this.firsts.putIfAbsent(Place.of(queue, replica), CompletableFuture.completedFuture(null));
				if (!replica.master()) {
					this.provisional.put(queue, Provisional.AT_SLAVE);
				}
			}
		});
	}

	@Override
	public CompletableFuture<Void> store(MessageQueue queue, long offset) {
		Arguments.notNull(queue, "queue");
		return Futures.attempt(() -> store(queue, offset, this.brokers.apply(queue)));
	}

	private CompletableFuture<Void> store(MessageQueue queue, long offset, BrokerReplica replica) {
		Place place = Place.of(queue, replica);
		CompletableFuture<Void> mine = new CompletableFuture<>();
		CompletableFuture<Void> first = this.firsts.putIfAbsent(place, mine);
		if (first == null) {
			return write(queue, offset, replica).whenComplete((none, failure) -> {
				if (failure != null) {
					this.firsts.remove(place, mine);
				}
				mine.complete(null);
			});
		}
		return first.isDone() ? write(queue, offset, replica) : first.thenCompose((none) -> store(queue, offset));
	}

	private CompletableFuture<Void> write(MessageQueue queue, long offset, BrokerReplica replica) {
		return Futures.attempt(() -> replica.client().updateConsumerOffsetAsync(this.group, queue, offset))
			.thenRun(() -> written(queue, replica));
	}

	private void written(MessageQueue queue, BrokerReplica replica) {
		if (!replica.master()) {
			this.provisional.put(queue, Provisional.AT_SLAVE);
		}
		else {
			this.provisional.computeIfPresent(queue,
					(each, state) -> (state == Provisional.AT_SLAVE) ? Provisional.ONCE_AT_MASTER : null);
		}
	}

	@Override
	public boolean isProvisional(MessageQueue queue) {
		return this.provisional.containsKey(Arguments.notNull(queue, "queue"));
	}

	private record Place(String topic, String address) {

		static Place of(MessageQueue queue, BrokerReplica replica) {
			return new Place(queue.topic(), replica.client().address());
		}

	}

}
