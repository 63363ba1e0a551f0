package io.rocketmq.client.consumer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.broker.AssignedQueue;
import io.rocketmq.client.broker.BrokerManager;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.config.FetchMode;
import io.rocketmq.client.config.MessageModel;
import io.rocketmq.client.consumer.assign.AllocationStrategy;
import io.rocketmq.client.consumer.assign.BrokerAllocation;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.nameserver.RouteCache;
import io.rocketmq.client.nameserver.TopicRoute;
import io.rocketmq.client.protocol.ResponseCode;
import io.rocketmq.client.session.ClientSession;
import io.rocketmq.client.session.Problem;
import io.rocketmq.client.session.Refusals;
import io.rocketmq.client.support.Backoff;
import io.rocketmq.client.support.Futures;
import io.rocketmq.client.support.Housekeeping;
import io.rocketmq.client.support.ResourceNames;

/**
 * Works out which queues are this member's, one run at a time; what asks for a run during
 * one is served by the next. Where something is missing (a route, a broker, this member
 * in the broker's list), or another member has a queue still, it tries again soon.
 * Thread-safe.
 */
final class Rebalancer {

	private static final Logger logger = LoggerFactory.getLogger(Rebalancer.class);

	private static final Duration RETRY = Duration.ofMillis(500);

	/** After a run in which a broker refused something, or did not list this member. */
	private static final Backoff AFTER_REFUSAL = new Backoff(RETRY, Duration.ofSeconds(10));

	/** Stands for all queues of a broker (Apache's {@code PopMessageRequestHeader}). */
	private static final int ALL_QUEUES = -1;

	private final String group;

	private final MessageModel model;

	private final FetchMode mode;

	private final Supplier<Set<String>> topics;

	private final AllocationStrategy strategy;

	private final Executor allocating;

	private final RouteCache routes;

	private final BrokerManager brokers;

	private final ClientSession session;

	private final Housekeeping housekeeping;

	private final Assignments assignments;

	private final @Nullable PopWorkers pops;

	private final Refusals refusals;

	private final AtomicInteger asked = new AtomicInteger();

	/** Runs in a row after which waiting longer makes sense. */
	private final AtomicInteger refusedRuns = new AtomicInteger();

	private volatile boolean unlisted;

	private final AtomicBoolean retrying = new AtomicBoolean();

	private volatile boolean closed;

	/**
	 * Makes one that has not run.
	 * @param allocating runs the strategy
	 * @param pops where to pop from, or null if queues are pulled in any case
	 * @param refusals is told what brokers refuse
	 */
	Rebalancer(ConsumerOptions options, Supplier<Set<String>> topics, AllocationStrategy strategy, Executor allocating,
			RouteCache routes, BrokerManager brokers, ClientSession session, Housekeeping housekeeping,
			Assignments assignments, @Nullable PopWorkers pops, Refusals refusals) {
		this.group = options.group();
		this.model = options.messageModel();
		this.mode = options.fetch().mode();
		this.topics = topics;
		this.strategy = strategy;
		this.allocating = allocating;
		this.routes = routes;
		this.brokers = brokers;
		this.session = session;
		this.housekeeping = housekeeping;
		this.assignments = assignments;
		this.pops = pops;
		this.refusals = refusals;
	}

	/** Asks for a run, now or after the one that is going on. */
	void ask() {
		if (!this.closed && this.asked.getAndIncrement() == 0) {
			run();
		}
	}

	/** Runs no more; the run that is going on ends without effect. */
	void close() {
		this.closed = true;
	}

	private void run() {
		int served = this.asked.get();
		this.unlisted = false;
		Futures.attempt(this::rebalance).whenComplete((complete, failure) -> {
			if (failure != null) {
				logger.warn("The rebalance of '{}' failed and is tried again", this.group, Futures.unwrap(failure));
			}
			if (failure == null && complete) {
				this.refusedRuns.set(0);
			}
			else {
				askLater();
			}
			if (this.asked.addAndGet(-served) > 0) {
				run();
			}
		});
	}

	/** Whether all topics are as they should be. */
	private CompletableFuture<Boolean> rebalance() {
		List<CompletableFuture<Boolean>> results = new ArrayList<>();
		Set<String> wanted = this.topics.get();
		this.refusals.retainTopics(wanted);
		for (String topic : this.assignments.topics()) {
			if (!wanted.contains(topic)) {
				results.add(this.assignments.apply(topic, List.of()));
			}
		}
		if (this.pops != null) {
			for (String topic : this.pops.topics()) {
				if (!wanted.contains(topic)) {
					this.pops.apply(topic, List.of());
				}
			}
		}
		for (String topic : wanted) {
			TopicRoute route = this.routes.known(topic);
			// A topic without a route is the session's to find, and comes back as a
			// changed route.
			if (route != null && !route.readableQueues().isEmpty()) {
				results.add(rebalance(route));
			}
		}
		return CompletableFuture.allOf(results.toArray(CompletableFuture<?>[]::new))
			.thenApply((done) -> results.stream().allMatch(CompletableFuture::join));
	}

	private void askLater() {
		if (this.retrying.compareAndSet(false, true)) {
			long delay = (this.unlisted || this.refusals.any())
					? AFTER_REFUSAL.delayNanos(this.refusedRuns.incrementAndGet()) : RETRY.toNanos();
			this.housekeeping.after(delay, () -> {
				this.retrying.set(false);
				ask();
			});
		}
	}

	private CompletableFuture<Boolean> rebalance(TopicRoute route) {
		if (this.model == MessageModel.BROADCASTING) {
			return this.assignments.apply(route.topic(), route.readableQueues());
		}
		// What was given back after a pull is pulled, also by those that pop the rest.
		if (this.pops != null && this.mode == FetchMode.POP
				&& !route.topic().equals(ResourceNames.retryTopic(this.group))) {
			this.pops.apply(route.topic(),
					route.readableQueues()
						.stream()
						.map((queue) -> new MessageQueue(queue.topic(), route.brokerOf(queue), ALL_QUEUES))
						.toList());
			return CompletableFuture.completedFuture(true);
		}
		if (this.strategy instanceof BrokerAllocation) {
			return assigned(route).thenCompose((share) -> {
				if (share.isPresent()) {
					return take(route, share.get());
				}
				// Who pops by the broker's word does so until it says something else.
				return isPopped(route.topic()) ? CompletableFuture.completedFuture(false)
						: rebalanceAmongMembers(route);
			});
		}
		return rebalanceAmongMembers(route);
	}

	private boolean isPopped(String topic) {
		return this.pops != null && this.pops.topics().contains(topic);
	}

	private CompletableFuture<Boolean> take(TopicRoute route, List<AssignedQueue> share) {
		List<MessageQueue> popped = queues(share, true);
		if (this.pops == null) {
			return popped.isEmpty() ? this.assignments.share(route.topic(), queues(share, false), false)
					: rebalanceAmongMembers(route);
		}
		if (popped.isEmpty() && !this.pops.retire(route.topic())) {
			return CompletableFuture.completedFuture(false);
		}
		CompletableFuture<Boolean> pulled = this.assignments.share(route.topic(), queues(share, false), false);
		// The broker pops from where the group has written that it is.
		if (!popped.isEmpty() && this.assignments.isLeaving(route.topic())) {
			return CompletableFuture.completedFuture(false);
		}
		this.pops.apply(route.topic(), popped);
		return pulled;
	}

	private static List<MessageQueue> queues(List<AssignedQueue> share, boolean pop) {
		return share.stream().filter((each) -> each.pop() == pop).map(AssignedQueue::queue).toList();
	}

	/** What the broker says is this member's, empty if it does not say. */
	private CompletableFuture<Optional<List<AssignedQueue>>> assigned(TopicRoute route) {
		String broker = route.brokers().keySet().iterator().next();
		CompletableFuture<Optional<List<AssignedQueue>>> answer;
		try {
			answer = this.brokers.forReading(broker)
				.groups()
				.assignmentAsync(route.topic(), this.group, this.session.clientId(), "AVG", this.model.name());
		}
		catch (RuntimeException ex) {
			answer = CompletableFuture.failedFuture(ex);
		}
		MessageQueue all = new MessageQueue(route.topic(), broker, ALL_QUEUES);
		return answer.handle((share, failure) -> {
			if (failure == null) {
				this.refusals.granted(Problem.Kind.ASSIGNMENT, all);
				return share;
			}
			// Servers before 5.0 can't say.
			if (isUnsupported(failure) || !this.refusals.refused(Problem.Kind.ASSIGNMENT, all, failure)) {
				logger.debug("{} does not say which queues of {} are whose: {}", broker, route.topic(),
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

	private CompletableFuture<Boolean> rebalanceAmongMembers(TopicRoute route) {
		return members(route, 0).thenComposeAsync((ids) -> {
			this.refusals.membersGranted(route.topic());
			if (this.closed) {
				return CompletableFuture.completedFuture(true);
			}
			String self = this.session.clientId();
			if (!ids.contains(self)) {
				// Looked at again a moment later, not on the answer: a broker that takes
				// heartbeats and lists others only would be asked in a loop.
				this.unlisted = true;
				this.session.heartbeat();
				return CompletableFuture.completedFuture(false);
			}
			// A broker names a member once for each connection, and may not yet know that
			// one of them is gone.
			List<String> members = ids.stream().distinct().sorted().toList();
			List<MessageQueue> wanted = this.strategy.allocate(self, route.readableQueues(), members);
			return this.assignments.share(route.topic(), List.copyOf(wanted), members.size() == 1);
		}, this.allocating).exceptionally((failure) -> {
			Throwable cause = Futures.unwrap(failure);
			if (cause instanceof RocketMQException) {
				if (Refusals.isRefusal(cause)) {
					// A broker that did not know the group may know it meanwhile.
					this.session.heartbeat();
				}
				logger.debug("Could not rebalance {} in {} yet: {}", route.topic(), this.group, cause.getMessage());
			}
			else {
				logger.warn("The allocation {} of {} failed on the queues of {}: they are left as they are",
						this.strategy.name(), this.group, route.topic(), cause);
			}
			return false;
		});
	}

	/** Asks one broker of the topic after the other: each knows all members. */
	private CompletableFuture<List<String>> members(TopicRoute route, int index) {
		List<String> names = List.copyOf(route.brokers().keySet());
		CompletableFuture<List<String>> answer;
		try {
			answer = this.brokers.forReading(names.get(index)).groups().membersAsync(this.group);
		}
		catch (RuntimeException ex) {
			answer = CompletableFuture.failedFuture(ex);
		}
		return answer.exceptionallyCompose((failure) -> {
			if (index + 1 < names.size()) {
				return members(route, index + 1);
			}
			this.refusals.membersRefused(route.topic(), names.get(index), failure);
			return CompletableFuture.failedFuture(Futures.unwrap(failure));
		});
	}

}
