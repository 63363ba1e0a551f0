package io.rocketmq.client.internal.consumer.group;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.consumer.QueuePosition;
import io.rocketmq.client.internal.protocol.body.RunningInfoBody;
import io.rocketmq.client.message.MessageQueue;

/** Running info of a consumer for Apache's tools, under the names of Apache's clients. */
record RunningInfo(ConsumerOptions options, String type, String start, long startedAt) {

	Map<String, String> properties(Collection<String> nameServers) {
		Map<String, Object> values = new TreeMap<>();
		values.put("PROP_NAMESERVER_ADDR", String.join(";", nameServers));
		values.put("PROP_CONSUME_TYPE", this.type);
		values.put("PROP_CONSUMEORDERLY", this.options.orderly());
		values.put("PROP_THREADPOOL_CORE_SIZE", this.options.threads());
		values.put("PROP_CLIENT_VERSION", "V5_5_0");
		values.put("PROP_CONSUMER_START_TIMESTAMP", this.startedAt);
		values.put("consumerGroup", this.options.group());
		values.put("messageModel", this.options.messageModel());
		values.put("consumeFromWhere", this.start);
		values.put("consumeThreadMin", this.options.threads());
		values.put("consumeThreadMax", this.options.threads());
		values.put("consumeMessageBatchMaxSize", this.options.batchSize());
		values.put("consumeTimeout", this.options.consumeTimeout().toMinutes());
		values.put("maxReconsumeTimes", this.options.maxReconsumeTimes());
		values.put("suspendCurrentQueueTimeMillis", this.options.suspendTime().toMillis());
		values.put("pullBatchSize", this.options.fetch().pullBatchSize());
		values.put("pullThresholdForQueue", this.options.fetch().maxCachedMessages());
		values.put("consumeConcurrentlyMaxSpan", this.options.fetch().maxOffsetSpan());
		Map<String, String> texts = new TreeMap<>();
		values.forEach((name, value) -> texts.put(name, value.toString()));
		return texts;
	}

	Map<MessageQueue, RunningInfoBody.QueueInfo> queues(List<QueuePosition> positions) {
		Map<MessageQueue, RunningInfoBody.QueueInfo> queues = new HashMap<>();
		positions.forEach((position) -> queues.put(position.queue(), queue(position)));
		return queues;
	}

	private RunningInfoBody.QueueInfo queue(QueuePosition position) {
		Instant pulled = position.lastPullAt();
		boolean holds = position.cachedMessages() > 0;
		int inOrder = this.options.orderly() ? position.inFlight() : 0;
		long next = position.nextOffset();
		long consumed = position.lastConsumedAt().toEpochMilli();
		return new RunningInfoBody.QueueInfo(next, holds ? next : 0, holds ? position.pullOffset() - 1 : 0,
				position.cachedMessages(), (int) (position.cachedBytes() >> 20), (inOrder > 0) ? next : 0,
				(inOrder > 0) ? next + inOrder - 1 : 0, inOrder, this.options.orderly() && position.locked(), 0,
				consumed, false, (pulled != null) ? pulled.toEpochMilli() : 0, consumed);
	}

	/** Adds zeros for topics without messages so far. */
	Map<String, RunningInfoBody.TopicInfo> topics(Map<String, RunningInfoBody.TopicInfo> known, Set<String> topics) {
		Map<String, RunningInfoBody.TopicInfo> all = new TreeMap<>(known);
		topics.forEach((topic) -> all.putIfAbsent(topic, new RunningInfoBody.TopicInfo(0, 0, 0, 0, 0, 0)));
		return all;
	}

}
