package io.rocketmq.client.nameserver;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Routes of the topics that a client uses. Known routes are refreshed at the interval of
 * {@link io.rocketmq.client.config.NameServerOptions#routeRefreshInterval()}; a route
 * that can't be refreshed stays in use. Thread-safe.
 */
public interface Routes {

	/**
	 * Returns the topics whose routes are known.
	 * @return the topics in alphabetical order
	 */
	Set<String> topics();

	/**
	 * Returns the known route of a topic, without a request.
	 * @return the route, or empty if it is not known
	 */
	Optional<TopicRoute> known(String topic);

	/**
	 * Returns the route of a topic, from a name server if it is not known. From then on
	 * the topic stays in the cache and its route is refreshed at
	 * {@link io.rocketmq.client.config.NameServerOptions#routeRefreshInterval()}.
	 * @throws io.rocketmq.client.error.RouteNotFoundException if no name server knows the
	 * topic
	 */
	TopicRoute get(String topic);

	/** Returns the route of a topic; see {@link #get}. */
	CompletableFuture<TopicRoute> getAsync(String topic);

	/**
	 * Queries a name server for the route of a topic, known or not.
	 * @return the new route
	 * @throws io.rocketmq.client.error.RouteNotFoundException if no name server knows the
	 * topic
	 */
	TopicRoute refresh(String topic);

	/** Queries a name server for the route of a topic; see {@link #refresh}. */
	CompletableFuture<TopicRoute> refreshAsync(String topic);

	/**
	 * Adds a listener of new, changed and removed routes, called on a callback thread.
	 */
	void addListener(Consumer<RouteChange> listener);

	/**
	 * Removes a listener.
	 * @return whether it was registered
	 */
	boolean removeListener(Consumer<RouteChange> listener);

}
