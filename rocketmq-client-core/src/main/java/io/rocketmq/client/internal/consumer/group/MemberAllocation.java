package io.rocketmq.client.internal.consumer.group;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.consumer.assign.AllocationStrategy;
import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.internal.consumer.pull.QueueLock;
import io.rocketmq.client.internal.consumer.queue.ConsumerParts;
import io.rocketmq.client.internal.session.Refusals;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.nameserver.TopicRoute;

/**
 * Allocates queues to this member by its strategy, whenever a topic's route or the
 * members have changed. Confined to the rebalancer's executor.
 */
final class MemberAllocation {

	private static final Logger logger = LoggerFactory.getLogger(MemberAllocation.class);

	/**
	 * Time for members to reconnect to a broker that has restarted; a new member waits
	 * longer than that for a lock.
	 */
	private static final Duration RECONNECT = RebalanceLocks.PATIENCE.minusSeconds(2);

	private final ConsumerParts parts;

	private final AllocationStrategy strategy;

	private final Assignments assignments;

	private final QueueLock locks;

	private final Map<String, Basis> settled = new ConcurrentHashMap<>();

	/** Last failure of the strategy, which has been logged; null once it succeeds. */
	private volatile @Nullable String lastFailure;

	/** Route and members that the queues of a topic were last allocated from. */
	private record Basis(TopicRoute route, List<String> members, long since) {
	}

	MemberAllocation(ConsumerParts parts, AllocationStrategy strategy, Assignments assignments, QueueLock locks) {
		this.parts = parts;
		this.strategy = strategy;
		this.assignments = assignments;
		this.locks = locks;
	}

	/** Forgets topics that are not subscribed to. */
	void retain(Set<String> topics) {
		this.settled.keySet().retainAll(topics);
	}

	void forget(String topic) {
		this.settled.remove(topic);
	}

	/** Allocates the queues of a topic. */
	boolean allocate(RebalanceRun run, TopicRoute route, RebalanceRun.Members listed) {
		List<String> members = listed.ids();
		String self = this.parts.session().clientId();
		if (!members.contains(self)) {
			// Retried after a backoff: a broker that accepts heartbeats and lists only
			// others would otherwise be asked in a loop.
			if (run.unlisted()) {
				this.parts.session().heartbeat();
			}
			return false;
		}
		Basis before = this.settled.get(route.topic());
		if (before != null && !members.containsAll(before.members)) {
			if (listed.brokers().stream().anyMatch((address) -> hasReconnected(address, before.since))) {
				logger.atDebug()
					.addKeyValue("group", this.parts.options().group())
					.log("Waiting for members to reconnect to a broker: {} of {} are listed", members, before.members);
				return false;
			}
			abandoned(before, members);
		}
		if (before != null && before.route.equals(route) && before.members.equals(members)) {
			return true;
		}
		List<MessageQueue> queues = List.copyOf(this.strategy.allocate(self, route.readableQueues(), members));
		for (MessageQueue queue : queues) {
			if (!queue.topic().equals(route.topic())) {
				throw new IllegalStateException("Allocation strategy returned a queue of another topic: " + queue
						+ ". Return queues of topic '" + route.topic() + "'.");
			}
		}
		this.lastFailure = null;
		this.assignments.apply(route.topic(), queues, members.size() == 1);
		this.settled.put(route.topic(), new Basis(route, members, System.nanoTime()));
		return true;
	}

	/**
	 * Whether a broker's connection was lost since a time, and is back so recently that
	 * other members may not have reconnected yet.
	 */
	private boolean hasReconnected(String address, long since) {
		return !this.parts.brokers().isConnectedSince(address, since)
				&& !this.parts.brokers().isConnectedSince(address, System.nanoTime() - RECONNECT.toNanos());
	}

	private void abandoned(Basis before, List<String> members) {
		if (this.locks != QueueLock.NONE) {
			before.members.stream()
				.filter((member) -> !members.contains(member))
				.forEach((gone) -> this.locks
					.abandoned(this.strategy.allocate(gone, before.route.readableQueues(), before.members)));
		}
	}

	/** Handles a failed listing of members, or a failure of the strategy. */
	void failed(RebalanceRun run, TopicRoute route, Throwable cause) {
		String group = this.parts.options().group();
		if (cause instanceof RocketMQException) {
			if (Refusals.isRefusal(cause)) {
				// A broker that did not know the group learns of it.
				this.parts.session().heartbeat();
			}
			logger.atDebug()
				.addKeyValue("topic", route.topic())
				.addKeyValue("group", group)
				.log("Could not rebalance topic '{}' in group '{}'; retrying: {}", route.topic(), group,
						cause.getMessage());
			return;
		}
		run.strategyFailed();
		String failure = cause.toString();
		if (!failure.equals(this.lastFailure)) {
			this.lastFailure = failure;
			logger.atWarn()
				.addKeyValue("group", group)
				.addKeyValue("topic", route.topic())
				.setCause(cause)
				.log("Allocation strategy {} of '{}' failed for topic '{}'; keeping its queues and retrying",
						this.strategy.getClass().getName(), group, route.topic());
		}
	}

}
