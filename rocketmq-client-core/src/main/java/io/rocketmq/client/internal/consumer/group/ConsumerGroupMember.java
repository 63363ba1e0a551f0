package io.rocketmq.client.internal.consumer.group;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.config.ConsumeFrom;
import io.rocketmq.client.config.MessageModel;
import io.rocketmq.client.consumer.ConsumerStatistics;
import io.rocketmq.client.consumer.QueuePosition;
import io.rocketmq.client.consumer.SubscriptionConflict;
import io.rocketmq.client.error.BrokerErrorException;
import io.rocketmq.client.error.Problem;
import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.error.RouteNotFoundException;
import io.rocketmq.client.error.SubscriptionException;
import io.rocketmq.client.internal.consumer.pop.PopOwners;
import io.rocketmq.client.internal.consumer.queue.ConsumerParts;
import io.rocketmq.client.internal.consumer.queue.Subscription;
import io.rocketmq.client.internal.protocol.body.ConsumeDirectlyBody;
import io.rocketmq.client.internal.protocol.body.HeartbeatBody.ConsumerData;
import io.rocketmq.client.internal.protocol.body.HeartbeatBody.SubscriptionData;
import io.rocketmq.client.internal.protocol.body.RunningInfoBody;
import io.rocketmq.client.internal.support.Deadline;
import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.internal.support.ResourceNames;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.nameserver.TopicRoute;

/**
 * Consumer group member that the session presents to brokers. Thread-safe.
 */
public final class ConsumerGroupMember implements ConsumerMember {

	private static final Logger logger = LoggerFactory.getLogger(ConsumerGroupMember.class);

	private static final String SQL = "SQL92";

	/** Short, as an unreachable broker must not delay a start for long. */
	private static final Duration VALIDATION = Duration.ofSeconds(3);

	private final ConsumerParts parts;

	private final String type;

	private final Assignments assignments;

	private final PopOwners pops;

	private final Actions actions;

	private final SubscriptionConflicts conflicts;

	private final long startedAt = System.currentTimeMillis();

	/** Actions of the consumer that the session and brokers can request. */
	public record Actions(Function<ReceivedMessage, CompletableFuture<ConsumeDirectlyBody>> consumeDirectly,
			Runnable rebalance, Runnable close, Supplier<ConsumerStatistics> statistics) {
	}

	public ConsumerGroupMember(ConsumerParts parts, String type, Assignments assignments, PopOwners pops,
			Actions actions) {
		this.parts = parts;
		this.type = type;
		this.assignments = assignments;
		this.pops = pops;
		this.actions = actions;
		this.conflicts = new SubscriptionConflicts(parts);
	}

	/** Lets a broker of the topic check an SQL92 expression, if one can be reached. */
	public void validate(Subscription subscription) {
		if (!subscription.filter().type().equals(SQL)) {
			return;
		}
		Deadline deadline = Deadline.after(VALIDATION);
		try {
			TopicRoute route = Futures.await(this.parts.routes().get(subscription.topic(), deadline));
			this.parts.brokers().update(route.brokers());
			this.parts.brokers()
				.forReading(RebalanceRun.anyBroker(route))
				.groups()
				.checkClientConfig(this.parts.session().clientId(), group(), subscription.data());
		}
		catch (SubscriptionException | BrokerErrorException ex) {
			throw ex;
		}
		catch (RocketMQException ex) {
			logger.atWarn()
				.addKeyValue("group", group())
				.addKeyValue("topic", subscription.topic())
				.log("No broker of topic '{}' could check the filter '{}'; subscribing without the check: {}",
						subscription.topic(), subscription.filter().expression(), ex.getMessage());
		}
	}

	@Override
	public String group() {
		return this.parts.options().group();
	}

	@Override
	public ConsumerStatistics statistics() {
		return this.actions.statistics().get();
	}

	@Override
	public void close() {
		this.actions.close().run();
	}

	@Override
	public ConsumerData consumerData() {
		return new ConsumerData(group(), this.type, this.parts.options().messageModel().name(), start(), false,
				subscriptionData());
	}

	@Override
	public boolean isConsumer() {
		return true;
	}

	private List<SubscriptionData> subscriptionData() {
		return this.parts.subscriptions().all().stream().map(Subscription::data).toList();
	}

	private String start() {
		ConsumeFrom from = this.parts.options().consumeFrom();
		if (from instanceof ConsumeFrom.Earliest) {
			return "CONSUME_FROM_FIRST_OFFSET";
		}
		return (from instanceof ConsumeFrom.Timestamp) ? "CONSUME_FROM_TIMESTAMP" : "CONSUME_FROM_LAST_OFFSET";
	}

	@Override
	public Set<String> topics() {
		return this.parts.subscriptions().topics();
	}

	/**
	 * Waits until the routes of all subscribed topics are known or could not be found.
	 */
	public CompletableFuture<Void> lookedUp() {
		Deadline deadline = Deadline.after(VALIDATION);
		return CompletableFuture.allOf(topics().stream()
			.map((topic) -> Futures.attempt(() -> this.parts.routes().get(topic, deadline))
				.exceptionally((failure) -> null))
			.toArray(CompletableFuture<?>[]::new));
	}

	@Override
	public boolean needs(String topic) {
		return this.parts.subscriptions().has(topic);
	}

	@Override
	public void routeMissing(String topic, RouteNotFoundException failure) {
		// Brokers create the group's retry topic when they first need it.
		if (!topic.startsWith(ResourceNames.RETRY_PREFIX)) {
			this.parts.refusals().topicMissing(topic, failure);
		}
	}

	@Override
	public void routeChanged(TopicRoute route) {
		this.parts.refusals().topicFound(route.topic());
		this.actions.rebalance().run();
	}

	@Override
	public void groupChanged() {
		this.actions.rebalance().run();
		compareSubscriptions();
	}

	/** Looks for members with other subscriptions, unless the group is broadcasting. */
	public void compareSubscriptions() {
		if (this.parts.options().messageModel() == MessageModel.CLUSTERING) {
			this.conflicts.look();
		}
	}

	@Override
	public List<Problem> problems() {
		return this.parts.refusals().problems();
	}

	/** Returns the problems of this member and of the whole client. */
	public List<Problem> allProblems() {
		return Stream.concat(this.parts.session().problems().stream(), problems().stream()).toList();
	}

	public List<SubscriptionConflict> subscriptionConflicts() {
		return this.conflicts.known();
	}

	@Override
	public void resetOffsets(Map<MessageQueue, Long> offsets) {
		offsets.forEach(this.assignments::seek);
	}

	@Override
	public Map<MessageQueue, Long> offsets(String topic) {
		return this.assignments.positions()
			.stream()
			.filter((position) -> position.queue().topic().equals(topic))
			.collect(Collectors.toMap(QueuePosition::queue, QueuePosition::nextOffset));
	}

	@Override
	public RunningInfoBody runningInfo() {
		RunningInfo info = new RunningInfo(this.parts.options(), this.type, start(), this.startedAt);
		return new RunningInfoBody(info.properties(this.parts.session().nameServers()), subscriptionData(),
				info.queues(this.assignments.positions()), this.pops.info(),
				info.topics(this.parts.counters().views(), topics()), Map.of(), null);
	}

	@Override
	public CompletableFuture<ConsumeDirectlyBody> consumeDirectly(ReceivedMessage message) {
		return this.actions.consumeDirectly().apply(message);
	}

}
