package io.rocketmq.spring.boot.autoconfigure.health;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.ClientStatus;
import io.rocketmq.client.ClientStatus.BrokerStatus;
import io.rocketmq.client.error.Problem;

/**
 * Health of a client, derived from its status without requests to servers.
 * <p>
 * The client is down if no broker is connected and either brokers are known or the last
 * attempt reached no name server. It is also down while a broker refuses requests that a
 * consumer needs to receive messages. Otherwise it is up, even if only some brokers are
 * connected, since sends go to the others, and before the first request.
 *
 * @param up whether the client is operational
 * @param details the client's id, name servers, brokers and problems
 */
public record RocketMQHealth(boolean up, Map<String, Object> details) {

	/**
	 * Returns the health for a client's status.
	 */
	public static RocketMQHealth of(ClientStatus status) {
		boolean connected = status.brokers().stream().anyMatch(BrokerStatus::connected);
		boolean trouble = !status.brokers().isEmpty() || status.nameServerProblem() != null;
		Map<String, Object> details = new LinkedHashMap<>();
		details.put("clientId", status.clientId());
		details.put("nameServers", status.nameServers());
		if (status.nameServerProblem() != null) {
			details.put("nameServerProblem", status.nameServerProblem());
		}
		List<Map<String, Object>> brokers = status.brokers().stream().map(RocketMQHealth::details).toList();
		details.put("brokers", brokers);
		if (!status.problems().isEmpty()) {
			details.put("problems", status.problems().stream().map(RocketMQHealth::details).toList());
		}
		boolean refused = status.problems().stream().anyMatch(Problem::stopsConsuming);
		return new RocketMQHealth((connected || !trouble) && !refused, details);
	}

	static Map<String, Object> details(Problem problem) {
		Map<String, Object> details = new LinkedHashMap<>();
		details.put("request", problem.kind().name());
		put(details, "group", problem.group());
		put(details, "topic", problem.topic());
		put(details, "broker", problem.brokerName());
		put(details, "address", problem.address());
		details.put("answer", problem.text());
		details.put("advice", problem.advice());
		details.put("since", problem.since());
		details.put("count", problem.count());
		return details;
	}

	static void put(Map<String, Object> details, String name, @Nullable Object value) {
		if (value != null) {
			details.put(name, value);
		}
	}

	private static Map<String, Object> details(BrokerStatus broker) {
		Map<String, Object> details = new LinkedHashMap<>();
		details.put("name", broker.name());
		details.put("address", broker.address());
		details.put("connected", broker.connected());
		if (broker.lastHeartbeat() != null) {
			details.put("lastHeartbeat", broker.lastHeartbeat());
		}
		return details;
	}

}
