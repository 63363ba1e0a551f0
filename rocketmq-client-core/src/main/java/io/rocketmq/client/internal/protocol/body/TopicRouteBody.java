package io.rocketmq.client.internal.protocol.body;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/** Body of the answer to GET_ROUTEINFO_BY_TOPIC (Apache's {@code TopicRouteData}). */
public record TopicRouteBody(@Nullable String orderTopicConf, @Nullable List<QueueData> queueDatas,
		@Nullable List<BrokerData> brokerDatas, @Nullable Map<String, QueueMapping> topicQueueMappingByBroker) {

	/** Queues of a topic in one broker. */
	public record QueueData(String brokerName, int readQueueNums, int writeQueueNums, int perm) {
	}

	/** Queues of a static topic in one broker. */
	public record QueueMapping(@Nullable String scope, int totalQueues, @Nullable String bname, long epoch,
			@Nullable Map<Integer, Integer> currIdMap) {
	}

	public record BrokerData(@Nullable String cluster, String brokerName, @Nullable Map<Long, String> brokerAddrs) {
	}

}
