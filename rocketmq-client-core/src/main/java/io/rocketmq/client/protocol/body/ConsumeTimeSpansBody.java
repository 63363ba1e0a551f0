package io.rocketmq.client.protocol.body;

import java.util.List;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.message.MessageQueue;

/**
 * The body of the answer to QUERY_CONSUME_TIME_SPAN.
 *
 * @param consumeTimeSpanSet how far the group is in each queue, in time
 */
public record ConsumeTimeSpansBody(@Nullable List<TimeSpan> consumeTimeSpanSet) {

	/**
	 * How far a group is in a queue, in time.
	 *
	 * @param messageQueue the queue
	 * @param minTimeStamp when its first message was stored
	 * @param maxTimeStamp when its last message was stored
	 * @param consumeTimeStamp when the last consumed message was stored
	 * @param delayTime by how many milliseconds the group is behind
	 */
	public record TimeSpan(MessageQueue messageQueue, long minTimeStamp, long maxTimeStamp, long consumeTimeStamp,
			long delayTime) {
	}

}
