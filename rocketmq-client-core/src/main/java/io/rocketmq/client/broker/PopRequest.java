package io.rocketmq.client.broker;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.message.FilterExpression;
import io.rocketmq.client.message.MessageQueue;

/**
 * Request to pop messages from a queue, or from all queues of a topic in a broker.
 * Immutable; each wither returns a new request.
 *
 * @param group consumer group
 * @param queue queue to pop from; its id is -1 for all queues of the broker
 * @param maxMessages maximum number of messages; brokers accept up to 32
 * @param invisibleTime time for which popped messages are invisible to other members
 * @param filter filter that the broker applies
 * @param waitTime time that the broker may hold the request while there is no message
 * @param start start of a group without committed offsets
 * @param ordered whether a queue is blocked while one of its messages is invisible
 * @param attemptId id under which a repeated ordered pop returns the same messages, or
 * null
 */
public record PopRequest(String group, MessageQueue queue, int maxMessages, Duration invisibleTime,
		FilterExpression filter, Duration waitTime, Start start, boolean ordered, @Nullable String attemptId) {

	/**
	 * Checks the values.
	 * @throws IllegalArgumentException if {@code maxMessages} is less than 1, or a
	 * duration is negative or longer than 3650 days
	 */
	public PopRequest {
		Arguments.notNull(group, "group");
		Arguments.notNull(queue, "queue");
		Arguments.notNull(invisibleTime, "invisibleTime");
		Arguments.notNull(filter, "filter");
		Arguments.notNull(waitTime, "waitTime");
		Arguments.notNull(start, "start");
		Arguments.atLeast(1, maxMessages, "maxMessages");
		Arguments.inRange(invisibleTime, "invisibleTime");
		Arguments.inRange(waitTime, "waitTime");
	}

	/**
	 * Creates a request for up to 32 messages of all queues of a topic in a broker, which
	 * are invisible for 60 s. The request returns at once; a group without committed
	 * offsets starts at the first message.
	 * @param topic topic to pop from
	 */
	public static PopRequest of(String group, String topic, String brokerName) {
		Arguments.notNull(group, "group");
		Arguments.notNull(topic, "topic");
		Arguments.notNull(brokerName, "brokerName");
		return of(group, new MessageQueue(topic, brokerName, -1));
	}

	/**
	 * Creates a request for up to 32 messages of one queue; see
	 * {@link #of(String, String, String)}.
	 */
	public static PopRequest of(String group, MessageQueue queue) {
		Arguments.notNull(group, "group");
		Arguments.notNull(queue, "queue");
		return new PopRequest(group, queue, 32, Duration.ofSeconds(60), FilterExpression.all(), Duration.ZERO,
				Start.EARLIEST, false, null);
	}

	/**
	 * Limits the number of messages. Default: 32.
	 * @param count maximum number of messages, from 1 to 32
	 */
	public PopRequest maxMessages(int count) {
		return new PopRequest(this.group, this.queue, count, this.invisibleTime, this.filter, this.waitTime, this.start,
				this.ordered, this.attemptId);
	}

	/**
	 * Sets the time for which popped messages are invisible to other members. Default: 60
	 * s.
	 * @param time invisible time
	 */
	public PopRequest invisibleTime(Duration time) {
		Arguments.notNull(time, "time");
		return new PopRequest(this.group, this.queue, this.maxMessages, time, this.filter, this.waitTime, this.start,
				this.ordered, this.attemptId);
	}

	/** Sets the filter that the broker applies. Default: all messages. */
	public PopRequest filter(FilterExpression newFilter) {
		Arguments.notNull(newFilter, "newFilter");
		return new PopRequest(this.group, this.queue, this.maxMessages, this.invisibleTime, newFilter, this.waitTime,
				this.start, this.ordered, this.attemptId);
	}

	/**
	 * Lets the broker hold the request while there is no message. Default: not held.
	 * @param time longest time to wait
	 */
	public PopRequest waitTime(Duration time) {
		Arguments.notNull(time, "time");
		return new PopRequest(this.group, this.queue, this.maxMessages, this.invisibleTime, this.filter, time,
				this.start, this.ordered, this.attemptId);
	}

	/**
	 * Sets the start of a group without committed offsets. Default:
	 * {@link Start#EARLIEST}.
	 * @param newStart the start
	 */
	public PopRequest start(Start newStart) {
		Arguments.notNull(newStart, "newStart");
		return new PopRequest(this.group, this.queue, this.maxMessages, this.invisibleTime, this.filter, this.waitTime,
				newStart, this.ordered, this.attemptId);
	}

	/**
	 * Pops in order: a queue is blocked while one of its messages is invisible. Default:
	 * not ordered.
	 * @param newAttemptId id under which a repeated pop returns the same messages
	 */
	public PopRequest inOrder(String newAttemptId) {
		Arguments.notNull(newAttemptId, "newAttemptId");
		return new PopRequest(this.group, this.queue, this.maxMessages, this.invisibleTime, this.filter, this.waitTime,
				this.start, true, newAttemptId);
	}

	/** Start of a group without committed offsets. */
	public enum Start {

		/** The first message of each queue. */
		EARLIEST,
		/** The end of each queue. */
		LATEST

	}

}
