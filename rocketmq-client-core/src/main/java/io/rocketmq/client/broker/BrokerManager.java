package io.rocketmq.client.broker;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.config.ClientOptions;
import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.error.RouteNotFoundException;
import io.rocketmq.client.remote.RpcClient;

/**
 * Which brokers the routes in use lead to, by name, and how to talk to each. Thread-safe.
 */
public final class BrokerManager {

	private static final long MASTER = 0;

	private final RpcClient rpc;

	private final ClientOptions options;

	private final Map<String, SortedMap<Long, String>> addressesByName = new ConcurrentHashMap<>();

	private final Map<String, BrokerClient> clients = new ConcurrentHashMap<>();

	/**
	 * Makes a manager that knows no brokers.
	 * @param rpc makes the calls
	 * @param options timeouts
	 */
	public BrokerManager(RpcClient rpc, ClientOptions options) {
		this.rpc = rpc;
		this.options = options;
	}

	/**
	 * Takes up the brokers of a route.
	 * @param brokers each broker's addresses by id, 0 for the master
	 */
	public void update(Map<String, SortedMap<Long, String>> brokers) {
		this.addressesByName.putAll(brokers);
	}

	/**
	 * Forgets brokers and addresses that no route leads to any more, and closes their
	 * connections.
	 * @param brokersInUse the names of the brokers to keep
	 */
	public void retain(Set<String> brokersInUse) {
		this.addressesByName.keySet().retainAll(brokersInUse);
		Set<String> addresses = addresses();
		for (String address : this.clients.keySet()) {
			if (!addresses.contains(address) && this.clients.remove(address) != null) {
				this.rpc.disconnect(address);
			}
		}
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
	public BrokerClient master(String brokerName) {
		String address = masterAddress(brokerName);
		if (address == null) {
			throw new RouteNotFoundException("No master of the broker '" + brokerName + "' is known",
					new ErrorContext(null, null, brokerName, null, null, null, null, null), null);
		}
		return at(address);
	}

	/**
	 * A broker to read from: the master, or a slave where there is no master.
	 * @param brokerName the broker's name
	 * @return its operations
	 * @throws RouteNotFoundException if the broker is not known
	 */
	public BrokerClient forReading(String brokerName) {
		SortedMap<Long, String> addresses = this.addressesByName.get(brokerName);
		if (addresses != null && !addresses.containsKey(MASTER)) {
			for (String slave : addresses.values()) {
				return at(slave);
			}
		}
		return master(brokerName);
	}

	/**
	 * The broker at an address.
	 * @param address {@code host:port}
	 * @return its operations
	 */
	public BrokerClient at(String address) {
		BrokerClient known = this.clients.get(address);
		return (known != null) ? known : this.clients.computeIfAbsent(address,
				(each) -> new BrokerClient(this.rpc, this.options.remote(), each));
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
	 * Whether a broker's master could not be reached when that was last tried.
	 * @param brokerName the broker's name
	 * @return true until a connection is made again, or if no master is known
	 */
	public boolean isFailing(String brokerName) {
		String address = masterAddress(brokerName);
		return address == null || this.rpc.isFailing(address);
	}

}
