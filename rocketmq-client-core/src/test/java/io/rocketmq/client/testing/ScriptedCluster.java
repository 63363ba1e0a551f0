package io.rocketmq.client.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

import io.rocketmq.client.testing.Frames.Request;
import io.rocketmq.client.testing.ScriptedServer.Peer;
import io.rocketmq.client.testing.ScriptedServer.Script;

/**
 * Name server with one or more topics, and the brokers that have them. Brokers accept
 * heartbeats and unregistrations; the test scripts their handling of messages.
 */
public final class ScriptedCluster implements AutoCloseable {

	/** First topic of the name server. */
	public static final String TOPIC = "orders";

	private static final int SEND_MESSAGE_V2 = 310;

	private static final int GET_ROUTEINFO_BY_TOPIC = 105;

	private static final int TOPIC_NOT_EXIST = 17;

	private final ScriptedServer nameServer = ScriptedServer.start((request, peer) -> route(request, peer));

	private final Map<String, ScriptedServer> brokers = new LinkedHashMap<>();

	private final Map<String, String> addresses = new LinkedHashMap<>();

	private final Set<String> topics = ConcurrentHashMap.newKeySet();

	private final Set<String> readOnly = ConcurrentHashMap.newKeySet();

	private volatile int permissions = 6;

	private volatile int queues = 1;

	public ScriptedCluster() {
		this.topics.add(TOPIC);
	}

	/** Adds a topic in all brokers. */
	public ScriptedCluster topic(String topic) {
		this.topics.add(topic);
		return this;
	}

	/** Sets the number of queues of each topic in each broker. */
	public ScriptedCluster queues(int count) {
		this.queues = count;
		return this;
	}

	/** Adds a broker with one queue of each topic, or {@link #queues}. */
	public ScriptedCluster broker(String name, Script onSend) {
		ScriptedServer broker = ScriptedServer.start(broker(onSend));
		this.brokers.put(name, broker);
		this.addresses.put(name, broker.address());
		return this;
	}

	/** Adds a broker with one queue that refuses connections. */
	public ScriptedCluster brokerThatIsDown(String name) {
		this.addresses.put(name, ScriptedServer.refusingAddress());
		return this;
	}

	/** Adds a broker with one queue at any address. */
	public ScriptedCluster brokerAt(String name, String address) {
		this.addresses.put(name, address);
		return this;
	}

	/** Returns the script of the name server. */
	public Script routes() {
		return this::route;
	}

	/** Returns the script of a broker that receives messages. */
	public static Script broker(Script onSend) {
		return (request, peer) -> {
			if (request.code() == SEND_MESSAGE_V2) {
				onSend.handle(request, peer);
			}
			else {
				peer.answer(request, 0, Map.of());
			}
		};
	}

	/** Answers that a message is stored. */
	public static void store(Request request, Peer peer) throws IOException {
		stored(request, peer, 0);
	}

	/** Answers that a message is stored, with one of its codes. */
	public static void stored(Request request, Peer peer, int code) throws IOException {
		peer.answer(request, code, Map.of("msgId", "7F00000100002A9F0000000000000457", "queueId",
				request.fields().get("e"), "queueOffset", "7", "MSG_REGION", "DefaultRegion", "TRACE_ON", "true"));
	}

	/** Returns a script that rejects messages. */
	public static Script refusing(int code, String remark) {
		return (request, peer) -> peer.answer(request, code, remark, Map.of(), new byte[0]);
	}

	/** Sets the permissions of each queue from now on: 4 read, 2 write. */
	public void permissions(int permissions) {
		this.permissions = permissions;
	}

	/** Makes the queues of a broker read-only in routes. */
	public void readOnly(String name) {
		this.readOnly.add(name);
	}

	public ScriptedServer nameServer() {
		return this.nameServer;
	}

	public ScriptedServer broker(String name) {
		return this.brokers.get(name);
	}

	/** Returns the send requests to a broker. */
	public List<Request> sends(String brokerName) {
		return this.brokers.get(brokerName).requests(SEND_MESSAGE_V2);
	}

	/** Returns the number of send requests to all brokers. */
	public int sends() {
		return this.brokers.keySet().stream().mapToInt((name) -> sends(name).size()).sum();
	}

	private void route(Request request, Peer peer) throws IOException {
		if (request.code() != GET_ROUTEINFO_BY_TOPIC || !this.topics.contains(request.fields().get("topic"))) {
			peer.answer(request, TOPIC_NOT_EXIST, "No topic route info in name server", Map.of(), new byte[0]);
			return;
		}
		String queues = this.addresses.keySet()
			.stream()
			.map((name) -> "{\"brokerName\":\"" + name + "\",\"perm\":"
					+ (this.readOnly.contains(name) ? 4 : this.permissions) + ",\"readQueueNums\":" + this.queues
					+ ",\"topicSysFlag\":0,\"writeQueueNums\":" + this.queues + "}")
			.collect(Collectors.joining(","));
		String brokerDatas = this.addresses.entrySet()
			.stream()
			.map((each) -> "{\"brokerAddrs\":{\"0\":\"" + each.getValue() + "\"},\"brokerName\":\"" + each.getKey()
					+ "\",\"cluster\":\"DefaultCluster\",\"enableActingMaster\":false}")
			.collect(Collectors.joining(","));
		String body = "{\"brokerDatas\":[" + brokerDatas + "],\"filterServerTable\":{},\"queueDatas\":[" + queues
				+ "]}";
		peer.answer(request, 0, null, Map.of(), body.getBytes(StandardCharsets.UTF_8));
	}

	@Override
	public void close() {
		this.nameServer.close();
		this.brokers.values().forEach(ScriptedServer::close);
	}

}
