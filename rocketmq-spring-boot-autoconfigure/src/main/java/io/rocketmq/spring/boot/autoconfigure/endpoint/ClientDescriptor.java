package io.rocketmq.spring.boot.autoconfigure.endpoint;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

import io.rocketmq.client.ClientStatus;
import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.broker.BrokerSnapshot;
import io.rocketmq.client.error.Problem;
import io.rocketmq.client.producer.ProducerStatistics;
import io.rocketmq.client.producer.SendStatistics;

/**
 * Client, as the endpoint shows it.
 *
 * @param name name of the client
 * @param clientId id by which brokers know the client
 * @param nameServers addresses of the name servers
 * @param nameServerProblem reason why no name server could be reached at the last
 * attempt, or null
 * @param brokers known brokers with their connections
 * @param producers open producers
 * @param problems requests that brokers refuse at present
 */
public record ClientDescriptor(String name, String clientId, List<String> nameServers,
		@Nullable String nameServerProblem, List<BrokerSnapshot> brokers, List<ProducerDescriptor> producers,
		List<Problem> problems) implements OperationResponseBody {

	static ClientDescriptor of(String name, RocketMQClient client) {
		ClientStatus status = client.status();
		return new ClientDescriptor(name, status.clientId(), status.nameServers(), status.nameServerProblem(),
				client.brokers().snapshot(), producers(client.statistics().producers()), status.problems());
	}

	private static List<ProducerDescriptor> producers(Map<String, ProducerStatistics> producers) {
		return producers.entrySet()
			.stream()
			.sorted(Map.Entry.comparingByKey())
			.map((producer) -> ProducerDescriptor.of(producer.getKey(), producer.getValue()))
			.toList();
	}

	/**
	 * Producer, as the endpoint shows it.
	 *
	 * @param group producer group
	 * @param inFlight messages whose calls have not ended
	 * @param inFlightBytes length of their bodies
	 * @param lateReplies replies that arrived too late
	 * @param refused messages refused before any attempt
	 * @param topics statistics of sends by topic: the 100 topics with the most messages
	 * @param topicsOmitted number of the other topics
	 */
	public record ProducerDescriptor(String group, int inFlight, long inFlightBytes, long lateReplies, long refused,
			Map<String, SendStatistics> topics, int topicsOmitted) {

		private static final int MAX_TOPICS = 100;

		static ProducerDescriptor of(String group, ProducerStatistics statistics) {
			Map<String, SendStatistics> topics = new LinkedHashMap<>();
			statistics.topics()
				.entrySet()
				.stream()
				.sorted(Comparator.<Map.Entry<String, SendStatistics>>comparingLong((topic) -> -count(topic.getValue()))
					.thenComparing(Map.Entry::getKey))
				.limit(MAX_TOPICS)
				.forEach((topic) -> topics.put(topic.getKey(), topic.getValue()));
			return new ProducerDescriptor(group, statistics.inFlight(), statistics.inFlightBytes(),
					statistics.lateReplies(), statistics.refused(), topics, statistics.topics().size() - topics.size());
		}

		private static long count(SendStatistics statistics) {
			return statistics.sent() + statistics.oneway() + statistics.failed();
		}

	}

}
