package io.rocketmq.client.internal.consumer.group;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.broker.AssignedQueue;
import io.rocketmq.client.config.ConsumeFrom;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.error.Problem;
import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.internal.consumer.pop.PopOwners;
import io.rocketmq.client.internal.consumer.pop.PopSource;
import io.rocketmq.client.internal.consumer.queue.ConsumerParts;
import io.rocketmq.client.internal.protocol.ResponseCode;
import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.nameserver.TopicRoute;

/**
 * Assigns the queues that a broker names for this member, to pull or to pop. Confined to
 * the rebalancer's executor, but for {@link #ask}.
 */
final class BrokerAssignment {

	private static final Logger logger = LoggerFactory.getLogger(BrokerAssignment.class);

	private final ConsumerParts parts;

	private final Assignments assignments;

	private final PopOwners pops;

	/** Whether this kind of consumer has a listener to pop for. */
	private final boolean push;

	/** Topics whose assignment to pop has been declined. */
	private final Set<String> declined = ConcurrentHashMap.newKeySet();

	/** Outcomes of an assignment. */
	enum Outcome {

		/** The queues are assigned. */
		DONE,

		/** Other queues must be left first. */
		RETRY,

		/** This consumer can't pop: its members allocate the queues. */
		DECLINED

	}

	BrokerAssignment(ConsumerParts parts, Assignments assignments, PopOwners pops, boolean push) {
		this.parts = parts;
		this.assignments = assignments;
		this.pops = pops;
		this.push = push;
	}

	/** Asks a broker of a topic for this member's queues; empty if it can't tell. */
	CompletableFuture<Optional<List<AssignedQueue>>> ask(TopicRoute route) {
		if (route.brokers().isEmpty()) {
			// A static topic with unknown brokers; allocating its queues fails for this
			// reason.
			return CompletableFuture.completedFuture(Optional.empty());
		}
		String broker = RebalanceRun.anyBroker(route);
		ConsumerOptions options = this.parts.options();
		CompletableFuture<Optional<List<AssignedQueue>>> answer = Futures.attempt(() -> this.parts.brokers()
			.forReading(broker)
			.groups()
			.assignmentAsync(route.topic(), options.group(), this.parts.session().clientId(), "AVG",
					options.messageModel().name()));
		MessageQueue all = new MessageQueue(route.topic(), broker, PopSource.ALL_QUEUES);
		return answer.handle((share, failure) -> {
			if (failure == null) {
				this.parts.refusals().granted(Problem.Kind.ASSIGNMENT, all);
				return share;
			}
			// Servers before 5.0 can't tell.
			if (isUnsupported(failure) || !this.parts.refusals().refused(Problem.Kind.ASSIGNMENT, all, failure)) {
				logger.atDebug()
					.addKeyValue("broker", broker)
					.addKeyValue("topic", route.topic())
					.log("Broker {} returned no assignment of topic '{}': {}", broker, route.topic(),
							Futures.unwrap(failure).getMessage());
			}
			return Optional.empty();
		});
	}

	private static boolean isUnsupported(Throwable failure) {
		Integer code = (Futures.unwrap(failure) instanceof RocketMQException known) ? known.context().responseCode()
				: null;
		return code != null && code == ResponseCode.REQUEST_CODE_NOT_SUPPORTED.code();
	}

	/** Assigns a broker's share; queues change between pulling and popping one by one. */
	Outcome apply(String topic, List<AssignedQueue> share) {
		List<MessageQueue> popped = queues(share, true);
		if (!popped.isEmpty() && !canPop()) {
			decline(topic);
			return Outcome.DECLINED;
		}
		if (popped.isEmpty() && !this.pops.retire(topic)) {
			// A pause may be long: the next regular run looks again.
			return this.pops.isHeldByPause(topic) ? Outcome.DONE : Outcome.RETRY;
		}
		this.assignments.apply(topic, queues(share, false), false);
		if (popped.isEmpty()) {
			return Outcome.DONE;
		}
		// The broker pops from the group's committed offsets.
		if (this.assignments.isLeaving(topic)) {
			return Outcome.RETRY;
		}
		this.pops.apply(topic, popped);
		return Outcome.DONE;
	}

	/** Whether the consumer's options hold when it pops. */
	private boolean canPop() {
		ConsumerOptions options = this.parts.options();
		return this.push && !options.orderly() && options.autoCommit()
				&& !(options.consumeFrom() instanceof ConsumeFrom.Timestamp);
	}

	private void decline(String topic) {
		if (this.push && this.declined.add(topic)) {
			String group = this.parts.options().group();
			logger.atWarn()
				.addKeyValue("group", group)
				.addKeyValue("topic", topic)
				.log("Broker assigns topic '{}' to group '{}' for popping, but an orderly consumer, one without"
						+ " autoCommit and one that starts at a timestamp can't pop; sharing the queues with other"
						+ " members that pull. Set the group's mode to PULL at the broker, or change these options",
						topic, group);
		}
	}

	private static List<MessageQueue> queues(List<AssignedQueue> share, boolean pop) {
		return share.stream().filter((each) -> each.pop() == pop).map(AssignedQueue::queue).toList();
	}

}
