package io.rocketmq.client.internal.consumer.group;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.broker.AssignedQueue;
import io.rocketmq.client.config.Backoff;
import io.rocketmq.client.config.ConsumeFrom;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.config.FetchMode;
import io.rocketmq.client.config.MessageModel;
import io.rocketmq.client.consumer.assign.AllocationStrategy;
import io.rocketmq.client.consumer.assign.BrokerAllocation;
import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.error.Problem;
import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.error.RouteNotFoundException;
import io.rocketmq.client.internal.broker.BrokerManager;
import io.rocketmq.client.internal.broker.DefaultBrokerClient;
import io.rocketmq.client.internal.consumer.pop.PopOwners;
import io.rocketmq.client.internal.consumer.queue.ConsumerParts;
import io.rocketmq.client.internal.nameserver.RouteCache;
import io.rocketmq.client.internal.protocol.ResponseCode;
import io.rocketmq.client.internal.session.ClientSession;
import io.rocketmq.client.internal.session.Refusals;
import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.internal.support.Housekeeping;
import io.rocketmq.client.internal.support.ResourceNames;
import io.rocketmq.client.internal.support.SerialExecutor;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.nameserver.TopicRoute;

/**
 * Works out which queues are this member's, one run at a time; what asks for a run during
 * one is served by the next. A run asks each broker once for the members, and leaves
 * topics alone for which nothing has changed. Where something is missing (a broker, this
 * member in the broker's list), it tries again soon. Runs on callback threads;
 * thread-safe.
 */
public final class Rebalancer {

	private static final Logger logger = LoggerFactory.getLogger(Rebalancer.class);

	private static final Duration RETRY = Duration.ofMillis(500);

	/** After a run in which a broker refused something, or did not list this member. */
	private static final Backoff AFTER_REFUSAL = new Backoff(RETRY, Duration.ofSeconds(10));

	/**
	 * In this time members come back to a broker that has come back; a new member waits
	 * longer for a lock.
	 */
	private static final Duration COMING_BACK = QueueLocks.HAND_OVER.minusSeconds(2);

	/** Stands for all queues of a broker (Apache's {@code PopMessageRequestHeader}). */
	private static final int ALL_QUEUES = -1;

	private final ConsumerOptions options;

	private final String group;

	private final Supplier<Set<String>> topics;

	private final AllocationStrategy strategy;

	private final Executor executor;

	private final RouteCache routes;

	private final BrokerManager brokers;

	private final ClientSession session;

	private final Housekeeping housekeeping;

	private final Assignments assignments;

	private final @Nullable PopOwners pops;

	private final @Nullable QueueLocks locks;

	private final Refusals refusals;

	private final AtomicInteger asked = new AtomicInteger();

	/** Runs in a row after which waiting longer makes sense. */
	private final AtomicInteger refusedRuns = new AtomicInteger();

	/** What the queues of a topic were last worked out from. */
	private final Map<String, Basis> settled = new ConcurrentHashMap<>();

	/** Topics for which a broker's word to pop has been declined. */
	private final Set<String> declined = ConcurrentHashMap.newKeySet();

	/** How the strategy failed last, which has been logged; null once it works. */
	private volatile @Nullable String allocationFailure;

	private final AtomicBoolean retrying = new AtomicBoolean();

	/** Completed by the next run that leaves all topics as they should be. */
	private final Queue<CompletableFuture<Void>> waiting = new ConcurrentLinkedQueue<>();

	private volatile boolean closed;

	/**
	 * The members that brokers list.
	 *
	 * @param ids each once, in order
	 * @param brokers the addresses of those brokers
	 */
	private record Members(List<String> ids, List<String> brokers) {

		Members and(Members other) {
			return new Members(Stream.concat(this.ids.stream(), other.ids.stream()).distinct().sorted().toList(),
					Stream.concat(this.brokers.stream(), other.brokers.stream()).toList());
		}

	}

	/**
	 * What the queues of a topic are worked out from.
	 *
	 * @param since when they were
	 */
	private record Basis(TopicRoute route, List<String> members, long since) {
	}

	/** One run: what its brokers have said. */
	private static final class Run {

		private final Map<String, CompletableFuture<Members>> membersByBroker = new ConcurrentHashMap<>();

		private final AtomicBoolean unlisted = new AtomicBoolean();

		/** Whether the strategy failed. */
		private final AtomicBoolean failed = new AtomicBoolean();

		/** Who waited for a run when this one began. */
		private final List<CompletableFuture<Void>> waiting;

		Run(List<CompletableFuture<Void>> waiting) {
			this.waiting = waiting;
		}

	}

	/**
	 * Creates one that has not run.
	 * @param pops where to pop from, or null if queues are pulled in any case
	 * @param locks is told of queues of members that have left, or null
	 */
	public Rebalancer(ConsumerParts parts, AllocationStrategy strategy, Assignments assignments,
			@Nullable PopOwners pops, @Nullable QueueLocks locks) {
		this.options = parts.options();
		this.group = this.options.group();
		this.topics = parts.subscriptions()::topics;
		this.strategy = strategy;
		this.executor = new SerialExecutor(parts.callbacks());
		this.routes = parts.routes();
		this.brokers = parts.brokers();
		this.session = parts.session();
		this.housekeeping = parts.housekeeping();
		this.assignments = assignments;
		this.pops = pops;
		this.locks = locks;
		this.refusals = parts.refusals();
	}

	/** Asks for a run, now or after the one that is going on. */
	public void ask() {
		if (!this.closed && this.asked.getAndIncrement() == 0) {
			run();
		}
	}

	/** Runs no more; the run that is going on ends without effect. */
	public void close() {
		this.closed = true;
		this.waiting.forEach((each) -> each.complete(null));
	}

	/**
	 * Asks for a run, and waits until all topics whose routes are known by then have been
	 * shared, at least one.
	 * @return a future that is completed then, or when this is closed
	 */
	public CompletableFuture<Void> shared() {
		CompletableFuture<Void> shared = new CompletableFuture<>();
		this.waiting.add(shared);
		if (this.closed) {
			shared.complete(null);
		}
		ask();
		return shared;
	}

	private void run() {
		this.executor.execute(() -> {
			int served = this.asked.get();
			Run run = new Run(List.copyOf(this.waiting));
			Futures.attempt(() -> rebalance(run)).whenComplete((complete, failure) -> {
				if (failure != null) {
					logger.warn("The rebalance of '{}' failed and is tried again", this.group, Futures.unwrap(failure));
				}
				ended(run, failure == null && complete);
				if (this.asked.addAndGet(-served) > 0) {
					run();
				}
			});
		});
	}

	private void ended(Run run, boolean complete) {
		if (!complete) {
			askLater(run);
			return;
		}
		this.refusedRuns.set(0);
		if (this.topics.get().stream().anyMatch((topic) -> this.routes.known(topic) != null)) {
			this.waiting.removeAll(run.waiting);
			run.waiting.forEach((each) -> each.complete(null));
		}
	}

	/** Whether all topics are as they should be. */
	private CompletableFuture<Boolean> rebalance(Run run) {
		Set<String> wanted = this.topics.get();
		this.refusals.retainTopics(wanted);
		leave(wanted);
		if (this.locks != null) {
			this.locks.renew();
		}
		List<CompletableFuture<Boolean>> results = new ArrayList<>();
		for (String topic : wanted) {
			TopicRoute route = this.routes.known(topic);
			// A topic without a route is the session's to find, and comes back as a
			// changed route.
			if (route != null && !route.readableQueues().isEmpty() && !this.closed) {
				results.add(rebalance(run, route));
			}
		}
		return CompletableFuture.allOf(results.toArray(CompletableFuture<?>[]::new))
			.thenApply((done) -> results.stream().allMatch(CompletableFuture::join));
	}

	private void leave(Set<String> wanted) {
		this.settled.keySet().retainAll(wanted);
		for (String topic : this.assignments.topics()) {
			if (!wanted.contains(topic)) {
				this.assignments.apply(topic, List.of(), false);
			}
		}
		if (this.pops != null) {
			for (String topic : this.pops.topics()) {
				if (!wanted.contains(topic)) {
					this.pops.apply(topic, List.of());
				}
			}
		}
	}

	private void askLater(Run run) {
		if (this.retrying.compareAndSet(false, true)) {
			long delay = (run.unlisted.get() || run.failed.get() || this.refusals.any())
					? AFTER_REFUSAL.delayNanos(this.refusedRuns.incrementAndGet()) : RETRY.toNanos();
			this.housekeeping.after(delay, () -> {
				this.retrying.set(false);
				ask();
			});
		}
	}

	private CompletableFuture<Boolean> rebalance(Run run, TopicRoute route) {
		if (this.options.messageModel() == MessageModel.BROADCASTING) {
			this.assignments.apply(route.topic(), route.readableQueues(), true);
			return CompletableFuture.completedFuture(true);
		}
		// What was given back after a pull is pulled, also by those that pop the rest.
		if (this.pops != null && this.options.fetch().mode() == FetchMode.POP
				&& !route.topic().equals(ResourceNames.retryTopic(this.group))) {
			this.pops.apply(route.topic(),
					route.readableQueues()
						.stream()
						.map((queue) -> new MessageQueue(queue.topic(), route.brokerOf(queue), ALL_QUEUES))
						.toList());
			return CompletableFuture.completedFuture(true);
		}
		if (this.strategy instanceof BrokerAllocation) {
			return assigned(route).thenComposeAsync((share) -> {
				if (share.isPresent()) {
					return take(run, route, share.get());
				}
				// Who pops by the broker's word does so until it says something else.
				return isPopped(route.topic()) ? CompletableFuture.completedFuture(false)
						: rebalanceAmongMembers(run, route);
			}, this.executor);
		}
		return rebalanceAmongMembers(run, route);
	}

	private boolean isPopped(String topic) {
		return this.pops != null && this.pops.topics().contains(topic);
	}

	private CompletableFuture<Boolean> take(Run run, TopicRoute route, List<AssignedQueue> share) {
		List<MessageQueue> popped = queues(share, true);
		PopOwners popping = this.pops;
		if (!popped.isEmpty() && (popping == null || !canPop())) {
			decline(route.topic());
			return rebalanceAmongMembers(run, route);
		}
		this.settled.remove(route.topic());
		if (popped.isEmpty() && popping != null && !popping.retire(route.topic())) {
			// A pause may last: the next run in its time sees that it is over.
			return CompletableFuture.completedFuture(popping.isHeldByPause(route.topic()));
		}
		this.assignments.apply(route.topic(), queues(share, false), false);
		if (popping == null || popped.isEmpty()) {
			return CompletableFuture.completedFuture(true);
		}
		// The broker pops from where the group has written that it is.
		if (this.assignments.isLeaving(route.topic())) {
			return CompletableFuture.completedFuture(false);
		}
		popping.apply(route.topic(), popped);
		return CompletableFuture.completedFuture(true);
	}

	/** Whether a consumer with these options does what they say when it pops. */
	private boolean canPop() {
		return !this.options.orderly() && this.options.autoCommit()
				&& !(this.options.consumeFrom() instanceof ConsumeFrom.Timestamp);
	}

	private void decline(String topic) {
		if (this.pops != null && this.declined.add(topic)) {
			logger.warn("The broker says that the group '{}' pops from '{}', which a consumer can't that is orderly,"
					+ " commits by hand or begins at an instant: it pulls, and shares the queues with other members"
					+ " that pull. Set the group's mode to PULL at the broker, or leave these options out", this.group,
					topic);
		}
	}

	private static List<MessageQueue> queues(List<AssignedQueue> share, boolean pop) {
		return share.stream().filter((each) -> each.pop() == pop).map(AssignedQueue::queue).toList();
	}

	/** What the broker says is this member's, empty if it does not say. */
	private CompletableFuture<Optional<List<AssignedQueue>>> assigned(TopicRoute route) {
		String broker = route.brokers().keySet().iterator().next();
		CompletableFuture<Optional<List<AssignedQueue>>> answer = Futures.attempt(() -> this.brokers.forReading(broker)
			.groups()
			.assignmentAsync(route.topic(), this.group, this.session.clientId(), "AVG",
					this.options.messageModel().name()));
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

	private CompletableFuture<Boolean> rebalanceAmongMembers(Run run, TopicRoute route) {
		return members(run, route).thenApplyAsync((members) -> allocate(run, route, members), this.executor)
			.exceptionally((failure) -> {
				Throwable cause = Futures.unwrap(failure);
				if (cause instanceof RocketMQException) {
					if (Refusals.isRefusal(cause)) {
						// A broker that did not know the group may know it meanwhile.
						this.session.heartbeat();
					}
					logger.debug("Could not rebalance {} in {} yet: {}", route.topic(), this.group, cause.getMessage());
				}
				else {
					allocationFailed(run, route, cause);
				}
				return false;
			});
	}

	private void allocationFailed(Run run, TopicRoute route, Throwable cause) {
		run.failed.set(true);
		String failure = cause.toString();
		if (!failure.equals(this.allocationFailure)) {
			this.allocationFailure = failure;
			logger.warn("The allocation {} of {} failed on the queues of {}: they are left as they are, and it is"
					+ " tried again", this.strategy.getClass().getName(), this.group, route.topic(), cause);
		}
	}

	private boolean allocate(Run run, TopicRoute route, Members listed) {
		List<String> members = listed.ids;
		this.refusals.membersGranted(route.topic());
		if (this.closed) {
			return true;
		}
		String self = this.session.clientId();
		if (!members.contains(self)) {
			// Looked at again a moment later, not on the answer: a broker that takes
			// heartbeats and lists others only would be asked in a loop.
			if (run.unlisted.compareAndSet(false, true)) {
				this.session.heartbeat();
			}
			return false;
		}
		Basis before = this.settled.get(route.topic());
		if (before != null && !members.containsAll(before.members)) {
			if (listed.brokers.stream().anyMatch((address) -> hasComeBack(address, before.since))) {
				logger.debug("Members of '{}' are missing that may come back to a broker that has come back: {} of {}",
						this.group, members, before.members);
				return false;
			}
			abandoned(before, members);
		}
		if (before != null && before.route.equals(route) && before.members.equals(members)) {
			return true;
		}
		List<MessageQueue> wanted = List.copyOf(this.strategy.allocate(self, route.readableQueues(), members));
		for (MessageQueue queue : wanted) {
			if (!queue.topic().equals(route.topic())) {
				throw new IllegalStateException("It returned " + queue + " for the topic '" + route.topic()
						+ "': it must return queues of that topic");
			}
		}
		this.allocationFailure = null;
		this.assignments.apply(route.topic(), wanted, members.size() == 1);
		this.settled.put(route.topic(), new Basis(route, members, System.nanoTime()));
		return true;
	}

	/**
	 * Whether the connection to a broker was lost since a moment and has been there again
	 * for a short time only, so that others perhaps have not yet come back to it.
	 */
	private boolean hasComeBack(String address, long since) {
		return !this.brokers.isConnectedSince(address, since)
				&& !this.brokers.isConnectedSince(address, System.nanoTime() - COMING_BACK.toNanos());
	}

	/**
	 * Locks of members that have left, perhaps without a word, may be there for a while.
	 */
	private void abandoned(Basis before, List<String> members) {
		if (this.locks != null) {
			for (String gone : before.members) {
				if (!members.contains(gone)) {
					this.locks.abandoned(this.strategy.allocate(gone, before.route.readableQueues(), before.members));
				}
			}
		}
	}

	/**
	 * Asks all brokers of the topic, and takes whom any of them lists: one that has just
	 * come back does not know all members yet.
	 */
	private CompletableFuture<Members> members(Run run, TopicRoute route) {
		List<CompletableFuture<@Nullable Members>> answers = new ArrayList<>();
		AtomicReference<@Nullable Throwable> failed = new AtomicReference<>();
		for (String broker : route.brokers().keySet()) {
			answers.add(run.membersByBroker.computeIfAbsent(broker, this::members)
				.<@Nullable Members>thenApply((members) -> members)
				.exceptionally((failure) -> {
					failed.set(Futures.unwrap(failure));
					return null;
				}));
		}
		return CompletableFuture.allOf(answers.toArray(CompletableFuture<?>[]::new)).thenApply((none) -> {
			Members all = null;
			for (CompletableFuture<@Nullable Members> answer : answers) {
				Members one = answer.join();
				all = (one == null) ? all : (all == null) ? one : all.and(one);
			}
			if (all != null) {
				return all;
			}
			Throwable failure = failed.get();
			String last = route.brokers().keySet().stream().reduce((one, other) -> other).orElse("");
			Throwable why = (failure != null) ? failure : new RouteNotFoundException("No broker of the topic is known",
					ErrorContext.ofTopic(route.topic()), null);
			this.refusals.membersRefused(route.topic(), last, why);
			throw new CompletionException(why);
		});
	}

	/** The members that a broker lists, which names one once for each connection. */
	private CompletableFuture<Members> members(String broker) {
		return Futures.attempt(() -> {
			DefaultBrokerClient client = this.brokers.forReading(broker);
			return client.groups()
				.membersAsync(this.group)
				.thenApply((ids) -> new Members(ids.stream().distinct().sorted().toList(), List.of(client.address())));
		});
	}

}
