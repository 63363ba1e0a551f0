package io.rocketmq.client.nameserver;

import java.util.Map;
import java.util.Set;
import java.util.SortedMap;

import io.rocketmq.client.internal.support.Arguments;

/**
 * The clusters and brokers that a name server knows.
 *
 * @param clusters the names of each cluster's brokers
 * @param brokers each broker's addresses by id, 0 for the master
 */
public record ClusterInfo(Map<String, Set<String>> clusters, Map<String, SortedMap<Long, String>> brokers) {

	/**
	 * Checks the values.
	 * @throws NullPointerException if one is null that must not be
	 */
	public ClusterInfo {
		Arguments.notNull(clusters, "clusters");
		Arguments.notNull(brokers, "brokers");
	}

}
