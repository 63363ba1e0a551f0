package io.rocketmq.spring.boot.autoconfigure.health;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.rocketmq.client.session.ClientStatus;
import io.rocketmq.client.session.ClientStatus.BrokerStatus;

/**
 * Judges what a client knows of its servers, without asking any.
 * <p>
 * It is down if no broker is connected and either brokers are known, or no name server
 * could be reached at the last try. It is up otherwise: also when only some of the
 * brokers are connected, since sends go to the others, and also before there was any
 * traffic, since then nothing is known to be wrong.
 *
 * @param up whether the client can work
 * @param details the client's id, name servers and brokers
 */
public record RocketMQHealth(boolean up, Map<String, Object> details) {

	/**
	 * Judges.
	 * @param status what the client knows
	 * @return its health
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
		return new RocketMQHealth(connected || !trouble, details);
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
