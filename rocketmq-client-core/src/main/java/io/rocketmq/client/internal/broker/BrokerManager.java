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
 * Brokers by name: those of the routes in use, and those added by hand. Knows their
 * health and chooses the master or a slave for each purpose. Thread-safe.
 */
public final class BrokerManager {

	private static final Logger logger = LoggerFactory.getLogger(BrokerManager.class);

	private static final long MASTER = 0;

	private static final Duration DOUBT_INTERVAL = Duration.ofSeconds(1);

	private final RpcClient rpc;

	private final ClientOptions options;

	private final HealthChecks checks;

	private final Map<String, SortedMap<Long, String>> addressesByName = new ConcurrentHashMap<>();

	/** Time of the last doubt by topic, to limit the refreshes of its route. */
	private final Map<String, Long> doubted = new ConcurrentHashMap<>();

	private final Set<String> added = ConcurrentHashMap.newKeySet();

	/** Brokers of the queues of static topics, by topic. */
	private final Map<String, Map<MessageQueue, String>> staticTopics = new ConcurrentHashMap<>();

	private volatile Consumer<String> doubtListener = (topic) -> {
	};

	private final Map<String, DefaultBrokerClient> clients = new ConcurrentHashMap<>();

	/** The listener is called on event loops and must not block. */
	public BrokerManager(RpcClient rpc, ClientOptions options, BrokerListener listener) {
		this.rpc = rpc;
		this.options = options;
		this.checks = new HealthChecks(rpc, options.broker(), listener);
	}

	public void add(String brokerName, Map<Long, String> addresses) {
		if (addresses.isEmpty()) {
			throw new IllegalArgumentException(
					"Broker '" + brokerName + "' has no address. Give at least that of its master, with id 0.");
		}
		addresses.values().forEach(Endpoint::parse);
		this.added.add(brokerName);
		this.addressesByName.put(brokerName, new TreeMap<>(addresses));
	}

	/** Removes a broker; one of a route in use returns with the next refresh. */
	public boolean remove(String brokerName) {
		this.added.remove(brokerName);
		boolean known = this.addressesByName.remove(brokerName) != null;
		closeUnused();
		return known;
	}

	/** Adds the brokers of a route, unless they were added by hand. */
	public void update(Map<String, SortedMap<Long, String>> brokers) {
		brokers.forEach((name, addresses) -> {
			if (!this.added.contains(name)) {
				logMaster(name, this.addressesByName.put(name, addresses), addresses);
				addresses.values()
					.stream()
					.filter(this.checks::isBack)
					.forEach((each) -> this.checks.check(name, each));
			}
		});
	}

	private static void logMaster(String name, @Nullable SortedMap<Long, String> before,
			SortedMap<Long, String> addresses) {
		boolean had = before == null || before.containsKey(MASTER);
		boolean has = addresses.containsKey(MASTER);
		if (had && !has) {
			logger.atWarn()
				.addKeyValue("broker", name)
				.log("Broker {} has no master, only slaves {}: it accepts no messages and no locks; consumers read from"
						+ " its slaves and commit there until a master is back", name, addresses);
		}
		else if (!had && has) {
			logger.atInfo()
				.addKeyValue("broker", name)
				.addKeyValue("address", addresses.get(MASTER))
				.log("Broker {} has a master again: {}", name, addresses.get(MASTER));
		}
	}

	/** Stores the brokers of a static topic's queues; empty for any other topic. */
	public void update(String topic, Map<MessageQueue, String> homes) {
		if (homes.isEmpty()) {
			this.staticTopics.remove(topic);
		}
		else {
			this.staticTopics.put(topic, homes);
		}
	}

	/**
	 * Registers the listener for topics whose routes may be outdated, called on event
	 * loops.
	 */
	public void onRouteDoubted(Consumer<String> listener) {
		this.doubtListener = listener;
	}

	/**
	 * Reports the failure of a request for a queue. If the broker was not there or no
	 * longer has the queue, the route of the topic may be outdated.
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

	/** Whether to report a doubt: all queues of a topic may fail, repeatedly. */
	private boolean isTime(String topic) {
		long now = System.nanoTime();
		Long asked = this.doubted.compute(topic,
				(each, last) -> (last == null || now - last >= DOUBT_INTERVAL.toNanos()) ? now : last);
		return asked != null && asked == now;
	}

	/**
	 * Returns the broker that a queue is in; queues of static topics move between
	 * brokers.
	 */
	public String brokerOf(MessageQueue queue) {
		Map<MessageQueue, String> homes = this.staticTopics.get(queue.topic());
		return (homes != null) ? homes.getOrDefault(queue, queue.brokerName()) : queue.brokerName();
	}

	/** Forgets brokers that no route needs any more, and closes their connections. */
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

	/** Starts a check of each replica. */
	public void checkHealth() {
		this.addressesByName
			.forEach((name, addresses) -> addresses.values().forEach((address) -> this.checks.check(name, address)));
		this.checks.checkUnused();
	}

	/**
	 * Checks the master of a broker, or joins a running check. Never completes
	 * exceptionally.
	 */
	public CompletableFuture<Boolean> checkHealth(String brokerName) {
		String address = masterAddress(brokerName);
		return (address != null) ? this.checks.check(brokerName, address) : CompletableFuture.completedFuture(false);
	}

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

	public Collection<String> names() {
		return new TreeSet<>(this.addressesByName.keySet());
	}

	/** Returns the addresses of all replicas. */
	public Set<String> addresses() {
		Set<String> addresses = new TreeSet<>();
		this.addressesByName.values().forEach((each) -> addresses.addAll(each.values()));
		return addresses;
	}

	public @Nullable String masterAddress(String brokerName) {
		return address(brokerName, MASTER);
	}

	/** Returns the address of a replica, or null if it is not known. */
	public @Nullable String address(String brokerName, long brokerId) {
		SortedMap<Long, String> addresses = this.addressesByName.get(brokerName);
		return (addresses != null) ? addresses.get(brokerId) : null;
	}

	/** Returns the master of a broker. */
	public DefaultBrokerClient master(String brokerName) {
		String address = masterAddress(brokerName);
		if (address == null) {
			throw new RouteNotFoundException("No master of broker '" + brokerName + "' is known",
					new ErrorContext(null, null, brokerName, null, null, null, null, null), null);
		}
		return at(address);
	}

	public DefaultBrokerClient master(MessageQueue queue) {
		return master(brokerOf(queue));
	}

	public DefaultBrokerClient forReading(MessageQueue queue, long suggestedId) {
		return forReading(brokerOf(queue), suggestedId);
	}

	/** Returns the master, or a slave if the master is unknown or unreachable. */
	public DefaultBrokerClient forReading(String brokerName) {
		return forReading(brokerName, MASTER);
	}

	/**
	 * Returns the replica that the broker suggested in its last answer if it is
	 * reachable, or the next reachable one.
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
		// None is reachable; the suggested one may be back.
		return at((suggested != null) ? suggested : addresses.values().iterator().next());
	}

	/**
	 * Returns another reachable replica in place of one that has just failed, or null.
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
	 * Returns the replica for committed offsets: the master, or a slave while the master
	 * is unknown or down. A slave does not replace a master that only failed just now, as
	 * it copies offsets only once in a minute.
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

	public BrokerReplica forOffsets(MessageQueue queue) {
		return forOffsets(brokerOf(queue));
	}

	public DefaultBrokerClient at(String address) {
		DefaultBrokerClient known = this.clients.get(address);
		return (known != null) ? known : this.clients.computeIfAbsent(address,
				(each) -> new DefaultBrokerClient(new BrokerCall(this.rpc, this.options.remote(), each)));
	}

	public boolean isConnected(String address) {
		return this.rpc.isConnected(address);
	}

	/**
	 * Whether a connection of that time, by {@link System#nanoTime()}, was never lost
	 * since: if it was, the broker may have restarted and lost its state in memory.
	 */
	public boolean isConnectedSince(String address, long nanos) {
		return this.rpc.isConnectedSince(address, nanos);
	}

	/** Whether the master of a broker is unknown, unreachable or down. */
	public boolean isFailing(String brokerName) {
		String address = masterAddress(brokerName);
		return address == null || isUnreachable(address);
	}

	private boolean isUnreachable(String address) {
		return this.rpc.isFailing(address) || this.checks.isDown(address);
	}

}
