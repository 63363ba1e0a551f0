package io.rocketmq.client.nameserver;

import java.util.Map;
import java.util.Set;
import java.util.SortedMap;

import io.rocketmq.client.internal.support.Arguments;

/**
 * Clusters and brokers that a name server knows.
 *
 * @param clusters names of the brokers by cluster
 * @param brokers addresses by broker name and replica id, 0 for the master
 */
public record ClusterInfo(Map<String, Set<String>> clusters, Map<String, SortedMap<Long, String>> brokers) {

	/**
	 * Checks the values.
	 * @throws NullPointerException if a value is null
	 */
	public ClusterInfo {
		Arguments.notNull(clusters, "clusters");
		Arguments.notNull(brokers, "brokers");
	}

}
