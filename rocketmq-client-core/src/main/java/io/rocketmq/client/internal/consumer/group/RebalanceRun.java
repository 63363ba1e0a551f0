package io.rocketmq.client.internal.consumer.group;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One rebalance: the answers of brokers that its topics share, and the callers that wait
 * for it. Thread-safe.
 */
final class RebalanceRun {

	/** Callers that waited when this run began. */
	private final List<CompletableFuture<Void>> waiting;

	private final Map<String, CompletableFuture<GroupMembers>> membersByBroker = new ConcurrentHashMap<>();

	private final AtomicBoolean unlisted = new AtomicBoolean();

	private volatile boolean strategyFailed;

	RebalanceRun(List<CompletableFuture<Void>> waiting) {
		this.waiting = waiting;
	}

	List<CompletableFuture<Void>> waiting() {
		return this.waiting;
	}

	Map<String, CompletableFuture<GroupMembers>> membersByBroker() {
		return this.membersByBroker;
	}

	/** Records that brokers don't list this member. */
	boolean unlisted() {
		return this.unlisted.compareAndSet(false, true);
	}

	void strategyFailed() {
		this.strategyFailed = true;
	}

	/** Whether trying again at once would be of no use. */
	boolean needsBackoff() {
		return this.unlisted.get() || this.strategyFailed;
	}

}
