package io.rocketmq.test;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

/**
 * A real Apache RocketMQ server for tests and demos: a name server and one or more
 * brokers, each in a process of its own, on free ports and with their storage in a
 * temporary folder. They can be reached from this machine only; the one exception is the
 * port for replication next above a broker's own, which Apache's broker always opens on
 * all addresses.
 *
 * <pre class="code">
 * try (EmbeddedRocketMQ server = EmbeddedRocketMQ.builder().build().start()) {
 *     server.createTopic("orders", 4);
 *     connectTo(server.nameServerAddress());
 * }
 * </pre>
 *
 * Topics and consumer groups are also created on first use. The processes need Apache's
 * {@code rocketmq-namesrv} and {@code rocketmq-broker} on the class path that this JVM
 * was started with; none of their classes is loaded in this JVM. They write no file
 * outside of the temporary folder.
 * <p>
 * {@link #close()} ends the processes and deletes the folder. When this JVM ends without
 * it, however it ends, the processes notice and do the same.
 * <p>
 * Safe for use by several threads; the methods that start or stop something wait for one
 * another.
 */
public final class EmbeddedRocketMQ implements AutoCloseable {

	private static final System.Logger logger = System.getLogger(EmbeddedRocketMQ.class.getName());

	private static final Duration COMMAND_TIMEOUT = Duration.ofSeconds(30);

	private static final Duration SHUT_DOWN_TIMEOUT = Duration.ofSeconds(60);

	private static final int PORT_ATTEMPTS = 5;

	private static final String LOOPBACK = "127.0.0.1";

	private final ReentrantLock lock = new ReentrantLock();

	private final Duration startupTimeout;

	private final List<String> jvmOptions;

	private final ServerNode nameServer = new ServerNode("name-server", ServerPorts.NAME_SERVER);

	private final Map<String, ServerNode> brokers = new LinkedHashMap<>();

	private final Map<String, String> brokerProperties;

	private @Nullable Path folder;

	private String classPath = "";

	private boolean closed;

	EmbeddedRocketMQ(EmbeddedRocketMQBuilder builder) {
		this.startupTimeout = builder.startupTimeout;
		this.jvmOptions = List.copyOf(builder.jvmOptions);
		this.brokerProperties = Map.copyOf(builder.brokerProperties);
		for (int i = 0; i < builder.brokers; i++) {
			String name = "broker-" + (char) ('a' + i);
			this.brokers.put(name, new ServerNode(name, ServerPorts.BROKER));
		}
	}

	/**
	 * Returns a builder of a server with one broker, not yet started.
	 * @return the builder
	 */
	public static EmbeddedRocketMQBuilder builder() {
		return new EmbeddedRocketMQBuilder();
	}

	/**
	 * Starts whatever of the name server and the brokers is not running, and returns when
	 * the name server's answers show each broker. After {@link #stop()} they come back on
	 * the ports and with the messages that they had.
	 * @return this server
	 * @throws EmbeddedRocketMQException if a process does not start within the startup
	 * timeout; if it was the first start, everything of it has been stopped and deleted
	 * @throws IllegalStateException if the server has been closed
	 */
	public EmbeddedRocketMQ start() {
		this.lock.lock();
		try {
			checkNotClosed();
			if (this.folder == null) {
				startFirst();
			}
			else {
				launchAll(this.folder);
			}
			return this;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Stops the brokers in good order, so that what they stored is on disk, and then the
	 * name server. They can be started again. A broker takes about eight seconds to stop;
	 * {@link #close()} takes much less, as it keeps nothing.
	 * @throws EmbeddedRocketMQException if a broker did not stop in good order; it has
	 * then been killed, and the others have been stopped
	 */
	public void stop() {
		this.lock.lock();
		try {
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
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Starts the name server on the port that it had, and returns when it shows the
	 * brokers that are running. Does nothing if it is running.
	 * @throws EmbeddedRocketMQException if it does not start within the startup timeout
	 * @throws IllegalStateException if the server has not been started, or has been
	 * closed
	 */
	public void startNameServer() {
		this.lock.lock();
		try {
			Path root = checkStarted();
			if (this.nameServer.isRunning()) {
				return;
			}
			launchNameServer(root);
			this.nameServer.awaitStarted(this.startupTimeout, System.nanoTime());
			for (ServerNode broker : this.brokers.values()) {
				if (broker.isRunning()) {
					broker.process().run(COMMAND_TIMEOUT, BrokerCommands.REGISTER);
				}
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Stops the name server; the brokers go on. Does nothing if it is not running.
	 */
	public void stopNameServer() {
		this.lock.lock();
		try {
			this.nameServer.kill();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Does what {@link #startBroker(String)} does for the first broker.
	 */
	public void startBroker() {
		startBroker(firstBroker());
	}

	/**
	 * Starts a broker on the port and with the messages that it had, and returns when the
	 * name server shows it. Does nothing if it is running.
	 * @param name the broker's name, such as {@code broker-a}
	 * @throws EmbeddedRocketMQException if it does not start within the startup timeout,
	 * as when the name server is not running
	 * @throws IllegalArgumentException if there is no such broker
	 * @throws IllegalStateException if the server has not been started, or has been
	 * closed
	 */
	public void startBroker(String name) {
		this.lock.lock();
		try {
			Path root = checkStarted();
			ServerNode broker = broker(name);
			if (!broker.isRunning()) {
				launchBroker(broker, root);
				broker.awaitStarted(this.startupTimeout, System.nanoTime());
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Does what {@link #stopBroker(String)} does for the first broker.
	 */
	public void stopBroker() {
		stopBroker(firstBroker());
	}

	/**
	 * Stops a broker in good order: it leaves the name server, closes its clients'
	 * connections and writes everything to disk. This takes about eight seconds. Does
	 * nothing if it is not running.
	 * @param name the broker's name, such as {@code broker-a}
	 * @throws EmbeddedRocketMQException if it did not stop in good order; it has then
	 * been killed
	 * @throws IllegalArgumentException if there is no such broker
	 */
	public void stopBroker(String name) {
		this.lock.lock();
		try {
			stop(broker(name));
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Does what {@link #killBroker(String)} does for the first broker.
	 */
	public void killBroker() {
		killBroker(firstBroker());
	}

	/**
	 * Kills a broker's process, as a crash would, and returns when it is gone. The broker
	 * can be started again. Does nothing if it is not running.
	 * @param name the broker's name, such as {@code broker-a}
	 * @throws IllegalArgumentException if there is no such broker
	 */
	public void killBroker(String name) {
		this.lock.lock();
		try {
			broker(name).kill();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Creates a topic on each running broker, or sets its number of queues if it exists,
	 * and returns when the name server shows it.
	 * @param topic the topic's name: letters, digits, {@code %}, {@code -}, {@code _} and
	 * {@code |}, at most 127 of them
	 * @param queues the number of queues on each broker, at least 1
	 * @return this server
	 * @throws EmbeddedRocketMQException if no broker is running, or one refuses the
	 * topic, or the name server does not show it within 20 seconds
	 * @throws IllegalArgumentException if the number of queues is less than 1, or the
	 * name is blank or holds white space
	 * @throws IllegalStateException if the server has not been started, or has been
	 * closed
	 */
	public EmbeddedRocketMQ createTopic(String topic, int queues) {
		if (topic.isEmpty() || topic.chars().anyMatch((c) -> c <= ' ')) {
			throw new IllegalArgumentException(
					"Topic '" + topic + "' is empty or holds white space: choose another name");
		}
		if (queues < 1) {
			throw new IllegalArgumentException(
					"Topic '" + topic + "' cannot have " + queues + " queues: ask for 1 or more");
		}
		this.lock.lock();
		try {
			checkStarted();
			List<ServerNode> running = this.brokers.values().stream().filter(ServerNode::isRunning).toList();
			if (running.isEmpty()) {
				throw new EmbeddedRocketMQException(
						"Topic '" + topic + "' cannot be created, as no broker is running: call startBroker()");
			}
			for (ServerNode broker : running) {
				broker.process().run(COMMAND_TIMEOUT, BrokerCommands.CREATE_TOPIC, topic, Integer.toString(queues));
			}
			return this;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Returns the name server's address, which stays the same until {@link #close()}.
	 * @return such as {@code 127.0.0.1:20876}
	 * @throws IllegalStateException if the server has not been started, or has been
	 * closed
	 */
	public String nameServerAddress() {
		return address(this.nameServer);
	}

	/**
	 * Returns the first broker's address, which stays the same until {@link #close()}.
	 * @return such as {@code 127.0.0.1:20911}
	 * @throws IllegalStateException if the server has not been started, or has been
	 * closed
	 */
	public String brokerAddress() {
		return brokerAddress(firstBroker());
	}

	/**
	 * Returns a broker's address, which stays the same until {@link #close()}.
	 * @param name the broker's name, such as {@code broker-a}
	 * @return such as {@code 127.0.0.1:20911}
	 * @throws IllegalArgumentException if there is no such broker
	 * @throws IllegalStateException if the server has not been started, or has been
	 * closed
	 */
	public String brokerAddress(String name) {
		return address(broker(name));
	}

	/**
	 * Returns the names of the brokers, running or not.
	 * @return {@code broker-a}, {@code broker-b} and so on, in this order
	 */
	public List<String> brokerNames() {
		return List.copyOf(this.brokers.keySet());
	}

	/**
	 * Whether the name server and all brokers are running.
	 * @return {@code false} also if a process has ended by itself
	 */
	public boolean isRunning() {
		this.lock.lock();
		try {
			return this.nameServer.isRunning() && this.brokers.values().stream().allMatch(ServerNode::isRunning);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Ends the brokers and then the name server, and deletes everything that they stored.
	 * As nothing is kept, nothing is waited for. Does nothing if already closed.
	 */
	@Override
	public void close() {
		this.lock.lock();
		try {
			this.closed = true;
			discard();
		}
		finally {
			this.lock.unlock();
		}
	}

	private void startFirst() {
		for (int attempt = 1;; attempt++) {
			Path root = ServerFolder.create();
			this.folder = root;
			boolean started = false;
			try {
				this.classPath = ServerClassPath.of(System.getProperty("java.class.path", ""),
						root.resolve("class-path"));
				this.nameServer.reservePort();
				this.brokers.values().forEach(ServerNode::reservePort);
				launchAll(root);
				started = true;
				return;
			}
			catch (EmbeddedRocketMQException ex) {
				// Another program may take a port between its choice and its use.
				if (attempt == PORT_ATTEMPTS || !ex.isPortTaken()) {
					throw ex;
				}
			}
			finally {
				if (!started) {
					discard();
				}
			}
		}
	}

	private void launchAll(Path root) {
		long start = System.nanoTime();
		List<ServerNode> launched = new ArrayList<>();
		try {
			if (!this.nameServer.isRunning()) {
				launchNameServer(root);
				launched.add(this.nameServer);
			}
			for (ServerNode broker : this.brokers.values()) {
				if (!broker.isRunning()) {
					launchBroker(broker, root);
					launched.add(broker);
				}
			}
			for (ServerNode server : launched) {
				server.awaitStarted(this.startupTimeout, start);
			}
		}
		catch (RuntimeException ex) {
			launched.forEach(ServerNode::kill);
			throw ex;
		}
	}

	private void launchNameServer(Path root) {
		Map<String, String> properties = Map.of("listenPort", Integer.toString(this.nameServer.port()), "bindAddress",
				LOOPBACK);
		this.nameServer.launch(ServerMain.NAME_SERVER, this.classPath, root, this.jvmOptions, properties);
	}

	private void launchBroker(ServerNode broker, Path root) {
		Map<String, String> properties = BrokerProperties.of(broker, LOOPBACK, this.nameServer.port(), root,
				this.brokerProperties);
		broker.launch(ServerMain.BROKER, this.classPath, root, this.jvmOptions, properties);
	}

	private static void stop(ServerNode broker) {
		if (broker.isRunning()) {
			try {
				broker.process().run(SHUT_DOWN_TIMEOUT, BrokerCommands.SHUT_DOWN);
			}
			finally {
				broker.kill();
			}
		}
	}

	private void discard() {
		this.brokers.values().forEach(ServerNode::kill);
		this.nameServer.kill();
		this.brokers.values().forEach(ServerNode::releasePort);
		this.nameServer.releasePort();
		Path deleted = this.folder;
		this.folder = null;
		if (deleted != null && !ServerFolder.delete(deleted)) {
			logger.log(System.Logger.Level.WARNING,
					"The folder ''{0}'' of an embedded RocketMQ server could not be deleted: delete it by hand",
					deleted);
		}
	}

	private String firstBroker() {
		return this.brokers.keySet().iterator().next();
	}

	private ServerNode broker(String name) {
		ServerNode broker = this.brokers.get(name);
		if (broker == null) {
			throw new IllegalArgumentException(
					"There is no broker '" + name + "': choose one of " + this.brokers.keySet());
		}
		return broker;
	}

	private String address(ServerNode server) {
		this.lock.lock();
		try {
			checkStarted();
			return LOOPBACK + ":" + server.port();
		}
		finally {
			this.lock.unlock();
		}
	}

	private Path checkStarted() {
		checkNotClosed();
		if (this.folder == null) {
			throw new IllegalStateException("The embedded RocketMQ server has not been started: call start() first");
		}
		return this.folder;
	}

	private void checkNotClosed() {
		if (this.closed) {
			throw new IllegalStateException("The embedded RocketMQ server has been closed: build another");
		}
	}

}
