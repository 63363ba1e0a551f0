package io.rocketmq.client.internal.session;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.error.ClientClosedException;
import io.rocketmq.client.error.ErrorContext;

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

	/** Closes the consumers, then the producers, each in reverse order. */
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
		left.stream().filter(GroupMember::isConsumer).forEach(Members::close);
		List<GroupMember> producers = left.stream().filter((member) -> !member.isConsumer()).toList();
		producers.forEach(GroupMember::stop);
		producers.forEach(Members::close);
	}

	private static void close(GroupMember member) {
		try {
			member.close();
		}
		catch (RuntimeException | Error ex) {
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
