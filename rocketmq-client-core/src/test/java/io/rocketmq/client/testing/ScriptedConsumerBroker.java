package io.rocketmq.client.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToIntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.rocketmq.client.testing.Frames.Request;
import io.rocketmq.client.testing.ScriptedServer.Peer;
import io.rocketmq.client.testing.ScriptedServer.Script;

/**
 * Broker with one queue of {@link ScriptedCluster#TOPIC} and one message for each group.
 * By default, it accepts all requests and lists the client as the only member.
 */
public final class ScriptedConsumerBroker implements Script {

	public static final int PULL = 11;

	public static final int QUERY_OFFSET = 14;

	public static final int UPDATE_OFFSET = 15;

	public static final int SEARCH_OFFSET = 29;

	public static final int GET_MAX_OFFSET = 30;

	public static final int GET_MIN_OFFSET = 31;

	public static final int HEARTBEAT = 34;

	public static final int UNREGISTER = 35;

	public static final int SEND_BACK = 36;

	public static final int MEMBERS = 38;

	public static final int LOCK = 41;

	public static final int ASSIGNMENT = 400;

	public static final int POP = 200050;

	private static final int NOT_FOUND = 22;

	private static final Pattern CLIENT_ID = Pattern.compile("\"clientID\":\"([^\"]+)\"");

	private static final Pattern GROUP = Pattern.compile("\"consumerGroup\":\"([^\"]+)\"");

	private static final Pattern LOCKED = Pattern.compile("\"mqSet\":(\\[[^]]*])");

	private final Map<Integer, ToIntFunction<String>> answers = new ConcurrentHashMap<>();

	private final Map<String, AtomicInteger> pulls = new ConcurrentHashMap<>();

	private volatile String clientId = "nobody";

	private volatile boolean listsTwice;

	/**
	 * Answers requests with a code for each group; 0 is the default answer.
	 */
	public ScriptedConsumerBroker answer(int request, ToIntFunction<String> codeOfGroup) {
		this.answers.put(request, codeOfGroup);
		return this;
	}

	/** Answers requests of the topic with a code. */
	public ScriptedConsumerBroker refuse(int request, int code) {
		return answer(request, (group) -> code);
	}

	/** Lists the member once for each of two connections, as after a lost connection. */
	public ScriptedConsumerBroker listTwice() {
		this.listsTwice = true;
		return this;
	}

	/** Restores the default answer to requests. */
	public ScriptedConsumerBroker grant(int request) {
		this.answers.remove(request);
		return this;
	}

	@Override
	public void handle(Request request, Peer peer) throws IOException {
		String body = new String(request.body(), StandardCharsets.UTF_8);
		if (request.code() == HEARTBEAT) {
			this.clientId = find(CLIENT_ID, body, this.clientId);
		}
		String topic = request.fields().get("topic");
		String group = request.fields().getOrDefault("consumerGroup", find(GROUP, body, ""));
		ToIntFunction<String> answer = this.answers.get(request.code());
		// Retry topics are served, so that the topic's problems stand alone.
		boolean served = topic != null && topic.startsWith("%RETRY%");
		int code = (answer != null && !served) ? answer.applyAsInt(group) : 0;
		if (code != 0) {
			peer.answer(request, code, "as the test says", Map.of(), new byte[0]);
			return;
		}
		switch (request.code()) {
			case PULL -> pull(request, peer, group);
			case POP -> {
				// Held.
			}
			case QUERY_OFFSET -> peer.answer(request, NOT_FOUND, Map.of());
			case GET_MIN_OFFSET -> peer.answer(request, 0, Map.of("offset", "0"));
			case MEMBERS -> json(request, peer, "{\"consumerIdList\":[\"" + this.clientId + "\""
					+ (this.listsTwice ? ",\"" + this.clientId + "\"" : "") + "]}");
			case LOCK -> json(request, peer, "{\"lockOKMQSet\":" + find(LOCKED, body, "[]") + "}");
			case ASSIGNMENT -> peer.answer(request, 3, Map.of());
			default -> peer.answer(request, 0, Map.of());
		}
	}

	private void pull(Request request, Peer peer, String group) throws IOException {
		int number = this.pulls.computeIfAbsent(group, (each) -> new AtomicInteger()).getAndIncrement();
		if (number == 0 && ScriptedCluster.TOPIC.equals(request.fields().get("topic"))) {
			peer.answer(request, 0, null,
					Map.of("nextBeginOffset", "1", "minOffset", "0", "maxOffset", "1", "suggestWhichBrokerId", "0"),
					StoredMessageBytes.message().queueId(0).queueOffset(0).property("UNIQ_KEY", "id-0").bytes());
		}
		// Others are held.
	}

	private static void json(Request request, Peer peer, String body) throws IOException {
		peer.answer(request, 0, null, Map.of(), body.getBytes(StandardCharsets.UTF_8));
	}

	private static String find(Pattern pattern, String text, String otherwise) {
		Matcher matcher = pattern.matcher(text);
		return matcher.find() ? matcher.group(1) : otherwise;
	}

}
