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

/**
 * What Apache's tools show of a consumer, in the words of Apache's own consumers.
 *
 * @param options what holds for the consumer
 * @param type how it consumes
 * @param start where it begins
 * @param startedAt when it was started, in milliseconds of the epoch
 */
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

	Map<MessageQueue, RunningInfoBody.QueueInfo> queues(List<QueuePosition> all) {
		Map<MessageQueue, RunningInfoBody.QueueInfo> queues = new HashMap<>();
		all.forEach((progress) -> queues.put(progress.queue(), queue(progress)));
		return queues;
	}

	private RunningInfoBody.QueueInfo queue(QueuePosition progress) {
		Instant pulled = progress.lastPullAt();
		boolean holds = progress.cachedMessages() > 0;
		int inOrder = this.options.orderly() ? progress.inWork() : 0;
		long next = progress.nextOffset();
		long consumed = progress.lastConsumedAt().toEpochMilli();
		return new RunningInfoBody.QueueInfo(next, holds ? next : 0, holds ? progress.pullOffset() - 1 : 0,
				progress.cachedMessages(), (int) (progress.cachedBytes() >> 20), (inOrder > 0) ? next : 0,
				(inOrder > 0) ? next + inOrder - 1 : 0, inOrder, this.options.orderly() && progress.locked(), 0,
				consumed, false, (pulled != null) ? pulled.toEpochMilli() : 0, consumed);
	}

	/** Topics of which nothing has come yet have figures too. */
	Map<String, RunningInfoBody.TopicInfo> figures(Map<String, RunningInfoBody.TopicInfo> known, Set<String> topics) {
		Map<String, RunningInfoBody.TopicInfo> figures = new TreeMap<>(known);
		topics.forEach((topic) -> figures.putIfAbsent(topic, new RunningInfoBody.TopicInfo(0, 0, 0, 0, 0, 0)));
		return figures;
	}

}
