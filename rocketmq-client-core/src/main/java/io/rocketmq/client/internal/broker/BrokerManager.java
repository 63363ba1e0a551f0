package io.rocketmq.client.internal.broker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.broker.BrokerSnapshot;
import io.rocketmq.client.config.ClientOptions;
import io.rocketmq.client.config.Endpoint;
import io.rocketmq.client.error.ConnectFailedException;
import io.rocketmq.client.error.ConnectionLostException;
import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.error.RouteNotFoundException;
import io.rocketmq.client.hook.BrokerListener;
import io.rocketmq.client.internal.protocol.ResponseCode;
import io.rocketmq.client.internal.remote.RpcClient;
import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.message.MessageQueue;

/**
 * Which brokers there are, by name: those that the routes in use lead to, and those that
 * were added by hand; how they are, and how to talk to each. Thread-safe.
 */
public final class BrokerManager {

	private static final Logger logger = LoggerFactory.getLogger(BrokerManager.class);

	private static final long MASTER = 0;

	private static final Duration DOUBT_INTERVAL = Duration.ofSeconds(1);

	private final RpcClient rpc;

	private final ClientOptions options;

	private final HealthChecks checks;

	private final Map<String, SortedMap<Long, String>> addressesByName = new ConcurrentHashMap<>();

	/** When the routes of topics were last doubted as a broker could not be reached. */
	private final Map<String, Long> doubted = new ConcurrentHashMap<>();

	private final Set<String> added = ConcurrentHashMap.newKeySet();

	/** The brokers that queues of static topics are in, by topic. */
	private final Map<String, Map<MessageQueue, String>> staticTopics = new ConcurrentHashMap<>();

	private volatile Consumer<String> doubtListener = (topic) -> {
	};

	private final Map<String, DefaultBrokerClient> clients = new ConcurrentHashMap<>();

	/**
	 * Makes a manager that knows no brokers.
	 * @param rpc makes the calls
	 * @param options timeouts, and how brokers are checked
	 * @param listeners are told when a broker comes and goes
	 */
	public BrokerManager(RpcClient rpc, ClientOptions options, List<BrokerListener> listeners) {
		this.rpc = rpc;
		this.options = options;
		this.checks = new HealthChecks(rpc, options.broker(), List.copyOf(listeners));
	}

	/**
	 * Adds a broker by hand, which stays until it is removed.
	 * @param brokerName its name
	 * @param addresses {@code host:port} of its replicas by id, 0 for the master
	 * @throws IllegalArgumentException if there is no address, or one is illegal
	 */
	public void add(String brokerName, Map<Long, String> addresses) {
		if (addresses.isEmpty()) {
			throw new IllegalArgumentException(
					"The broker '" + brokerName + "' has no address: name at least that of its master, with the id 0");
		}
		addresses.values().forEach(Endpoint::parse);
		this.added.add(brokerName);
		this.addressesByName.put(brokerName, new TreeMap<>(addresses));
	}

	/**
	 * Removes a broker, and closes its connections once nothing is in flight on them. One
	 * that a route in use leads to comes back with the next refresh of the routes.
	 * @param brokerName its name
	 * @return false if it was not known
	 */
	public boolean remove(String brokerName) {
		this.added.remove(brokerName);
		boolean known = this.addressesByName.remove(brokerName) != null;
		closeUnused();
		return known;
	}

	/**
	 * Takes up the brokers of a route.
	 * @param brokers each broker's addresses by id, 0 for the master
	 */
	public void update(Map<String, SortedMap<Long, String>> brokers) {
		brokers.forEach((name, addresses) -> {
			if (!this.added.contains(name)) {
				tellMaster(name, this.addressesByName.put(name, addresses), addresses);
				addresses.values()
					.stream()
					.filter(this.checks::isBack)
					.forEach((each) -> this.checks.check(name, each));
			}
		});
	}

	private static void tellMaster(String name, @Nullable SortedMap<Long, String> before,
			SortedMap<Long, String> addresses) {
		boolean had = before == null || before.containsKey(MASTER);
		boolean has = addresses.containsKey(MASTER);
		if (had && !has) {
			logger.warn("Broker {} has no master, only slaves {}: it takes no messages and no locks; consumers read"
					+ " from its slaves and commit there until a master is back", name, addresses);
		}
		else if (!had && has) {
			logger.info("Broker {} has a master again: {}", name, addresses.get(MASTER));
		}
	}

	/**
	 * Takes up the brokers that the queues of a static topic are in now.
	 * @param topic the topic
	 * @param homes the name of each queue's broker; empty if the topic is not static
	 */
	public void update(String topic, Map<MessageQueue, String> homes) {
		if (homes.isEmpty()) {
			this.staticTopics.remove(topic);
		}
		else {
			this.staticTopics.put(topic, homes);
		}
	}

	/**
	 * Registers the listener that is told of topics whose routes seem to be out of date.
	 * @param listener gets the topic's name, on an event loop; must not block
	 */
	public void onRouteDoubted(Consumer<String> listener) {
		this.doubtListener = listener;
	}

	/**
	 * Notes that a request about a queue failed: if its broker says that the queue is not
	 * there, or is not there itself, the topic's route is out of date.
	 * @param queue the queue
	 * @param failure the failure
	 */
	public void failed(MessageQueue queue, Throwable failure) {
		Throwable cause = Futures.unwrap(failure);
		Integer code = (cause instanceof RocketMQException known) ? known.context().responseCode() : null;
		boolean moved = code != null && code == ResponseCode.NOT_LEADER_FOR_QUEUE.code();
		boolean away = cause instanceof ConnectionLostException || cause instanceof ConnectFailedException;
		if (moved || (away && isTime(queue.topic()))) {
			this.doubtListener.accept(queue.topic());
		}
	}

	/** Each queue of a topic fails, and again and again. */
	private boolean isTime(String topic) {
		long now = System.nanoTime();
		Long asked = this.doubted.compute(topic,
				(each, last) -> (last == null || now - last >= DOUBT_INTERVAL.toNanos()) ? now : last);
		return asked != null && asked == now;
	}

	/**
	 * The broker that a queue is in: that of its name, but for a static topic's queues,
	 * which move among brokers.
	 * @param queue the queue
	 * @return the broker's name
	 */
	public String brokerOf(MessageQueue queue) {
		Map<MessageQueue, String> homes = this.staticTopics.get(queue.topic());
		return (homes != null) ? homes.getOrDefault(queue, queue.brokerName()) : queue.brokerName();
	}

	/**
	 * Forgets brokers and addresses that no route leads to any more, and closes their
	 * connections.
	 * @param brokersInUse the names of the brokers to keep
	 */
	public void retain(Set<String> brokersInUse) {
		this.addressesByName.keySet().removeIf((name) -> !brokersInUse.contains(name) && !this.added.contains(name));
		closeUnused();
	}

	private void closeUnused() {
		Set<String> addresses = addresses();
		this.checks.retain(addresses);
		for (String address : this.clients.keySet()) {
			if (!addresses.contains(address) && this.clients.remove(address) != null) {
				this.rpc.disconnect(address);
			}
		}
	}

	/** Begins a check of each replica that is not being checked. */
	public void checkHealth() {
		this.addressesByName
			.forEach((name, addresses) -> addresses.values().forEach((address) -> this.checks.check(name, address)));
		this.checks.checkUnused();
	}

	/**
	 * Checks a broker's master now; while one of its checks is under way, that one
	 * counts.
	 * @param brokerName the broker's name
	 * @return a future of whether it answered
	 */
	public CompletableFuture<Boolean> checkHealth(String brokerName) {
		String address = masterAddress(brokerName);
		return (address != null) ? this.checks.check(brokerName, address) : CompletableFuture.completedFuture(false);
	}

	/**
	 * All brokers with what is known of them, without asking any.
	 * @return a snapshot of each, by name
	 */
	public List<BrokerSnapshot> snapshot() {
		List<BrokerSnapshot> brokers = new ArrayList<>();
		new TreeMap<>(this.addressesByName).forEach((name, addresses) -> {
			List<BrokerSnapshot.Replica> replicas = new ArrayList<>();
			addresses.forEach((id, address) -> {
				HealthChecks.Check check = this.checks.last(address);
				replicas.add(new BrokerSnapshot.Replica(id, address, check.health(), check.since(), check.endedAt(),
						check.failures(), this.rpc.status(address)));
			});
			brokers.add(new BrokerSnapshot(name, List.copyOf(replicas)));
		});
		return List.copyOf(brokers);
	}

	/**
	 * The names of all brokers.
	 * @return the names
	 */
	public Collection<String> names() {
		return new TreeSet<>(this.addressesByName.keySet());
	}

	/**
	 * The addresses of all brokers, slaves included.
	 * @return {@code host:port} of each
	 */
	public Set<String> addresses() {
		Set<String> addresses = new TreeSet<>();
		this.addressesByName.values().forEach((each) -> addresses.addAll(each.values()));
		return addresses;
	}

	/**
	 * The address of a broker's master.
	 * @param brokerName the broker's name
	 * @return {@code host:port}, or null if no master is known
	 */
	public @Nullable String masterAddress(String brokerName) {
		SortedMap<Long, String> addresses = this.addressesByName.get(brokerName);
		return (addresses != null) ? addresses.get(MASTER) : null;
	}

	/**
	 * A broker's master, which can do everything.
	 * @param brokerName the broker's name
	 * @return its operations
	 * @throws RouteNotFoundException if no master is known
	 */
	public DefaultBrokerClient master(String brokerName) {
		String address = masterAddress(brokerName);
		if (address == null) {
			throw new RouteNotFoundException("No master of the broker '" + brokerName + "' is known",
					new ErrorContext(null, null, brokerName, null, null, null, null, null), null);
		}
		return at(address);
	}

	/**
	 * The master of the broker that a queue is in.
	 * @param queue the queue
	 * @return its operations
	 * @throws RouteNotFoundException if no master is known
	 */
	public DefaultBrokerClient master(MessageQueue queue) {
		return master(brokerOf(queue));
	}

	/**
	 * A broker to read a queue from; see {@link #forReading(String, long)}.
	 * @param queue the queue
	 * @param suggestedId the replica's id
	 * @return its operations
	 * @throws RouteNotFoundException if no address is known
	 */
	public DefaultBrokerClient forReading(MessageQueue queue, long suggestedId) {
		return forReading(brokerOf(queue), suggestedId);
	}

	/**
	 * A broker to read from: the master, or a slave where there is no master or it can't
	 * be reached.
	 * @param brokerName the broker's name
	 * @return its operations
	 * @throws RouteNotFoundException if no address is known
	 */
	public DefaultBrokerClient forReading(String brokerName) {
		return forReading(brokerName, MASTER);
	}

	/**
	 * A broker to read from: the replica that the broker suggested with its last answer,
	 * if it can be reached; else the next that can.
	 * @param brokerName the broker's name
	 * @param suggestedId the replica's id
	 * @return its operations
	 * @throws RouteNotFoundException if no address is known
	 */
	public DefaultBrokerClient forReading(String brokerName, long suggestedId) {
		SortedMap<Long, String> addresses = this.addressesByName.get(brokerName);
		if (addresses == null || addresses.isEmpty()) {
			return master(brokerName);
		}
		String suggested = addresses.get(suggestedId);
		if (suggested != null && !isUnreachable(suggested)) {
			return at(suggested);
		}
		for (String address : addresses.values()) {
			if (!isUnreachable(address)) {
				return at(address);
			}
		}
		// None can be reached; one that was tried last may be there again.
		return at((suggested != null) ? suggested : addresses.values().iterator().next());
	}

	/**
	 * A broker to read from in place of one that has just failed.
	 * @param brokerName the broker's name
	 * @param failed the address that has failed
	 * @return another replica that can be reached as far as is known, or null if there is
	 * none
	 */
	public @Nullable DefaultBrokerClient forReadingInsteadOf(String brokerName, String failed) {
		SortedMap<Long, String> addresses = this.addressesByName.get(brokerName);
		if (addresses != null) {
			for (String address : addresses.values()) {
				if (!address.equals(failed) && !isUnreachable(address)) {
					return at(address);
				}
			}
		}
		return null;
	}

	/**
	 * The replica of a broker that groups' offsets are read from and written to: the
	 * master, or a slave while the routes lead to no master or its checks say that it is
	 * down. A slave does not stand in for a master that could not be reached just now, as
	 * it copies offsets only once in a minute.
	 * @param brokerName the broker's name
	 * @return the replica
	 * @throws RouteNotFoundException if no address is known
	 */
	public BrokerReplica forOffsets(String brokerName) {
		SortedMap<Long, String> addresses = this.addressesByName.get(brokerName);
		String master = (addresses != null) ? addresses.get(MASTER) : null;
		if (addresses == null || addresses.isEmpty() || (master != null && !this.checks.isDown(master))) {
			return new BrokerReplica(master(brokerName), true);
		}
		DefaultBrokerClient slave = forReading(brokerName);
		return new BrokerReplica(slave, slave.address().equals(master));
	}

	/**
	 * The replica that has the offsets of a queue; see {@link #forOffsets(String)}.
	 * @param queue the queue
	 * @return the replica
	 * @throws RouteNotFoundException if no address is known
	 */
	public BrokerReplica forOffsets(MessageQueue queue) {
		return forOffsets(brokerOf(queue));
	}

	/**
	 * The broker at an address.
	 * @param address {@code host:port}
	 * @return its operations
	 */
	public DefaultBrokerClient at(String address) {
		DefaultBrokerClient known = this.clients.get(address);
		return (known != null) ? known : this.clients.computeIfAbsent(address,
				(each) -> new DefaultBrokerClient(this.rpc, this.options.remote(), each));
	}

	/**
	 * Whether there is a connection to an address.
	 * @param address {@code host:port}
	 * @return true while it is connected
	 */
	public boolean isConnected(String address) {
		return this.rpc.isConnected(address);
	}

	/**
	 * Whether a connection that there was at a moment has never been lost since.
	 * @param address {@code host:port}
	 * @param nanos the moment, by {@link System#nanoTime()}
	 * @return false if the broker may have ended since, and forgotten what it had in
	 * memory
	 */
	public boolean isConnectedSince(String address, long nanos) {
		return this.rpc.isConnectedSince(address, nanos);
	}

	/**
	 * Whether a broker's master could not be reached when that was last tried, or is down
	 * by its checks.
	 * @param brokerName the broker's name
	 * @return true until it is reached again, or if no master is known
	 */
	public boolean isFailing(String brokerName) {
		String address = masterAddress(brokerName);
		return address == null || isUnreachable(address);
	}

	private boolean isUnreachable(String address) {
		return this.rpc.isFailing(address) || this.checks.isDown(address);
	}

}
