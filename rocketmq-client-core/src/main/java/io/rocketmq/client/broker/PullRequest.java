package io.rocketmq.client.broker;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.message.FilterExpression;
import io.rocketmq.client.message.MessageQueue;

/**
 * Request to pull messages from a queue. Immutable; each wither returns a new request.
 *
 * @param group consumer group
 * @param queue queue to pull from
 * @param offset offset of the first message
 * @param maxMessages maximum number of messages
 * @param maxBytes maximum number of bytes, or 0 for the broker's limit; ignored by
 * servers before 5.0
 * @param filter filter that the broker applies
 * @param waitTime time that the broker may hold the request while there is no new message
 * @param commitOffset offset to commit for the group with this pull, 0 or more, or null
 * for none
 */
public record PullRequest(String group, MessageQueue queue, long offset, int maxMessages, int maxBytes,
		FilterExpression filter, Duration waitTime, @Nullable Long commitOffset) {

	/**
	 * Checks the values.
	 * @throws IllegalArgumentException if {@code maxMessages} is less than 1, or
	 * {@code maxBytes}, {@code waitTime} or {@code commitOffset} is negative, or
	 * {@code waitTime} is longer than 3650 days
	 */
	public PullRequest {
		Arguments.notNull(group, "group");
		Arguments.notNull(queue, "queue");
		Arguments.notNull(filter, "filter");
		Arguments.notNull(waitTime, "waitTime");
		Arguments.atLeast(1, maxMessages, "maxMessages");
		Arguments.atLeast(0, maxBytes, "maxBytes");
		Arguments.inRange(waitTime, "waitTime");
		if (commitOffset != null) {
			Arguments.atLeast(0, commitOffset, "commitOffset");
		}
	}

	/**
	 * Creates a request for up to 32 messages of any tag, which returns at once.
	 * @param queue queue to pull from
	 * @param offset offset of the first message
	 */
	public static PullRequest of(String group, MessageQueue queue, long offset) {
		Arguments.notNull(group, "group");
		Arguments.notNull(queue, "queue");
		return new PullRequest(group, queue, offset, 32, 0, FilterExpression.all(), Duration.ZERO, null);
	}

	/**
	 * Limits the number of messages. Default: 32.
	 * @param count maximum number of messages, at least 1
	 */
	public PullRequest maxMessages(int count) {
		return new PullRequest(this.group, this.queue, this.offset, count, this.maxBytes, this.filter, this.waitTime,
				this.commitOffset);
	}

	/**
	 * Limits the size of the answer, on servers from 5.0 on. Default: the broker's limit.
	 * @param bytes maximum number of bytes; 0 for the broker's limit
	 */
	public PullRequest maxBytes(int bytes) {
		return new PullRequest(this.group, this.queue, this.offset, this.maxMessages, bytes, this.filter, this.waitTime,
				this.commitOffset);
	}

	/** Sets the filter that the broker applies. Default: all messages. */
	public PullRequest filter(FilterExpression newFilter) {
		Arguments.notNull(newFilter, "newFilter");
		return new PullRequest(this.group, this.queue, this.offset, this.maxMessages, this.maxBytes, newFilter,
				this.waitTime, this.commitOffset);
	}

	/**
	 * Lets the broker hold the request while there is no new message. Default: not held.
	 * @param time longest time to wait
	 */
	public PullRequest waitTime(Duration time) {
		Arguments.notNull(time, "time");
		return new PullRequest(this.group, this.queue, this.offset, this.maxMessages, this.maxBytes, this.filter, time,
				this.commitOffset);
	}

	/**
	 * Commits an offset of the group with this pull. Default: none.
	 * @param committed offset of the next message to consume, 0 or more
	 */
	public PullRequest commitOffset(long committed) {
		return new PullRequest(this.group, this.queue, this.offset, this.maxMessages, this.maxBytes, this.filter,
				this.waitTime, committed);
	}

}
