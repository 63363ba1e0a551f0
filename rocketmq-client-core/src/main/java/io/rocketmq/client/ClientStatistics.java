package io.rocketmq.client;

import java.util.List;
import java.util.Map;

import io.rocketmq.client.consumer.ConsumerStatistics;
import io.rocketmq.client.hook.ConnectionStatistics;
import io.rocketmq.client.hook.ConnectionStatus;
import io.rocketmq.client.hook.RequestStatistics;
import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.producer.ProducerStatistics;

/**
 * Snapshot of a client's statistics. Counters grow as long as the client lives; those of
 * a producer or consumer are gone when it is closed.
 *
 * @param producers statistics of the open producers and transaction producers, by group
 * @param consumers statistics of the push, pull and simple consumers that are in their
 * groups, by group
 * @param connections the connections that are not closed, ordered by address
 * @param allConnections sums over all connections, including those that are closed
 * @param requests requests that have ended, by request code and result
 */
public record ClientStatistics(Map<String, ProducerStatistics> producers, Map<String, ConsumerStatistics> consumers,
		List<ConnectionStatus> connections, ConnectionStatistics allConnections, List<RequestStatistics> requests) {

	/** Checks the values that must not be null. */
	public ClientStatistics {
		Arguments.notNull(producers, "producers");
		Arguments.notNull(consumers, "consumers");
		Arguments.notNull(connections, "connections");
		Arguments.notNull(allConnections, "allConnections");
		Arguments.notNull(requests, "requests");
	}

}
