package io.rocketmq.client.protocol.body;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The body of the answer to GET_ROUTEINFO_BY_TOPIC (Apache's {@code TopicRouteData}).
 *
 * @param queueDatas how many queues the topic has in each broker
 * @param brokerDatas the brokers' addresses
 */
public record TopicRouteBody(@Nullable List<QueueData> queueDatas, @Nullable List<BrokerData> brokerDatas) {

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
	 * A broker.
	 *
	 * @param cluster its cluster's name
	 * @param brokerName its name
	 * @param brokerAddrs addresses by id; 0 is the master
	 */
	public record BrokerData(@Nullable String cluster, String brokerName, @Nullable Map<Long, String> brokerAddrs) {
	}

}
