package io.rocketmq.test;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntSupplier;

import org.jspecify.annotations.Nullable;

/**
 * A real Apache RocketMQ server for tests and demos: a name server and one or more
 * brokers, with slaves if asked for, each in a process of its own, on free ports and with
 * their storage in a temporary folder. They can be reached from this machine only; the
 * one exception is the port for replication next above a broker's own, which Apache's
 * broker always opens on all addresses.
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
 * it, however it ends, the processes notice and do the same; only a paused one stays if
 * this JVM is killed.
 * <p>
 * The methods that take a broker's name take that of a master, such as {@code broker-a},
 * or of a slave, such as {@code broker-a-slave-1}.
 * <p>
 * Thread-safe; methods that start or stop servers run one at a time.
 */
public final class EmbeddedRocketMQ implements AutoCloseable {

	private static final System.Logger logger = System.getLogger(EmbeddedRocketMQ.class.getName());

	private static final int PORT_ATTEMPTS = 5;

	private final ReentrantLock lock = new ReentrantLock();

	private final ServerCluster cluster;

	private @Nullable Path folder;

	private boolean closed;

	EmbeddedRocketMQ(EmbeddedRocketMQBuilder builder) {
		this.cluster = new ServerCluster(builder);
	}

	/**
	 * Returns a builder of a server with one master and no slave, not yet started.
	 * @return the builder
	 */
	public static EmbeddedRocketMQBuilder builder() {
		return new EmbeddedRocketMQBuilder();
	}

	/**
	 * Starts the name server and the brokers that are not running, and returns when the
	 * name server lists each broker and each slave has replicated its master. After
	 * {@link #stop()} they keep their ports and messages.
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
				this.cluster.launchAll(this.folder);
			}
			return this;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Stops the brokers gracefully, so that their messages are on disk, and then the name
	 * server. They can be started again. A broker takes about eight seconds to stop;
	 * {@link #close()} takes much less, as it keeps nothing.
	 * @throws EmbeddedRocketMQException if a broker did not stop gracefully; it has then
	 * been killed, and the others have been stopped
	 */
	public void stop() {
		this.lock.lock();
		try {
			this.cluster.stopAll();
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
			this.cluster.startNameServer(checkStarted());
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Stops the name server; the brokers keep running. Does nothing if it is not running.
	 */
	public void stopNameServer() {
		this.lock.lock();
		try {
			this.cluster.stopNameServer();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Starts the first broker; see {@link #startBroker(String)}.
	 */
	public void startBroker() {
		startBroker(firstBroker());
	}

	/**
	 * Starts a broker on the port and with the messages that it had, and returns when the
	 * name server shows it and, if it is a slave of a running master, it has what that
	 * has. Does nothing if it is running.
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
			this.cluster.start(name, checkStarted());
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Stops the first broker; see {@link #stopBroker(String)}.
	 */
	public void stopBroker() {
		stopBroker(firstBroker());
	}

	/**
	 * Stops a broker gracefully: it leaves the name server, closes its clients'
	 * connections and writes everything to disk. This takes about eight seconds. Does
	 * nothing if it is not running.
	 * @param name the broker's name, such as {@code broker-a}
	 * @throws EmbeddedRocketMQException if it did not stop gracefully; it has then been
	 * killed
	 * @throws IllegalArgumentException if there is no such broker
	 */
	public void stopBroker(String name) {
		this.lock.lock();
		try {
			this.cluster.stop(name);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Kills the first broker; see {@link #killBroker(String)}.
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
			this.cluster.kill(name);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Suspends a broker's process like a machine that hangs: connections stay open, the
	 * name server lists it for two more minutes, and requests are not answered. Does
	 * nothing if it is paused. Stopping, killing or closing ends the pause.
	 * @param name the broker's name, such as {@code broker-a}
	 * @throws EmbeddedRocketMQException if this system has no {@code kill} command to
	 * send signals with
	 * @throws IllegalArgumentException if there is no such broker
	 * @throws IllegalStateException if it is not running
	 */
	public void pauseBroker(String name) {
		this.lock.lock();
		try {
			this.cluster.pause(name);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Resumes a paused broker. Does nothing if it is not paused.
	 * @param name the broker's name, such as {@code broker-a}
	 * @throws EmbeddedRocketMQException if the signal cannot be sent
	 * @throws IllegalArgumentException if there is no such broker
	 */
	public void resumeBroker(String name) {
		this.lock.lock();
		try {
			this.cluster.resume(name);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Waits until each running slave of a running master has replicated its master's
	 * state at the time of the call: messages, topics, consumer groups and their offsets.
	 * Returns immediately if there is none.
	 * @return this server
	 * @throws EmbeddedRocketMQException if it takes a slave longer than two minutes, or
	 * the slave or its master is paused
	 * @throws IllegalStateException if the server has not been started, or has been
	 * closed
	 */
	public EmbeddedRocketMQ awaitReplicated() {
		this.lock.lock();
		try {
			checkStarted();
			this.cluster.replicateAll();
			return this;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Creates a topic on each running master, or sets its number of queues if it exists,
	 * and returns when the name server shows it. Slaves copy it later; see
	 * {@link #awaitReplicated()}.
	 * @param topic the topic's name: letters, digits, {@code %}, {@code -}, {@code _} and
	 * {@code |}, at most 127 of them
	 * @param queues the number of queues on each broker, at least 1
	 * @return this server
	 * @throws EmbeddedRocketMQException if no master is running, or one refuses the topic
	 * or is paused, or the name server does not show it within 20 seconds
	 * @throws IllegalArgumentException if the number of queues is less than 1, or the
	 * name is blank or holds white space
	 * @throws IllegalStateException if the server has not been started, or has been
	 * closed
	 */
	public EmbeddedRocketMQ createTopic(String topic, int queues) {
		checkName("Topic", topic);
		if (queues < 1) {
			throw new IllegalArgumentException(
					"Topic '" + topic + "' cannot have " + queues + " queues: ask for 1 or more");
		}
		this.lock.lock();
		try {
			checkStarted();
			this.cluster.createTopic(topic, queues);
			return this;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Creates a consumer group on each running master, with the defaults of Apache's
	 * broker. Does nothing if it exists.
	 * @param group the group's name: letters, digits, {@code %}, {@code -}, {@code _} and
	 * {@code |}, at most 120 of them
	 * @return this server
	 * @throws EmbeddedRocketMQException if no master is running, or one refuses the group
	 * or is paused
	 * @throws IllegalArgumentException if the name is blank or holds white space
	 * @throws IllegalStateException if the server has not been started, or has been
	 * closed
	 */
	public EmbeddedRocketMQ createGroup(String group) {
		checkName("Consumer group", group);
		this.lock.lock();
		try {
			checkStarted();
			this.cluster.createGroup(group);
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
		return address(this.cluster::nameServerPort);
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
		return address(() -> this.cluster.port(name));
	}

	/**
	 * Returns the names of the brokers, which are also those of their masters, running or
	 * not.
	 * @return {@code broker-a}, {@code broker-b} and so on, in this order
	 */
	public List<String> brokerNames() {
		return this.cluster.masterNames();
	}

	/**
	 * Returns the names of a broker's slaves, running or not.
	 * @param brokerName the broker's name, such as {@code broker-a}
	 * @return {@code broker-a-slave-1} and so on, in this order; none by default
	 * @throws IllegalArgumentException if there is no such broker
	 */
	public List<String> slaveNames(String brokerName) {
		return this.cluster.slaveNames(brokerName);
	}

	/**
	 * Whether the name server and all brokers, slaves included, are running.
	 * @return {@code false} also if a process has ended by itself; {@code true} while it
	 * is paused
	 */
	public boolean isRunning() {
		this.lock.lock();
		try {
			return this.cluster.isRunning();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Ends the brokers and then the name server, and deletes everything that they stored.
	 * Nothing is kept, so it does not wait for a graceful stop. Does nothing if already
	 * closed.
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

	private static void checkName(String what, String name) {
		if (name.isEmpty() || name.chars().anyMatch((c) -> c <= ' ')) {
			throw new IllegalArgumentException(
					what + " '" + name + "' is empty or holds white space: choose another name");
		}
	}

	private void startFirst() {
		for (int attempt = 1;; attempt++) {
			Path root = ServerFolder.create();
			this.folder = root;
			boolean started = false;
			try {
				this.cluster.prepare(root);
				this.cluster.launchAll(root);
				started = true;
				this.cluster.archiveClasses(root);
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

	private void discard() {
		this.cluster.discard();
		Path deleted = this.folder;
		this.folder = null;
		if (deleted != null && !ServerFolder.delete(deleted)) {
			logger.log(System.Logger.Level.WARNING,
					"The folder ''{0}'' of an embedded RocketMQ server could not be deleted: delete it by hand",
					deleted);
		}
	}

	private String firstBroker() {
		return this.cluster.masterNames().get(0);
	}

	private String address(IntSupplier port) {
		this.lock.lock();
		try {
			checkStarted();
			return ServerCluster.LOOPBACK + ":" + port.getAsInt();
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
