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
	 * @param topic topic of the route
	 * @return the route, or empty if it is not known
	 */
	Optional<TopicRoute> known(String topic);

	/**
	 * Returns the route of a topic, from a name server if it is not known.
	 * @param topic topic of the route
	 * @return the route
	 * @throws io.rocketmq.client.error.RouteNotFoundException if no name server knows the
	 * topic
	 */
	TopicRoute get(String topic);

	/**
	 * Returns the route of a topic; see {@link #get}.
	 * @param topic topic of the route
	 * @return a future of the route
	 */
	CompletableFuture<TopicRoute> getAsync(String topic);

	/**
	 * Queries a name server for the route of a topic, known or not.
	 * @param topic topic of the route
	 * @return the new route
	 * @throws io.rocketmq.client.error.RouteNotFoundException if no name server knows the
	 * topic
	 */
	TopicRoute refresh(String topic);

	/**
	 * Queries a name server for the route of a topic; see {@link #refresh}.
	 * @param topic topic of the route
	 * @return a future of the new route
	 */
	CompletableFuture<TopicRoute> refreshAsync(String topic);

	/**
	 * Adds a listener of new, changed and removed routes, called on a callback thread.
	 * @param listener the listener
	 */
	void addListener(Consumer<RouteChange> listener);

	/**
	 * Removes a listener.
	 * @param listener the listener
	 * @return whether it was registered
	 */
	boolean removeListener(Consumer<RouteChange> listener);

}
