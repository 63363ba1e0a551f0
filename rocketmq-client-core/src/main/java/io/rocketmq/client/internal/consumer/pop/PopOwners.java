package io.rocketmq.client.internal.consumer.pop;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

import io.rocketmq.client.error.Problem;
import io.rocketmq.client.internal.consumer.group.Rebalancer;
import io.rocketmq.client.internal.consumer.queue.Pauses;
import io.rocketmq.client.internal.protocol.body.RunningInfoBody;
import io.rocketmq.client.internal.session.Refusals;
import io.rocketmq.client.message.MessageQueue;

/**
 * Where a consumer pops from; a queue with the number -1 stands for all of a broker. Only
 * {@link Rebalancer} changes what it is, one change at a time; reading is thread-safe.
 */
public final class PopOwners {

	/** Requests about topics that this member pops from. */
	private static final Set<Problem.Kind> POPPING = EnumSet.of(Problem.Kind.POP, Problem.Kind.ACK,
			Problem.Kind.INVISIBLE_TIME);

	private final Map<MessageQueue, PopOwner> owners = new ConcurrentHashMap<>();

	private final Set<PopOwner> leaving = ConcurrentHashMap.newKeySet();

	private final Function<MessageQueue, PopOwner> factory;

	private final Pauses pauses;

	private final Refusals refusals;

	private final Runnable changed;

	/** What was wanted of each topic at last. */
	private final Map<String, Set<MessageQueue>> wanted = new ConcurrentHashMap<>();

	private volatile boolean closed;

	public PopOwners(Function<MessageQueue, PopOwner> factory, Pauses pauses, Refusals refusals, Runnable changed) {
		this.factory = factory;
		this.pauses = pauses;
		this.refusals = refusals;
		this.changed = changed;
	}

	/** All owners, those that are being given up included. */
	public List<PopOwner> owners() {
		List<PopOwner> all = new ArrayList<>(this.owners.values());
		all.addAll(this.leaving);
		return all;
	}

	public int count() {
		return this.owners.size();
	}

	public Set<MessageQueue> queues() {
		return new TreeSet<>(this.owners.keySet());
	}

	public Set<String> topics() {
		return new TreeSet<>(this.wanted.keySet());
	}

	/** Makes the queues of a topic those wanted. */
	public void apply(String topic, Collection<MessageQueue> queues) {
		Set<MessageQueue> keep = new HashSet<>(queues);
		Set<MessageQueue> before = keep.isEmpty() ? this.wanted.remove(topic) : this.wanted.put(topic, keep);
		if (keep.equals((before != null) ? before : Set.of())) {
			return;
		}
		this.refusals.retain(POPPING, topic, keep);
		for (PopOwner owner : this.owners.values()) {
			if (owner.queue().topic().equals(topic) && !keep.contains(owner.queue())) {
				giveUp(owner);
			}
		}
		for (MessageQueue queue : keep) {
			if (!this.closed && !this.owners.containsKey(queue)) {
				begin(queue);
			}
		}
		this.changed.run();
	}

	/**
	 * Ends popping from a topic that is pulled from then on.
	 * @return whether it has ended, and what was popped is done; if not, try again soon
	 */
	public boolean retire(String topic) {
		this.wanted.remove(topic);
		for (PopOwner owner : this.owners.values()) {
			if (owner.queue().topic().equals(topic) && !this.pauses.isPaused(owner.queue())) {
				leave(owner, owner.retire());
			}
		}
		return this.owners.keySet().stream().noneMatch((queue) -> queue.topic().equals(topic))
				&& this.leaving.stream().noneMatch((owner) -> owner.queue().topic().equals(topic));
	}

	/** Whether popping from a topic ends only once a pause has ended. */
	public boolean isHeldByPause(String topic) {
		return this.owners.keySet().stream().anyMatch((queue) -> queue.topic().equals(topic))
				&& this.leaving.stream().noneMatch((owner) -> owner.queue().topic().equals(topic));
	}

	private void begin(MessageQueue queue) {
		PopOwner owner = this.factory.apply(queue);
		this.owners.put(queue, owner);
		this.pauses.applyTo(owner);
		owner.start();
		if (this.closed) {
			giveUp(owner);
		}
	}

	private void giveUp(PopOwner owner) {
		leave(owner, owner.release());
	}

	private void leave(PopOwner owner, CompletableFuture<Void> released) {
		this.leaving.add(owner);
		this.owners.remove(owner.queue(), owner);
		released.whenComplete((done, failure) -> this.leaving.remove(owner));
	}

	/** What Apache's tools show. */
	public Map<MessageQueue, RunningInfoBody.PopQueueInfo> info() {
		Map<MessageQueue, RunningInfoBody.PopQueueInfo> info = new ConcurrentHashMap<>();
		this.owners.forEach((queue, owner) -> info.put(queue, owner.info()));
		return info;
	}

	/** Gives all up, and takes up none any more. */
	public CompletableFuture<Void> close() {
		this.closed = true;
		this.owners.values().forEach(this::giveUp);
		return CompletableFuture
			.allOf(this.leaving.stream().map(PopOwner::release).toArray(CompletableFuture<?>[]::new));
	}

	/** Waits no longer for what is in work. */
	public void abandon() {
		this.leaving.forEach(PopOwner::abandon);
	}

}
