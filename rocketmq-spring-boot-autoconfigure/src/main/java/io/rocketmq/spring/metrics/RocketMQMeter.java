package io.rocketmq.spring.metrics;

import java.util.List;

import io.micrometer.common.docs.KeyName;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.docs.MeterDocumentation;
import org.jspecify.annotations.Nullable;

import static io.rocketmq.spring.metrics.RocketMQMeterTag.BROKER;
import static io.rocketmq.spring.metrics.RocketMQMeterTag.CHECKED;
import static io.rocketmq.spring.metrics.RocketMQMeterTag.CLIENT;
import static io.rocketmq.spring.metrics.RocketMQMeterTag.EXCEPTION;
import static io.rocketmq.spring.metrics.RocketMQMeterTag.GROUP;
import static io.rocketmq.spring.metrics.RocketMQMeterTag.QUEUE;
import static io.rocketmq.spring.metrics.RocketMQMeterTag.REPLICA;
import static io.rocketmq.spring.metrics.RocketMQMeterTag.REQUEST;
import static io.rocketmq.spring.metrics.RocketMQMeterTag.RESOLUTION;
import static io.rocketmq.spring.metrics.RocketMQMeterTag.RESULT;
import static io.rocketmq.spring.metrics.RocketMQMeterTag.TOPIC;

/**
 * Meters of a client, with their names, kinds, units and tags. The names are stable.
 */
public enum RocketMQMeter implements MeterDocumentation {

	/** Sends from the call to the result. */
	PRODUCER_SEND("rocketmq.producer.send", Meter.Type.TIMER, null,
			"sends of a message from the call to the result, all attempts included; none if observations time them",
			CLIENT, GROUP, TOPIC, RESULT, EXCEPTION),

	/** Messages whose sends have ended. */
	PRODUCER_MESSAGES("rocketmq.producer.messages", Meter.Type.COUNTER, null,
			"messages whose sends have ended: `sent`, `oneway` or `failed`", CLIENT, GROUP, TOPIC, RESULT),

	/** Attempts after the first. */
	PRODUCER_RETRIES("rocketmq.producer.retries", Meter.Type.COUNTER, null, "attempts to send after the first", CLIENT,
			GROUP, TOPIC),

	/** Length of the bodies of sent messages. */
	PRODUCER_SENT("rocketmq.producer.sent", Meter.Type.COUNTER, "bytes",
			"length of the bodies that brokers stored or that were sent oneway, before compression", CLIENT, GROUP,
			TOPIC),

	/** Messages whose sends have not ended. */
	PRODUCER_INFLIGHT("rocketmq.producer.inflight", Meter.Type.GAUGE, "messages", "messages whose sends have not ended",
			CLIENT, GROUP),

	/** Limit of messages in flight. */
	PRODUCER_INFLIGHT_MAX("rocketmq.producer.inflight.max", Meter.Type.GAUGE, "messages", "limit of messages in flight",
			CLIENT, GROUP),

	/** Length of the bodies in flight. */
	PRODUCER_INFLIGHT_SIZE("rocketmq.producer.inflight.size", Meter.Type.GAUGE, "bytes",
			"length of the bodies in flight", CLIENT, GROUP),

	/** Limit of the length of the bodies in flight. */
	PRODUCER_INFLIGHT_SIZE_MAX("rocketmq.producer.inflight.size.max", Meter.Type.GAUGE, "bytes",
			"limit of the length of the bodies in flight", CLIENT, GROUP),

	/** Messages refused before any attempt. */
	PRODUCER_REFUSED("rocketmq.producer.refused", Meter.Type.COUNTER, null,
			"messages refused before any attempt: a limit was reached, the message was invalid, or the producer was closed",
			CLIENT, GROUP),

	/** Replies that arrived too late. */
	PRODUCER_LATE_REPLIES("rocketmq.producer.replies.late", Meter.Type.COUNTER, null,
			"replies to the client's requests that arrived too late and were ignored", CLIENT, GROUP),

	/** Ends of transactions. */
	PRODUCER_TRANSACTIONS("rocketmq.producer.transactions", Meter.Type.COUNTER, null,
			"resolutions of transactions that were sent to a broker", CLIENT, GROUP, TOPIC, RESOLUTION, CHECKED),

	/** Recalls of delayed messages. */
	PRODUCER_RECALLS("rocketmq.producer.recalls", Meter.Type.COUNTER, null, "recalls of delayed messages", CLIENT,
			GROUP, TOPIC, RESULT),

	/** Deliveries to listeners, polls and receives. */
	CONSUMER_DELIVERY("rocketmq.consumer.delivery", Meter.Type.TIMER, null,
			"deliveries of a message: the time of the listener, or from a poll or receive to its end. Each message of a batch counts, with the time of the batch; none if observations time them",
			CLIENT, GROUP, TOPIC, RESULT, EXCEPTION),

	/** Messages whose deliveries have ended. */
	CONSUMER_MESSAGES("rocketmq.consumer.messages", Meter.Type.COUNTER, null,
			"messages whose deliveries have ended: `success`, `retry` or `dead_letter`", CLIENT, GROUP, TOPIC, RESULT),

	/** Deliveries that were not the message's first. */
	CONSUMER_REDELIVERIES("rocketmq.consumer.redeliveries", Meter.Type.COUNTER, null,
			"deliveries that were not the message's first", CLIENT, GROUP, TOPIC),

	/** Time from the birth of a message to its first delivery. */
	CONSUMER_AGE("rocketmq.consumer.age", Meter.Type.TIMER, null,
			"time from the send of a message, by the sender's clock, to its first delivery; 0 if the clocks differ by more",
			CLIENT, GROUP, TOPIC),

	/** Messages of one call of the listener, poll or receive. */
	CONSUMER_BATCH("rocketmq.consumer.batch", Meter.Type.DISTRIBUTION_SUMMARY, "messages",
			"messages of one call of the listener, poll or receive; 1 for a listener of single messages", CLIENT, GROUP,
			TOPIC),

	/** Lag of a group in a topic. */
	CONSUMER_LAG("rocketmq.consumer.lag", Meter.Type.GAUGE, "messages",
			"messages that are stored and not finished, in the queues assigned to this client, as of the last pulls",
			CLIENT, GROUP, TOPIC),

	/** Lag of a group in a queue. */
	CONSUMER_QUEUE_LAG("rocketmq.consumer.queue.lag", Meter.Type.GAUGE, "messages",
			"the same for each queue, for up to `rocketmq.metrics.max-queues` queues of a client", CLIENT, GROUP, TOPIC,
			BROKER, QUEUE),

	/** Messages that are pulled or popped and not finished. */
	CONSUMER_CACHED("rocketmq.consumer.cached", Meter.Type.GAUGE, "messages",
			"messages that are pulled or popped and not finished", CLIENT, GROUP),

	/** Size of these messages. */
	CONSUMER_CACHED_SIZE("rocketmq.consumer.cached.size", Meter.Type.GAUGE, "bytes", "size of these messages", CLIENT,
			GROUP),

	/** Assigned queues. */
	CONSUMER_QUEUES("rocketmq.consumer.queues", Meter.Type.GAUGE, null, "queues that are pulled from", CLIENT, GROUP),

	/** Paused queues. */
	CONSUMER_QUEUES_PAUSED("rocketmq.consumer.queues.paused", Meter.Type.GAUGE, null, "those of them that are paused",
			CLIENT, GROUP),

	/** Rebalances that changed the consumer's queues. */
	CONSUMER_REBALANCES("rocketmq.consumer.rebalances", Meter.Type.COUNTER, null,
			"rebalances that changed the consumer's queues", CLIENT, GROUP),

	/** Failed commits. */
	CONSUMER_FAILED_COMMITS("rocketmq.consumer.commits.failed", Meter.Type.COUNTER, null,
			"commits of a queue's offset that failed; the next commit makes up for one", CLIENT, GROUP),

	/** Messages that the listener did not finish in time. */
	CONSUMER_TIMEOUTS("rocketmq.consumer.timeouts", Meter.Type.COUNTER, null,
			"messages that the listener did not finish within the consume timeout, so that its result is ignored",
			CLIENT, GROUP),

	/** Requests that brokers refuse at present. */
	CONSUMER_PROBLEMS("rocketmq.consumer.problems", Meter.Type.GAUGE, null,
			"kinds of requests that brokers refuse to the consumer or its client at present", CLIENT, GROUP),

	/** Topics to which members subscribe differently. */
	CONSUMER_CONFLICTS("rocketmq.consumer.conflicts", Meter.Type.GAUGE, null,
			"topics to which other members of the group subscribe differently", CLIENT, GROUP),

	/** Live connections. */
	CONNECTIONS("rocketmq.connections", Meter.Type.GAUGE, null, "connections that are ready for requests", CLIENT),

	/** Connections that were made. */
	CONNECTIONS_MADE("rocketmq.connections.made", Meter.Type.COUNTER, null, "connections that were made", CLIENT),

	/** Connections that were made again. */
	RECONNECTS("rocketmq.connections.reconnects", Meter.Type.COUNTER, null,
			"those of them that replaced a lost connection", CLIENT),

	/** Lost connections. */
	CONNECTIONS_LOST("rocketmq.connections.lost", Meter.Type.COUNTER, null, "connections that were lost", CLIENT),

	/** Failed attempts to connect. */
	CONNECT_FAILURES("rocketmq.connections.failures", Meter.Type.COUNTER, null, "attempts to connect that failed",
			CLIENT),

	/** Written bytes. */
	BYTES_WRITTEN("rocketmq.connections.written", Meter.Type.COUNTER, "bytes", "bytes written to connections", CLIENT),

	/** Read bytes. */
	BYTES_READ("rocketmq.connections.read", Meter.Type.COUNTER, "bytes", "bytes read from connections", CLIENT),

	/** Requests to brokers and name servers. */
	REQUESTS("rocketmq.requests", Meter.Type.TIMER, null,
			"requests to brokers and name servers, from writing a request to its answer", CLIENT, REQUEST, RESULT),

	/** Requests without an answer yet. */
	REQUESTS_INFLIGHT("rocketmq.requests.inflight", Meter.Type.GAUGE, null,
			"requests that wait to be written or for their answers", CLIENT),

	/** Answers that arrived too late. */
	LATE_ANSWERS("rocketmq.requests.late", Meter.Type.COUNTER, null,
			"answers that arrived after their request had ended, and were ignored", CLIENT),

	/** Health of brokers. */
	BROKER_UP("rocketmq.broker.up", Meter.Type.GAUGE, null,
			"1 while the broker answers the client's health checks, 0 while it is down; absent before the first check",
			CLIENT, BROKER, REPLICA);

	private final String meterName;

	private final Meter.Type type;

	private final @Nullable String unit;

	private final String description;

	private final List<RocketMQMeterTag> tags;

	RocketMQMeter(String meterName, Meter.Type type, @Nullable String unit, String description,
			RocketMQMeterTag... tags) {
		this.meterName = meterName;
		this.type = type;
		this.unit = unit;
		this.description = description;
		this.tags = List.of(tags);
	}

	@Override
	public String getName() {
		return this.meterName;
	}

	@Override
	public Meter.Type getType() {
		return this.type;
	}

	/** Returns the unit of the values; empty for a plain number, or a time. */
	@Override
	public String getBaseUnit() {
		return (this.unit != null) ? this.unit : "";
	}

	/** Returns what the meter measures, in Markdown. */
	public String description() {
		return this.description;
	}

	/** Returns the tags, each of which is always there. */
	public List<RocketMQMeterTag> tags() {
		return this.tags;
	}

	@Override
	public KeyName[] getKeyNames() {
		return this.tags.toArray(KeyName[]::new);
	}

}
