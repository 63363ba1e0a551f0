package io.rocketmq.test;

import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The processes of an embedded server: the name server, the masters and the slaves. Not
 * thread-safe: guarded by the lock of the embedded server.
 */
final class ServerCluster {

	static final String LOOPBACK = "127.0.0.1";

	private static final Duration COMMAND_TIMEOUT = Duration.ofSeconds(30);

	private static final Duration SHUT_DOWN_TIMEOUT = Duration.ofSeconds(60);

	/** More than a slave takes to connect again, which it tries every five seconds. */
	private static final Duration REPLICATION_TIMEOUT = Duration.ofMinutes(2);

	private final Duration startupTimeout;

	private final List<String> jvmOptions;

	private final Map<String, String> brokerProperties;

	private final ServerNode nameServer = new ServerNode("name-server", ServerPorts.NAME_SERVER);

	/** Masters first: a slave has nothing to do before its master is there. */
	private final Map<BrokerReplica, ServerNode> brokers = new LinkedHashMap<>();

	private final ClassArchives archives = ClassArchives.standard();

	private List<Path> classPath = List.of();

	private @Nullable ClassArchive archive;

	private boolean archiving;

	private boolean listing;

	ServerCluster(EmbeddedRocketMQBuilder builder) {
		this.startupTimeout = builder.startupTimeout;
		this.jvmOptions = List.copyOf(builder.jvmOptions);
		this.brokerProperties = Map.copyOf(builder.brokerProperties);
		for (int id = 0; id <= builder.slaves; id++) {
			for (int i = 0; i < builder.masters; i++) {
				BrokerReplica replica = new BrokerReplica("broker-" + (char) ('a' + i), id);
				this.brokers.put(replica, new ServerNode(replica.nodeName(), ServerPorts.BROKER));
			}
		}
	}

	/** Chooses the ports, which all later starts keep. */
	void prepare(Path root) {
		String path = ServerClassPath.of(System.getProperty("java.class.path", ""), root.resolve("class-path"));
		this.classPath = Arrays.stream(path.split(File.pathSeparator)).map(Path::of).toList();
		this.archive = this.archives.find(this.classPath);
		// Jars that are unpacked for this server alone are not there for another.
		this.archiving = this.archive == null && this.classPath.stream().noneMatch((entry) -> entry.startsWith(root));
		this.listing = this.archiving && this.archives.isWanted(this.jvmOptions);
		this.nameServer.reservePort();
		this.brokers.values().forEach(ServerNode::reservePort);
	}

	/** Makes the next server start quicker. */
	void archiveClasses(Path root) {
		if (this.archiving) {
			this.archives.make(List.of(root.resolve(this.nameServer.name()), root.resolve(masterNames().get(0))),
					this.classPath);
		}
	}

	/** Starts what is not running. */
	void launchAll(Path root) {
		long start = System.nanoTime();
		List<ServerNode> launched = new ArrayList<>();
		try {
			if (!this.nameServer.isRunning()) {
				launchNameServer(root);
				launched.add(this.nameServer);
			}
			this.brokers.forEach((replica, broker) -> {
				if (!broker.isRunning()) {
					launch(replica, broker, root);
					launched.add(broker);
				}
			});
			for (ServerNode server : launched) {
				server.awaitStarted(this.startupTimeout, start);
			}
			this.brokers.forEach((replica, broker) -> {
				if (launched.contains(broker) && broker(replica.brokerName()).isServing()) {
					replicate(replica);
				}
			});
		}
		catch (RuntimeException ex) {
			launched.forEach(ServerNode::kill);
			throw ex;
		}
	}

	private void launchNameServer(Path root) {
		Map<String, String> properties = Map.of("listenPort", Integer.toString(this.nameServer.port()), "bindAddress",
				LOOPBACK);
		launch(this.nameServer, ServerMain.NAME_SERVER, root, properties);
	}

	private void launch(BrokerReplica replica, ServerNode broker, Path root) {
		Map<String, String> asked = new LinkedHashMap<>();
		if (this.brokers.keySet().stream().anyMatch(BrokerReplica::isSlave)) {
			// Else Apache's slaves refuse every pull.
			asked.put("slaveReadEnable", "true");
			// The time until a connected slave begins to replicate.
			asked.put("haSendHeartbeatInterval", "1000");
		}
		asked.putAll(this.brokerProperties);
		launch(broker, ServerMain.BROKER, root,
				BrokerProperties.of(replica, broker, LOOPBACK, this.nameServer.port(), root, asked));
	}

	private void launch(ServerNode server, String role, Path root, Map<String, String> properties) {
		List<String> options = new ArrayList<>();
		if (this.listing) {
			options.add(ClassArchives.LOG_OPTION);
		}
		ClassArchive found = this.archive;
		if (found != null) {
			options.addAll(found.jvmOptions());
		}
		options.addAll(this.jvmOptions);
		String path = (found != null) ? found.classPath(this.classPath)
				: String.join(File.pathSeparator, this.classPath.stream().map(Path::toString).toList());
		server.launch(role, path, root, options, properties);
	}

	void startNameServer(Path root) {
		if (this.nameServer.isRunning()) {
			return;
		}
		launchNameServer(root);
		this.nameServer.awaitStarted(this.startupTimeout, System.nanoTime());
		this.brokers.values()
			.stream()
			.filter(ServerNode::isServing)
			.forEach((broker) -> broker.process().run(COMMAND_TIMEOUT, BrokerCommands.REGISTER));
	}

	void stopNameServer() {
		this.nameServer.kill();
	}

	void start(String nodeName, Path root) {
		BrokerReplica replica = replica(nodeName);
		ServerNode broker = broker(nodeName);
		if (!broker.isRunning()) {
			launch(replica, broker, root);
			broker.awaitStarted(this.startupTimeout, System.nanoTime());
			if (broker(replica.brokerName()).isServing()) {
				replicate(replica);
			}
		}
	}

	/** Waits until a slave has replicated its master's current state, if both run. */
	private void replicate(BrokerReplica replica) {
		ServerNode slave = broker(replica.nodeName());
		ServerNode master = broker(replica.brokerName());
		if (replica.isSlave() && slave.isRunning() && master.isRunning()) {
			String end = master.process().run(COMMAND_TIMEOUT, BrokerCommands.LOG_END);
			slave.process()
				.run(REPLICATION_TIMEOUT.plus(COMMAND_TIMEOUT), BrokerCommands.REPLICATE, end,
						Long.toString(REPLICATION_TIMEOUT.toMillis()));
		}
	}

	void replicateAll() {
		this.brokers.keySet().forEach(this::replicate);
	}

	void stopAll() {
		@Nullable EmbeddedRocketMQException failure = null;
		for (ServerNode broker : this.brokers.values()) {
			try {
				stop(broker);
			}
			catch (EmbeddedRocketMQException ex) {
				failure = (failure == null) ? ex : failure;
			}
		}
		this.nameServer.kill();
		if (failure != null) {
			throw failure;
		}
	}

	void stop(String nodeName) {
		stop(broker(nodeName));
	}

	private static void stop(ServerNode broker) {
		if (broker.isRunning()) {
			try {
				broker.process().resume();
				broker.process().run(SHUT_DOWN_TIMEOUT, BrokerCommands.SHUT_DOWN);
			}
			finally {
				broker.kill();
			}
		}
	}

	void kill(String nodeName) {
		broker(nodeName).kill();
	}

	void pause(String nodeName) {
		ServerNode broker = broker(nodeName);
		if (!broker.isRunning()) {
			throw new IllegalStateException(nodeName + " is not running, so it cannot be paused: start it first");
		}
		broker.process().pause();
	}

	void resume(String nodeName) {
		ServerNode broker = broker(nodeName);
		if (broker.isRunning()) {
			broker.process().resume();
		}
	}

	void createTopic(String topic, int queues) {
		onMasters("Topic '" + topic + "'", BrokerCommands.CREATE_TOPIC, topic, Integer.toString(queues));
	}

	void createGroup(String group) {
		onMasters("Consumer group '" + group + "'", BrokerCommands.CREATE_GROUP, group);
	}

	private void onMasters(String what, String... command) {
		List<ServerNode> masters = this.brokers.keySet()
			.stream()
			.filter((replica) -> !replica.isSlave())
			.map((replica) -> broker(replica.nodeName()))
			.filter(ServerNode::isRunning)
			.toList();
		if (masters.isEmpty()) {
			throw new EmbeddedRocketMQException(
					what + " cannot be created, as no master is running: call startBroker()");
		}
		for (ServerNode master : masters) {
			master.process().run(COMMAND_TIMEOUT, command);
		}
	}

	/** Ends all processes and releases the ports. */
	void discard() {
		this.brokers.values().forEach(ServerNode::kill);
		this.nameServer.kill();
		this.brokers.values().forEach(ServerNode::releasePort);
		this.nameServer.releasePort();
	}

	boolean isRunning() {
		return this.nameServer.isRunning() && this.brokers.values().stream().allMatch(ServerNode::isRunning);
	}

	List<String> masterNames() {
		return this.brokers.keySet()
			.stream()
			.filter((replica) -> !replica.isSlave())
			.map(BrokerReplica::brokerName)
			.toList();
	}

	List<String> slaveNames(String brokerName) {
		broker(brokerName);
		return this.brokers.keySet()
			.stream()
			.filter((replica) -> replica.isSlave() && replica.brokerName().equals(brokerName))
			.map(BrokerReplica::nodeName)
			.toList();
	}

	int nameServerPort() {
		return this.nameServer.port();
	}

	int port(String nodeName) {
		return broker(nodeName).port();
	}

	private ServerNode broker(String nodeName) {
		ServerNode broker = this.brokers.get(replica(nodeName));
		if (broker == null) {
			throw new IllegalStateException("Broker '" + nodeName + "' has no process");
		}
		return broker;
	}

	private BrokerReplica replica(String nodeName) {
		return this.brokers.keySet()
			.stream()
			.filter((replica) -> replica.nodeName().equals(nodeName))
			.findAny()
			.orElseThrow(() -> new IllegalArgumentException("There is no broker '" + nodeName + "': choose one of "
					+ this.brokers.keySet().stream().map(BrokerReplica::nodeName).toList()));
	}

}
