package io.rocketmq.client.internal.protocol.body;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The body of the answer to GET_ROUTEINFO_BY_TOPIC (Apache's {@code TopicRouteData}).
 *
 * @param orderTopicConf the queues of an ordered topic, {@code broker:count} with
 * {@code ;} between them, or null
 * @param queueDatas how many queues the topic has in each broker
 * @param brokerDatas the brokers' addresses
 * @param topicQueueMappingByBroker for a static topic, which of its queues each broker
 * has
 */
public record TopicRouteBody(@Nullable String orderTopicConf, @Nullable List<QueueData> queueDatas,
		@Nullable List<BrokerData> brokerDatas, @Nullable Map<String, QueueMapping> topicQueueMappingByBroker) {

	/**
	 * A topic in one broker.
	 *
	 * @param brokerName the broker's name
	 * @param readQueueNums how many queues can be read
	 * @param writeQueueNums how many queues can be written
	 * @param perm bits: 4 read, 2 write
	 */
	public record QueueData(String brokerName, int readQueueNums, int writeQueueNums, int perm) {
	}

	/**
	 * The queues of a static topic in one broker.
	 *
	 * @param scope where their numbers count; {@code __global__} for the whole topic
	 * @param totalQueues how many queues the topic has in all
	 * @param bname the broker's name
	 * @param epoch grows when queues move; where two brokers claim a queue, the newer has
	 * it
	 * @param currIdMap the broker's own number of each queue, by the topic's number
	 */
	public record QueueMapping(@Nullable String scope, int totalQueues, @Nullable String bname, long epoch,
			@Nullable Map<Integer, Integer> currIdMap) {
	}

	/**
	 * A broker.
	 *
	 * @param cluster its cluster's name
	 * @param brokerName its name
	 * @param brokerAddrs addresses by id; 0 is the master
	 */
	public record BrokerData(@Nullable String cluster, String brokerName, @Nullable Map<Long, String> brokerAddrs) {
	}

}
