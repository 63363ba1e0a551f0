package io.rocketmq.client.config;

import java.time.Duration;

import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.internal.support.ResourceNames;

/**
 * How a client writes what became of its messages to a trace topic, where Apache's tools
 * read it.
 *
 * @param topic the trace topic
 * @param maxBatch how many events travel in one message at most
 * @param queueSize how many events may wait; more are dropped and counted, so that a
 * trace never holds up a message
 * @param flushInterval how long an event waits at most
 */
public record MessageTrace(String topic, int maxBatch, int queueSize, Duration flushInterval) {

	/**
	 * The topic that brokers with {@code traceTopicEnable} make; 20 events, 2048 waiting,
	 * 1 s.
	 */
	public static final MessageTrace DEFAULT = new MessageTrace("RMQ_SYS_TRACE_TOPIC", 20, 2048, Duration.ofSeconds(1));

	/**
	 * Checks the values.
	 * @throws IllegalArgumentException if one is illegal
	 */
	public MessageTrace {
		Arguments.notNull(topic, "topic");
		Arguments.notNull(flushInterval, "flushInterval");
		String problem = ResourceNames.problemWithTopic(topic);
		if (problem != null) {
			throw new IllegalArgumentException("Option trace: " + problem);
		}
		OptionChecks.within("trace.maxBatch", maxBatch, 1, 1000);
		OptionChecks.within("trace.queueSize", queueSize, maxBatch, 1_000_000);
		OptionChecks.positive("trace.flushInterval", flushInterval);
	}

	/**
	 * The defaults with another topic.
	 * @param topic the trace topic
	 * @return the trace
	 */
	public static MessageTrace to(String topic) {
		Arguments.notNull(topic, "topic");
		return new MessageTrace(topic, DEFAULT.maxBatch, DEFAULT.queueSize, DEFAULT.flushInterval);
	}

}
