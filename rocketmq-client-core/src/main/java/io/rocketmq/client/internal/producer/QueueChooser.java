package io.rocketmq.client.internal.producer;

import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.config.FaultAvoidance;
import io.rocketmq.client.config.ProducerOptions;
import io.rocketmq.client.config.QueueSelection;
import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.error.IllegalMessageException;
import io.rocketmq.client.error.Outcome;
import io.rocketmq.client.internal.broker.BrokerManager;
import io.rocketmq.client.internal.broker.SendPayload;
import io.rocketmq.client.internal.support.CloseStack;
import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.internal.support.Housekeeping;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.nameserver.TopicRoute;
import io.rocketmq.client.producer.QueueSelector;
import io.rocketmq.client.producer.SendOptions;

/**
 * Chooses the queue of each attempt to send. Thread-safe.
 */
final class QueueChooser implements AutoCloseable {

	private final ProducerOptions options;

	private final BrokerManager brokers;

	private final QueueSelector balance;

	private final boolean avoidsFaults;

	private final CloseStack closeStack = new CloseStack();

	final BrokerFaults faults;

	QueueChooser(ProducerOptions options, BrokerManager brokers, Housekeeping housekeeping) {
		this.options = options;
		this.brokers = brokers;
		this.balance = (options.queueSelection() == QueueSelection.RANDOM) ? new RandomQueue() : new RoundRobin();
		FaultAvoidance avoidance = options.faultAvoidance();
		this.avoidsFaults = avoidance != null;
		this.faults = new BrokerFaults((avoidance != null) ? avoidance : FaultAvoidance.DEFAULT);
		if (avoidance != null) {
			this.closeStack.add(housekeeping.every(avoidance.probeInterval(), this::probe));
		}
	}

	/** Chooses the queue of an attempt. */
	MessageQueue choose(Message message, SendOptions options, TopicRoute route, Set<String> failedBrokers) {
		MessageQueue demanded = demanded(message, options, route);
		return (demanded != null) ? demanded : balanced(message, route, failedBrokers);
	}

	/** Returns the queue that the call or the message's key demands, or null. */
	@Nullable MessageQueue demanded(Message message, SendOptions options, TopicRoute route) {
		if (options.queue() != null) {
			return requireWritable(options.queue(), message.topic(), route);
		}
		return (options.selector() != null) ? selected(options.selector(), message, route) : keyed(message, route);
	}

	/** Returns the queue that a message's own key demands, or null. */
	@Nullable MessageQueue keyed(Message message, TopicRoute route) {
		String key = key(message);
		return (key != null) ? QueueSelector.byKey(key).select(message, route.writableQueues()) : null;
	}

	/** Returns the key of a message that demands a queue, or null. */
	@Nullable String key(Message message) {
		String key = message.shardingKey();
		if (key == null && this.options.queueSelection() == QueueSelection.MESSAGE_HASH) {
			List<String> keys = message.keys();
			key = keys.isEmpty() ? null : keys.get(0);
		}
		return key;
	}

	private static MessageQueue requireWritable(MessageQueue queue, String topic, TopicRoute route) {
		if (!queue.topic().equals(topic) || !route.writableQueues().contains(queue)) {
			throw SendPayload.illegal(topic, "Queue " + queue + " is not a writable queue of topic '" + topic + "': "
					+ route.writableQueues() + ". Choose one of these");
		}
		return queue;
	}

	private static MessageQueue selected(QueueSelector selector, Message message, TopicRoute route) {
		String topic = message.topic();
		@Nullable MessageQueue queue;
		try {
			queue = selector.select(message, route.writableQueues());
		}
		catch (RuntimeException | Error ex) {
			throw new IllegalMessageException("Queue selector failed for a message to topic '" + topic + "': " + ex,
					Outcome.NOT_SENT, ErrorContext.ofTopic(topic), ex);
		}
		if (queue == null) {
			throw SendPayload.illegal(topic,
					"Queue selector returned null for topic '" + topic + "': it must return one of the given queues");
		}
		return requireWritable(queue, topic, route);
	}

	/**
	 * Returns the next queue: of a healthy broker if there is one, else of one that is
	 * only slow.
	 */
	private MessageQueue balanced(Message message, TopicRoute route, Set<String> failedBrokers) {
		List<MessageQueue> queues = route.writableQueues();
		MessageQueue next = this.balance.select(message, queues);
		if (!isSlow(next) && !isFailing(next, route, failedBrokers)) {
			return next;
		}
		List<MessageQueue> better = queues.stream()
			.filter((each) -> !isSlow(each) && !isFailing(each, route, failedBrokers))
			.toList();
		if (better.isEmpty()) {
			better = queues.stream().filter((each) -> !isFailing(each, route, failedBrokers)).toList();
		}
		return better.isEmpty() ? next : this.balance.select(message, better);
	}

	private boolean isSlow(MessageQueue queue) {
		return this.avoidsFaults && this.faults.any() && this.faults.isAvoided(queue.brokerName());
	}

	private boolean isFailing(MessageQueue queue, TopicRoute route, Set<String> failedBrokers) {
		return failedBrokers.contains(queue.brokerName()) || this.brokers.isFailing(route.brokerOf(queue))
				|| (this.avoidsFaults && this.faults.any() && this.faults.hasFailed(queue.brokerName()));
	}

	/** Checks whether failed brokers answer again. */
	private void probe() {
		if (!this.faults.any()) {
			return;
		}
		this.faults.forget((broker) -> this.brokers.masterAddress(broker) != null);
		for (String broker : this.faults.failedBrokers()) {
			Futures.attempt(() -> this.brokers.checkHealth(broker)).thenAccept((up) -> {
				if (up) {
					this.faults.recovered(broker);
				}
			});
		}
	}

	@Override
	public void close() {
		this.closeStack.close();
	}

}
