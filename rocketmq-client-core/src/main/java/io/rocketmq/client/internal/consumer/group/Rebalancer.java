package io.rocketmq.client.internal.consumer.group;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.broker.AssignedQueue;
import io.rocketmq.client.config.Backoff;
import io.rocketmq.client.config.FetchMode;
import io.rocketmq.client.config.MessageModel;
import io.rocketmq.client.consumer.assign.AllocationStrategy;
import io.rocketmq.client.consumer.assign.BrokerAllocation;
import io.rocketmq.client.internal.consumer.pop.PopOwners;
import io.rocketmq.client.internal.consumer.pop.PopSource;
import io.rocketmq.client.internal.consumer.pull.QueueLock;
import io.rocketmq.client.internal.consumer.queue.ConsumerParts;
import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.internal.support.ResourceNames;
import io.rocketmq.client.internal.support.SerialExecutor;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.nameserver.TopicRoute;

/**
 * Determines this member's queues, one run at a time; the next run serves all requests
 * made during one. A run asks each broker once for the members, and skips topics without
 * a change. An incomplete run (a broker fails, or does not list this member) is retried
 * soon. Runs on callback threads; thread-safe.
 */
public final class Rebalancer {

	private static final Logger logger = LoggerFactory.getLogger(Rebalancer.class);

	private static final Duration RETRY = Duration.ofMillis(500);

	/** After a run in which a broker refused something, or did not list this member. */
	private static final Backoff AFTER_REFUSAL = new Backoff(RETRY, Duration.ofSeconds(10));

	private final ConsumerParts parts;

	private final AllocationStrategy strategy;

	private final Executor executor;

	private final Assignments assignments;

	private final PopOwners pops;

	private final QueueLock locks;

	private final MemberAllocation allocation;

	private final BrokerAssignment brokerAssignment;

	private final AtomicInteger asked = new AtomicInteger();

	private final AtomicInteger refusedRuns = new AtomicInteger();

	private final AtomicBoolean retrying = new AtomicBoolean();

	/** Completed by the next complete run. */
	private final Queue<CompletableFuture<Void>> waiting = new ConcurrentLinkedQueue<>();

	private volatile boolean closed;

	public Rebalancer(ConsumerParts parts, AllocationStrategy strategy, Assignments assignments, PopOwners pops,
			QueueLock locks, boolean push) {
		this.parts = parts;
		this.strategy = strategy;
		this.executor = new SerialExecutor(parts.callbacks());
		this.assignments = assignments;
		this.pops = pops;
		this.locks = locks;
		this.allocation = new MemberAllocation(parts, strategy, assignments, locks);
		this.brokerAssignment = new BrokerAssignment(parts, assignments, pops, push);
	}

	/** Requests a run, now or after the current one. */
	public void ask() {
		if (!this.closed && this.asked.getAndIncrement() == 0) {
			run();
		}
	}

	/** Ends rebalancing; the current run has no more effect. */
	public void close() {
		this.closed = true;
		this.waiting.forEach((each) -> each.complete(null));
	}

	/**
	 * Requests a run, and waits until the queues of all topics with a known route (at
	 * least one) are allocated, or this is closed.
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
			RebalanceRun run = new RebalanceRun(this.parts, List.copyOf(this.waiting));
			Set<MessageQueue> before = assigned();
			Futures.attempt(() -> rebalance(run)).whenComplete((complete, failure) -> {
				if (!assigned().equals(before)) {
					this.parts.counters().rebalanced();
				}
				if (failure != null) {
					logger.atWarn()
						.addKeyValue("group", group())
						.setCause(Futures.unwrap(failure))
						.log("Could not rebalance group '{}'; retrying", group());
				}
				ended(run, failure == null && complete);
				if (this.asked.addAndGet(-served) > 0) {
					run();
				}
			});
		});
	}

	private Set<MessageQueue> assigned() {
		Set<MessageQueue> assigned = this.assignments.assigned();
		assigned.addAll(this.pops.queues());
		return assigned;
	}

	private void ended(RebalanceRun run, boolean complete) {
		if (!complete) {
			askLater(run);
			return;
		}
		this.refusedRuns.set(0);
		if (this.parts.subscriptions()
			.topics()
			.stream()
			.anyMatch((topic) -> this.parts.routes().known(topic) != null)) {
			this.waiting.removeAll(run.waiting());
			run.waiting().forEach((each) -> each.complete(null));
		}
	}

	private void askLater(RebalanceRun run) {
		if (this.retrying.compareAndSet(false, true)) {
			long delay = (run.needsBackoff() || this.parts.refusals().any())
					? AFTER_REFUSAL.delayNanos(this.refusedRuns.incrementAndGet()) : RETRY.toNanos();
			this.parts.housekeeping().after(delay, () -> {
				this.retrying.set(false);
				ask();
			});
		}
	}

	/** Rebalances all topics; completes with whether each has its queues. */
	private CompletableFuture<Boolean> rebalance(RebalanceRun run) {
		Set<String> topics = this.parts.subscriptions().topics();
		this.parts.refusals().retainTopics(topics);
		leaveOthers(topics);
		this.locks.renew();
		List<CompletableFuture<Boolean>> results = new ArrayList<>();
		for (String topic : topics) {
			TopicRoute route = this.parts.routes().known(topic);
			// The session looks for missing routes, and reports those that it finds.
			if (route != null && !route.readableQueues().isEmpty() && !this.closed) {
				results.add(rebalance(run, route));
			}
		}
		return CompletableFuture.allOf(results.toArray(CompletableFuture<?>[]::new))
			.thenApply((done) -> results.stream().allMatch(CompletableFuture::join));
	}

	private void leaveOthers(Set<String> topics) {
		this.allocation.retain(topics);
		Set<String> pulled = this.assignments.topics();
		pulled.removeAll(topics);
		pulled.forEach((topic) -> this.assignments.apply(topic, List.of(), false));
		Set<String> popped = this.pops.topics();
		popped.removeAll(topics);
		popped.forEach((topic) -> this.pops.apply(topic, List.of()));
	}

	private CompletableFuture<Boolean> rebalance(RebalanceRun run, TopicRoute route) {
		if (this.parts.options().messageModel() == MessageModel.BROADCASTING) {
			this.assignments.apply(route.topic(), route.readableQueues(), true);
			return CompletableFuture.completedFuture(true);
		}
		// Messages sent back after a pull are pulled from the retry topic, also by a
		// consumer that pops the rest.
		if (this.parts.options().fetch().mode() == FetchMode.POP
				&& !route.topic().equals(ResourceNames.retryTopic(group()))) {
			this.pops.apply(route.topic(),
					route.readableQueues()
						.stream()
						.map((queue) -> new MessageQueue(queue.topic(), route.brokerOf(queue), PopSource.ALL_QUEUES))
						.toList());
			return CompletableFuture.completedFuture(true);
		}
		if (this.strategy instanceof BrokerAllocation) {
			return this.brokerAssignment.ask(route).thenComposeAsync((share) -> {
				if (share.isPresent()) {
					return assign(run, route, share.get());
				}
				// Keep popping until the broker's assignment changes.
				return this.pops.topics().contains(route.topic()) ? CompletableFuture.completedFuture(false)
						: allocate(run, route);
			}, this.executor);
		}
		return allocate(run, route);
	}

	private CompletableFuture<Boolean> assign(RebalanceRun run, TopicRoute route, List<AssignedQueue> share) {
		BrokerAssignment.Outcome outcome = this.brokerAssignment.apply(route.topic(), share);
		if (outcome == BrokerAssignment.Outcome.DECLINED) {
			return allocate(run, route);
		}
		this.allocation.forget(route.topic());
		return CompletableFuture.completedFuture(outcome == BrokerAssignment.Outcome.DONE);
	}

	private CompletableFuture<Boolean> allocate(RebalanceRun run, TopicRoute route) {
		return run.members(route).thenApplyAsync((members) -> {
			this.parts.refusals().membersGranted(route.topic());
			return this.closed || this.allocation.allocate(run, route, members);
		}, this.executor).exceptionally((failure) -> {
			this.allocation.failed(run, route, Futures.unwrap(failure));
			return false;
		});
	}

	private String group() {
		return this.parts.options().group();
	}

}
