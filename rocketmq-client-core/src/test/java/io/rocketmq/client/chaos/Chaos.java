package io.rocketmq.client.chaos;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.awaitility.core.ConditionTimeoutException;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.broker.BrokerClient;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.testing.PatientClients;
import io.rocketmq.test.EmbeddedRocketMQ;

import static org.awaitility.Awaitility.await;

/**
 * The groups, their members on several hosts, and the writer of their topics.
 * Thread-safe.
 */
final class Chaos implements AutoCloseable {

	static final Duration PATIENCE = Duration.ofSeconds(120);

	static final List<String> HOSTS = List.of("host-1", "host-2", "host-3");

	private static final String TOPIC = "chaos";

	/** Number for each broker. */
	private static final int QUEUES = 4;

	private final EmbeddedRocketMQ server;

	private final Path folder;

	private final RocketMQClient client;

	private final ChaosWriter writer;

	private final Map<String, ChaosGroup> groups = new ConcurrentHashMap<>();

	private final Map<String, HostProcess> hosts = new ConcurrentHashMap<>();

	/** Includes hosts that have ended. */
	private final Queue<HostProcess> allHosts = new ConcurrentLinkedQueue<>();

	private final Queue<ChaosEvent> events = new ConcurrentLinkedQueue<>();

	private final Queue<String> problems = new ConcurrentLinkedQueue<>();

	Chaos(EmbeddedRocketMQ server, List<GroupKind> kinds, Path folder) {
		this.server = server;
		this.folder = folder;
		server.createTopic(TOPIC, QUEUES);
		this.client = PatientClients.connect(server.nameServerAddress());
		this.writer = new ChaosWriter(this.client);
		this.writer.addTopic(TOPIC);
		for (GroupKind kind : kinds) {
			ChaosGroup group = new ChaosGroup(kind, HOSTS, TOPIC);
			this.groups.put(group.name(), group);
		}
	}

	/** Starts the writer and all members. */
	void start() throws Exception {
		this.writer.start();
		for (String host : HOSTS) {
			join(host);
		}
		await().atMost(PATIENCE)
			.until(() -> this.groups.values()
				.stream()
				.flatMap((group) -> group.ledgers().values().stream())
				.allMatch((ledger) -> ledger.countConsumed() > 0));
	}

	void createTopic(String topic) {
		this.server.createTopic(topic, QUEUES);
	}

	/** Starts a host with a member of each group. */
	void join(String name) throws Exception {
		HostProcess host = new HostProcess(this.server.nameServerAddress(), name, this.folder,
				(delivery) -> group(delivery.group()).delivered(delivery));
		this.allHosts.add(host);
		this.hosts.put(name, host);
		for (ChaosGroup group : this.groups.values()) {
			tell(name, group.start(name));
		}
	}

	private ChaosGroup group(String name) {
		ChaosGroup group = this.groups.get(name);
		if (group == null) {
			throw new IllegalArgumentException("There is no group " + name);
		}
		return group;
	}

	HostProcess host(String name) {
		HostProcess host = this.hosts.get(name);
		if (host == null) {
			throw new IllegalArgumentException("There is no host " + name);
		}
		return host;
	}

	/** Sends a command to a host and waits for its end. */
	void tell(String host, String command) throws Exception {
		told(host, command).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
	}

	/** Sends a command to a host. A failure is a problem. */
	CompletableFuture<Void> told(String host, String command) {
		return host(host).tell(command).exceptionally((failure) -> {
			this.problems.add(host + " was told to " + command + ": " + failure.getMessage());
			return null;
		});
	}

	List<ChaosGroup> groups() {
		return this.groups.values().stream().sorted((one, other) -> one.kind().compareTo(other.kind())).toList();
	}

	EmbeddedRocketMQ server() {
		return this.server;
	}

	ChaosWriter writer() {
		return this.writer;
	}

	void problem(String problem) {
		this.problems.add(problem);
	}

	/** Returns problems other than lost or repeated messages. */
	List<String> problems() {
		List<String> all = new ArrayList<>(this.problems);
		this.hosts.forEach((name, host) -> {
			if (host.isBroken()) {
				all.add(name + " has ended by itself: " + host.said());
			}
		});
		return all;
	}

	/**
	 * Returns the output of the hosts without deliveries, one process after the other.
	 */
	List<String> said() {
		return this.allHosts.stream()
			.flatMap((host) -> Stream.concat(Stream.of("--- " + host), host.said().stream()))
			.toList();
	}

	/** Records the begin of an event. */
	ChaosEvent begin(ChaosEvent event) {
		this.events.add(event);
		return event;
	}

	List<ChaosEvent> events() {
		return List.copyOf(this.events);
	}

	/**
	 * Pauses the writer and waits until all groups have consumed everything and brokers
	 * have their committed offsets; a timeout is a problem.
	 */
	void settle() throws InterruptedException {
		this.writer.pause();
		try {
			Set<String> acknowledged = this.writer.acknowledged();
			await().atMost(PATIENCE)
				.until(() -> this.groups.values().stream().allMatch((group) -> group.missing(acknowledged).isEmpty()));
			for (ChaosGroup group : this.groups.values()) {
				if (group.kind().commits()) {
					List<MessageQueue> uncommitted = new ArrayList<>();
					await().atMost(PATIENCE).ignoreExceptions().until(() -> {
						uncommitted.clear();
						queues().filter((queue) -> !isCommitted(group, queue)).forEach(uncommitted::add);
						return uncommitted.isEmpty();
					});
				}
			}
		}
		catch (ConditionTimeoutException ex) {
			this.problems.add("Not settled after " + PATIENCE + ": " + ex.getMessage());
		}
		finally {
			this.writer.resume();
		}
	}

	private Stream<MessageQueue> queues() {
		return this.server.brokerNames()
			.stream()
			.flatMap((broker) -> IntStream.range(0, QUEUES).mapToObj((id) -> new MessageQueue(TOPIC, broker, id)));
	}

	private boolean isCommitted(ChaosGroup group, MessageQueue queue) {
		BrokerClient broker = this.client.broker(queue.brokerName());
		OptionalLong committed = broker.consumerOffset(group.name(), queue);
		return committed.orElse(0) == broker.maxOffset(queue);
	}

	@Override
	public void close() {
		this.writer.close();
		this.hosts.values().forEach(HostProcess::close);
		this.client.close();
	}

}
