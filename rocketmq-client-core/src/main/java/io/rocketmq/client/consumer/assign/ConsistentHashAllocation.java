package io.rocketmq.client.consumer.assign;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

import io.rocketmq.client.config.Namespace;
import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.message.MessageQueue;

/**
 * Strategy that allocates by consistent hashing: members and queues are placed on a ring,
 * and a queue belongs to the next member. Few queues move when a member joins or leaves,
 * but shares are less even. Compatible with Apache's
 * {@code AllocateMessageQueueConsistentHash}.
 */
public final class ConsistentHashAllocation implements AllocationStrategy {

	private static final int DEFAULT_VIRTUAL_NODES = 10;

	private final int virtualNodes;

	private final UnaryOperator<String> topicName;

	/**
	 * Creates a strategy with ten virtual nodes for each member, Apache's default.
	 */
	public ConsistentHashAllocation() {
		this(DEFAULT_VIRTUAL_NODES);
	}

	/**
	 * Creates a strategy.
	 * @param virtualNodes number of virtual nodes for each member, the same for all
	 * members; more nodes make shares more even
	 * @throws IllegalArgumentException if the number is less than 1
	 */
	public ConsistentHashAllocation(int virtualNodes) {
		this(virtualNodes, UnaryOperator.identity());
	}

	private ConsistentHashAllocation(int virtualNodes, UnaryOperator<String> topicName) {
		if (virtualNodes < 1) {
			throw new IllegalArgumentException("virtualNodes is too small: " + virtualNodes + ". Use 1 or more.");
		}
		this.virtualNodes = virtualNodes;
		this.topicName = topicName;
	}

	/**
	 * Returns this strategy for a client in a namespace: Apache's clients hash a queue
	 * with the topic's name at the server.
	 */
	@Override
	public ConsistentHashAllocation in(Namespace namespace) {
		Arguments.notNull(namespace, "namespace");
		return (namespace.version() == Namespace.Version.V1)
				? new ConsistentHashAllocation(this.virtualNodes, namespace::wrapTopic) : this;
	}

	@Override
	public List<MessageQueue> allocate(String clientId, List<MessageQueue> queues, List<String> clientIds) {
		Arguments.notNull(clientId, "clientId");
		Arguments.notNull(queues, "queues");
		Arguments.notNull(clientIds, "clientIds");
		if (!clientIds.contains(clientId)) {
			return List.of();
		}
		MessageDigest digest = md5();
		TreeMap<Long, String> ring = ring(clientIds, digest);
		return queues.stream().filter((queue) -> owner(ring, hash(key(queue), digest)).equals(clientId)).toList();
	}

	@Override
	public String name() {
		return "CONSISTENT_HASH";
	}

	private TreeMap<Long, String> ring(List<String> clientIds, MessageDigest digest) {
		TreeMap<Long, String> ring = new TreeMap<>();
		// Brokers list a client once for each connection; Apache's clients add nodes
		// then.
		Map<String, Integer> nodes = new HashMap<>();
		for (String id : clientIds) {
			int end = nodes.merge(id, this.virtualNodes, Integer::sum);
			for (int node = end - this.virtualNodes; node < end; node++) {
				ring.put(hash(id + '-' + node, digest), id);
			}
		}
		return ring;
	}

	private static String owner(TreeMap<Long, String> ring, long hash) {
		Map.Entry<Long, String> next = ring.ceilingEntry(hash);
		return (next != null) ? next.getValue() : ring.firstEntry().getValue();
	}

	/** Returns the text by which Apache's clients hash a queue. */
	private String key(MessageQueue queue) {
		return "MessageQueue [topic=" + this.topicName.apply(queue.topic()) + ", brokerName=" + queue.brokerName()
				+ ", queueId=" + queue.queueId() + ']';
	}

	private static long hash(String key, MessageDigest digest) {
		byte[] bytes = digest.digest(key.getBytes(StandardCharsets.UTF_8));
		long hash = 0;
		for (int i = 0; i < 4; i++) {
			hash = (hash << 8) | (bytes[i] & 0xFF);
		}
		return hash;
	}

	private static MessageDigest md5() {
		try {
			return MessageDigest.getInstance("MD5");
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(
					"CONSISTENT_HASH needs MD5, which this Java runtime does not support. Use another strategy.", ex);
		}
	}

}
