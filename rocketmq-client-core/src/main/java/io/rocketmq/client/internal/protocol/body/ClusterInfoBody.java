package io.rocketmq.client.internal.protocol.body;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/** Body of the answer to GET_BROKER_CLUSTER_INFO. */
public record ClusterInfoBody(@Nullable Map<String, TopicRouteBody.BrokerData> brokerAddrTable,
		@Nullable Map<String, List<String>> clusterAddrTable) {
}
