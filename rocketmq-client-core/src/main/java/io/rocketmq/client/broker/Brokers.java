package io.rocketmq.client.broker;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.rocketmq.client.hook.BrokerListener;
import io.rocketmq.client.internal.support.Futures;

/**
 * Brokers that a client knows: those of the routes in use, and those added here.
 * Thread-safe.
 */
public interface Brokers {

	/**
	 * Adds a broker, or replaces the addresses of a known one. It stays until it is
	 * removed.
	 * @param addresses {@code host:port} of each replica by id, 0 for the master
	 * @throws IllegalArgumentException if there is no address, or one is illegal
	 */
	void add(String brokerName, Map<Long, String> addresses);

	/**
	 * Removes a broker and closes its connections when their requests have ended. A
	 * broker of a route in use returns with the next refresh of the route.
	 * @return whether the broker was known
	 */
	boolean remove(String brokerName);

	/**
	 * Checks the master of a broker now, and waits at most for
	 * {@link io.rocketmq.client.config.BrokerOptions#healthCheckTimeout()}.
	 * @return whether it answered; false for an unknown broker
	 */
	default boolean check(String brokerName) {
		return Futures.await(() -> checkAsync(brokerName));
	}

	/** Checks the master of a broker; see {@link #check}. */
	CompletableFuture<Boolean> checkAsync(String brokerName);

	/**
	 * Starts a check of all replicas. {@link #snapshot()} and listeners show the results.
	 */
	void checkAll();

	/**
	 * Returns the names of the brokers.
	 * @return the names in alphabetical order
	 */
	Collection<String> names();

	/**
	 * Returns the state of all brokers and their connections, without a request.
	 * @return a snapshot of each broker, ordered by name
	 */
	List<BrokerSnapshot> snapshot();

	/** Adds a listener of health changes, called on a callback thread. */
	void addListener(BrokerListener listener);

	/**
	 * Removes a listener.
	 * @return whether it was registered
	 */
	boolean removeListener(BrokerListener listener);

}
