package io.rocketmq.client.config;

import java.time.Duration;

import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.internal.support.ResourceNames;

/**
 * Options of the message trace: a client sends the outcomes of its messages to a trace
 * topic, where Apache's tools read them.
 *
 * @param topic the trace topic
 * @param maxBatch maximum number of events in one message
 * @param queueSize maximum number of waiting events; further ones are dropped, with a
 * warning, so that a trace never delays a message
 * @param flushInterval maximum time that an event waits
 */
public record MessageTrace(String topic, int maxBatch, int queueSize, Duration flushInterval) {

	/**
	 * The topic that brokers with {@code traceTopicEnable} create; 20 events, 2048
	 * waiting, 1 s.
	 */
	public static final MessageTrace DEFAULT = new MessageTrace("RMQ_SYS_TRACE_TOPIC", 20, 2048, Duration.ofSeconds(1));

	/**
	 * Checks the values.
	 * @throws IllegalArgumentException if one is illegal
	 */
	public MessageTrace {
		Arguments.notNull(topic, "topic");
		Arguments.notNull(flushInterval, "flushInterval");
		ResourceNames.requireTopic(topic);
		OptionChecks.within("trace.maxBatch", maxBatch, 1, 1000);
		OptionChecks.within("trace.queueSize", queueSize, maxBatch, 1_000_000);
		OptionChecks.positive("trace.flushInterval", flushInterval);
	}

	/**
	 * Returns the defaults with another topic.
	 */
	public static MessageTrace to(String topic) {
		Arguments.notNull(topic, "topic");
		return new MessageTrace(topic, DEFAULT.maxBatch, DEFAULT.queueSize, DEFAULT.flushInterval);
	}

}
