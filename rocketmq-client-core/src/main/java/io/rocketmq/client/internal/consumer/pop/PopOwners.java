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
import io.rocketmq.client.internal.consumer.queue.Pauses;
import io.rocketmq.client.internal.protocol.body.RunningInfoBody;
import io.rocketmq.client.internal.session.Refusals;
import io.rocketmq.client.message.MessageQueue;

/**
 * Owners of the sources that a consumer pops from. One caller at a time, the rebalancer,
 * changes them; reading is thread-safe.
 */
public final class PopOwners {

	/** Kinds of requests about popped topics. */
	private static final Set<Problem.Kind> REQUESTS = EnumSet.of(Problem.Kind.POP, Problem.Kind.ACK,
			Problem.Kind.INVISIBLE_TIME);

	private final Map<MessageQueue, PopOwner> owners = new ConcurrentHashMap<>();

	private final Set<PopOwner> leaving = ConcurrentHashMap.newKeySet();

	private final Function<MessageQueue, PopOwner> factory;

	private final Pauses pauses;

	private final Refusals refusals;

	private final Runnable changed;

	/** Assigned queues by topic. */
	private final Map<String, Set<MessageQueue>> assigned = new ConcurrentHashMap<>();

	private volatile boolean closed;

	public PopOwners(Function<MessageQueue, PopOwner> factory, Pauses pauses, Refusals refusals, Runnable changed) {
		this.factory = factory;
		this.pauses = pauses;
		this.refusals = refusals;
		this.changed = changed;
	}

	/** Returns all owners, including those that are leaving. */
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
		return new TreeSet<>(this.assigned.keySet());
	}

	/** Returns the popped messages that are not finished. */
	public Held held() {
		Held sum = Held.NONE;
		for (PopOwner owner : owners()) {
			sum = sum.plus(owner.held());
		}
		return sum;
	}

	/** Number and size of popped messages. */
	public record Held(int messages, long bytes) {

		public static final Held NONE = new Held(0, 0);

		Held plus(Held other) {
			return new Held(this.messages + other.messages, this.bytes + other.bytes);
		}

	}

	/** Sets the queues to pop from of a topic. */
	public void apply(String topic, Collection<MessageQueue> queues) {
		Set<MessageQueue> wanted = new HashSet<>(queues);
		Set<MessageQueue> before = wanted.isEmpty() ? this.assigned.remove(topic) : this.assigned.put(topic, wanted);
		if (wanted.equals((before != null) ? before : Set.of())) {
			return;
		}
		this.refusals.retain(REQUESTS, topic, wanted);
		for (PopOwner owner : of(topic, this.owners.values())) {
			if (!wanted.contains(owner.queue())) {
				release(owner);
			}
		}
		for (MessageQueue queue : wanted) {
			if (!this.closed && !this.owners.containsKey(queue)) {
				begin(queue);
			}
		}
		this.changed.run();
	}

	/** Stops popping from a topic that will be pulled from. */
	public boolean retire(String topic) {
		this.assigned.remove(topic);
		for (PopOwner owner : of(topic, this.owners.values())) {
			if (!this.pauses.isPaused(owner.queue())) {
				leave(owner, owner.retire());
			}
		}
		return of(topic, owners()).isEmpty();
	}

	/** Whether a pause alone keeps owners from retiring from a topic. */
	public boolean isHeldByPause(String topic) {
		return !of(topic, this.owners.values()).isEmpty() && of(topic, this.leaving).isEmpty();
	}

	private static List<PopOwner> of(String topic, Collection<PopOwner> owners) {
		return owners.stream().filter((owner) -> owner.queue().topic().equals(topic)).toList();
	}

	private void begin(MessageQueue queue) {
		PopOwner owner = this.factory.apply(queue);
		this.owners.put(queue, owner);
		this.pauses.applyTo(owner);
		owner.start();
		if (this.closed) {
			release(owner);
		}
	}

	private void release(PopOwner owner) {
		leave(owner, owner.release());
	}

	private void leave(PopOwner owner, CompletableFuture<Void> released) {
		this.leaving.add(owner);
		this.owners.remove(owner.queue(), owner);
		released.whenComplete((done, failure) -> this.leaving.remove(owner));
	}

	/** Returns the running info for Apache's tools. */
	public Map<MessageQueue, RunningInfoBody.PopQueueInfo> info() {
		Map<MessageQueue, RunningInfoBody.PopQueueInfo> info = new ConcurrentHashMap<>();
		this.owners.forEach((queue, owner) -> info.put(queue, owner.info()));
		return info;
	}

	/** Releases all owners for good. */
	public CompletableFuture<Void> close() {
		this.closed = true;
		this.owners.values().forEach(this::release);
		return CompletableFuture
			.allOf(this.leaving.stream().map(PopOwner::release).toArray(CompletableFuture<?>[]::new));
	}

	/** Releases all owners without waiting for messages in flight. */
	public void abandon() {
		this.leaving.forEach(PopOwner::abandon);
	}

}
