package io.rocketmq.client.consumer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.broker.BrokerManager;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.session.ClientSession;
import io.rocketmq.client.support.Futures;

/**
 * The queues that this member of an orderly group has locked at their brokers. Brokers
 * forget a lock after 60 s; it is renewed every 20 s, and taken to be gone for the time
 * being when it was not for 30 s, so that two members never work on one queue.
 * Thread-safe.
 */
final class QueueLocks {

	/** How often to renew. */
	static final Duration RENEWAL = Duration.ofSeconds(20);

	private static final Logger logger = LoggerFactory.getLogger(QueueLocks.class);

	private static final long SURE_NANOS = Duration.ofSeconds(30).toNanos();

	private static final long FORGOTTEN_NANOS = Duration.ofSeconds(60).toNanos();

	private final String group;

	private final BrokerManager brokers;

	private final ClientSession session;

	private final Consumer<MessageQueue> lost;

	/** When each was last asked for with success. */
	private final Map<MessageQueue, Long> held = new ConcurrentHashMap<>();

	QueueLocks(String group, BrokerManager brokers, ClientSession session, Consumer<MessageQueue> lost) {
		this.group = group;
		this.brokers = brokers;
		this.session = session;
		this.lost = lost;
	}

	/** Locks a queue; false if another member has it. */
	CompletableFuture<Boolean> lock(MessageQueue queue) {
		long asked = System.nanoTime();
		return this.brokers.master(queue.brokerName())
			.groups()
			.lockAsync(this.group, this.session.clientId(), List.of(queue))
			.thenApply((locked) -> {
				if (locked.contains(queue)) {
					this.held.put(queue, asked);
					return true;
				}
				logger.debug("Another member of {} has {} still", this.group, queue);
				return false;
			});
	}

	boolean isHeld(MessageQueue queue) {
		Long since = this.held.get(queue);
		return since != null && System.nanoTime() - since < SURE_NANOS;
	}

	/** Asks again for all that are held. */
	void renew() {
		Map<String, List<MessageQueue>> byBroker = this.held.keySet()
			.stream()
			.collect(Collectors.groupingBy(MessageQueue::brokerName));
		byBroker.forEach((broker, queues) -> {
			long asked = System.nanoTime();
			try {
				this.brokers.master(broker)
					.groups()
					.lockAsync(this.group, this.session.clientId(), queues)
					.whenComplete((locked, failure) -> {
						if (failure != null) {
							logger.warn("Could not renew the locks of {} at {}, and tries again: {}", queues, broker,
									Futures.unwrap(failure).getMessage());
						}
						else {
							queues.forEach((queue) -> renewed(queue, locked.contains(queue), asked));
						}
					});
			}
			catch (RuntimeException ex) {
				logger.warn("Could not renew the locks of {} at {}: {}", queues, broker, ex.getMessage());
			}
		});
	}

	private void renewed(MessageQueue queue, boolean locked, long asked) {
		Long before = this.held.get(queue);
		if (before == null) {
			return;
		}
		if (locked && asked - before < FORGOTTEN_NANOS) {
			this.held.replace(queue, before, asked);
			return;
		}
		// Another has it, or had it: what was consumed there is not known here.
		if (this.held.remove(queue, before)) {
			logger.warn("The lock of {} is lost: taking the queue up anew", queue);
			this.lost.accept(queue);
		}
	}

	/** Unlocks a queue that nothing works on any more. */
	CompletableFuture<Void> unlock(MessageQueue queue) {
		if (this.held.remove(queue) == null) {
			return CompletableFuture.completedFuture(null);
		}
		try {
			return this.brokers.master(queue.brokerName())
				.groups()
				.unlockAsync(this.group, this.session.clientId(), new ArrayList<>(List.of(queue)))
				.exceptionally((failure) -> {
					logger.debug("Could not unlock {}, which the broker does by itself in a minute: {}", queue,
							failure.getMessage());
					return null;
				});
		}
		catch (RuntimeException ex) {
			return CompletableFuture.completedFuture(null);
		}
	}

}
