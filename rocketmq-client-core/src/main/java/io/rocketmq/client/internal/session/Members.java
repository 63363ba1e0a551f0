package io.rocketmq.client.internal.session;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.error.ClientClosedException;
import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.internal.support.Threads;

/**
 * Members of a session, in the order in which they joined; at most one consumer and one
 * producer of a group. Thread-safe.
 */
final class Members {

	private static final Logger logger = LoggerFactory.getLogger(Members.class);

	private final ReentrantLock lock = new ReentrantLock();

	/** Extended under the lock. */
	private final List<GroupMember> members = new CopyOnWriteArrayList<>();

	/** Members at the time of the close, or null before. */
	private volatile @Nullable List<GroupMember> closed;

	void add(GroupMember member) {
		this.lock.lock();
		try {
			if (isClosed()) {
				throw new ClientClosedException("The client is closed", ErrorContext.none(), null);
			}
			if (find(member.isConsumer(), member.group()) != null) {
				throw new IllegalStateException(
						"This client already has a " + (member.isConsumer() ? "consumer" : "producer")
								+ " of the group '" + member.group() + "'. Share it, or choose another group.");
			}
			this.members.add(member);
		}
		finally {
			this.lock.unlock();
		}
	}

	boolean remove(GroupMember member) {
		return this.members.remove(member);
	}

	List<GroupMember> all() {
		return this.members;
	}

	List<GroupMember> ofTopic(String topic) {
		return this.members.stream().filter((member) -> member.needs(topic)).toList();
	}

	@Nullable GroupMember find(boolean consumer, String group) {
		for (GroupMember member : this.members) {
			if (member.isConsumer() == consumer && member.group().equals(group)) {
				return member;
			}
		}
		return null;
	}

	boolean isClosed() {
		return this.closed != null;
	}

	/**
	 * Closes the consumers at once, so that they drain at the same time, and then the
	 * producers.
	 */
	void close() {
		List<GroupMember> left;
		this.lock.lock();
		try {
			left = new ArrayList<>(this.members);
			this.closed = List.copyOf(left);
		}
		finally {
			this.lock.unlock();
		}
		Collections.reverse(left);
		// Listeners of consumers that drain may still send.
		closeTogether(left.stream().filter(GroupMember::isConsumer).toList());
		List<GroupMember> producers = left.stream().filter((member) -> !member.isConsumer()).toList();
		producers.forEach(GroupMember::stop);
		producers.forEach(Members::close);
	}

	private static void closeTogether(List<GroupMember> members) {
		ThreadFactory threads = Threads.named("rocketmq-close-member");
		List<CompletableFuture<Void>> closed = new ArrayList<>();
		for (GroupMember member : members.subList(Math.min(1, members.size()), members.size())) {
			CompletableFuture<Void> end = new CompletableFuture<>();
			try {
				threads.newThread(() -> {
					close(member);
					end.complete(null);
				}).start();
				closed.add(end);
			}
			catch (Error ex) {
				logger.atDebug()
					.addKeyValue("group", member.group())
					.setCause(ex)
					.log("Could not start a thread to close the member of group {}; closing it on this one",
							member.group());
				close(member);
			}
		}
		if (!members.isEmpty()) {
			close(members.get(0));
		}
		// Ends, as each close does.
		closed.forEach((end) -> Futures.awaitUninterruptibly(end, Duration.ofDays(1)));
	}

	private static void close(GroupMember member) {
		try {
			member.close();
		}
		catch (Throwable ex) {
			logger.atWarn()
				.addKeyValue("group", member.group())
				.setCause(ex)
				.log("Could not close the member of group {}", member.group());
		}
	}

	/** Ends the calls that members left open when they were closed. */
	void endCalls() {
		List<GroupMember> members = this.closed;
		if (members != null) {
			members.forEach(GroupMember::endCalls);
		}
	}

}
