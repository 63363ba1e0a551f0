package io.rocketmq.client.nameserver;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.error.RouteNotFoundException;

/**
 * Operations of the name servers. A query goes to one name server, chosen at random, and
 * to the next one if it fails. A change goes to all of them, as they do not replicate.
 * <p>
 * Each operation fails with a {@link RocketMQException} if no name server answers. An
 * {@code Async} method returns a future that completes on a callback thread; its blocking
 * twin waits for it. Thread-safe.
 */
public interface NameServerClient {

	/**
	 * Queries the route of a topic.
	 * @throws RouteNotFoundException if the name server does not know the topic
	 */
	TopicRoute route(String topic);

	/** Queries the route of a topic; see {@link #route}. */
	CompletableFuture<TopicRoute> routeAsync(String topic);

	/** Queries the route of a topic; see {@link #route}. */
	CompletableFuture<TopicRoute> routeAsync(String topic, Duration timeout);

	/**
	 * Queries the clusters and their brokers.
	 * @return clusters and brokers
	 */
	ClusterInfo clusterInfo();

	/**
	 * Queries the clusters and their brokers.
	 * @return a future of clusters and brokers
	 */
	CompletableFuture<ClusterInfo> clusterInfoAsync();

	/**
	 * Queries the names of all topics.
	 * @return the names, including system topics
	 */
	Set<String> topics();

	/**
	 * Queries the names of all topics.
	 * @return a future of the names, including system topics
	 */
	CompletableFuture<Set<String>> topicsAsync();

	/**
	 * Queries the topics of a cluster.
	 * @return the names, empty if the cluster is not known
	 */
	Set<String> topics(String cluster);

	/**
	 * Queries the topics of a cluster.
	 * @return a future of the names, empty if the cluster is not known
	 */
	CompletableFuture<Set<String>> topicsAsync(String cluster);

	/**
	 * Queries a configuration value.
	 * @return the value, or empty if there is none
	 */
	Optional<String> config(String namespace, String key);

	/**
	 * Queries a configuration value.
	 * @return a future of the value, or empty if there is none
	 */
	CompletableFuture<Optional<String>> configAsync(String namespace, String key);

	/**
	 * Queries all configuration values of a namespace.
	 * @return the values by key, empty if there is no such namespace
	 */
	Map<String, String> configs(String namespace);

	/**
	 * Queries all configuration values of a namespace.
	 * @return a future of the values by key, empty if there is no such namespace
	 */
	CompletableFuture<Map<String, String>> configsAsync(String namespace);

	/** Stores a configuration value in all name servers. */
	void putConfig(String namespace, String key, String value);

	/**
	 * Stores a configuration value in all name servers.
	 * @return a future that completes when all name servers have the value
	 */
	CompletableFuture<Void> putConfigAsync(String namespace, String key, String value);

	/** Deletes a configuration value in all name servers. */
	void deleteConfig(String namespace, String key);

	/**
	 * Deletes a configuration value in all name servers.
	 * @return a future that completes when all name servers have deleted the value
	 */
	CompletableFuture<Void> deleteConfigAsync(String namespace, String key);

	/**
	 * Returns the addresses of the name servers.
	 * @return {@code host:port} of each; empty until an address server has answered
	 */
	List<String> addresses();

	/** Starts to read the addresses from the address server, if there is one. */
	void refreshAddresses();

	/**
	 * Returns the reason why no name server could be reached at the last attempt.
	 * @return the problem, or null if there is none
	 */
	@Nullable String problem();

	/** Returns a description of the name servers and their problem, for messages. */
	String source();

}
