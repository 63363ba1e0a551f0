package io.rocketmq.client.nameserver;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.error.RouteNotFoundException;

/**
 * Asks name servers. One of them, chosen by chance, is asked until it fails; then the
 * next one is. What changes something goes to all of them, as they do not tell each
 * other. Each operation is written once, asynchronously; its twin without {@code Async}
 * waits for it. Thread-safe.
 */
public interface NameServerClient {

	/**
	 * Where a topic is, as a name server says now.
	 * @param topic the topic
	 * @return the route
	 * @throws RouteNotFoundException if the name server does not know the topic
	 * @throws RocketMQException if no name server answers
	 */
	TopicRoute route(String topic);

	/**
	 * The clusters and brokers.
	 * @return what a name server knows of them
	 */
	ClusterInfo clusterInfo();

	/**
	 * The clusters and brokers.
	 * @return a future of what a name server knows of them
	 */
	CompletableFuture<ClusterInfo> clusterInfoAsync();

	/**
	 * All topics.
	 * @return their names, those of the system included
	 */
	Set<String> topics();

	/**
	 * All topics.
	 * @return a future of their names, those of the system included
	 */
	CompletableFuture<Set<String>> topicsAsync();

	/**
	 * The topics of a cluster.
	 * @param cluster the cluster's name
	 * @return their names, none if the cluster is not known
	 */
	Set<String> topics(String cluster);

	/**
	 * The topics of a cluster.
	 * @param cluster the cluster's name
	 * @return a future of their names, none if the cluster is not known
	 */
	CompletableFuture<Set<String>> topicsAsync(String cluster);

	/**
	 * A value that name servers keep.
	 * @param namespace where the key is
	 * @param key the key
	 * @return the value, empty if there is none
	 */
	Optional<String> config(String namespace, String key);

	/**
	 * A value that name servers keep.
	 * @param namespace where the key is
	 * @param key the key
	 * @return a future of the value, empty if there is none
	 */
	CompletableFuture<Optional<String>> configAsync(String namespace, String key);

	/**
	 * All values that name servers keep in a namespace.
	 * @param namespace the namespace
	 * @return the values by key, none if there is no such namespace
	 */
	Map<String, String> configs(String namespace);

	/**
	 * All values that name servers keep in a namespace.
	 * @param namespace the namespace
	 * @return a future of the values by key, none if there is no such namespace
	 */
	CompletableFuture<Map<String, String>> configsAsync(String namespace);

	/**
	 * Lets all name servers keep a value.
	 * @param namespace where the key is
	 * @param key the key
	 * @param value the value
	 */
	void putConfig(String namespace, String key, String value);

	/**
	 * Lets all name servers keep a value.
	 * @param namespace where the key is
	 * @param key the key
	 * @param value the value
	 * @return a future that is completed once all have it
	 */
	CompletableFuture<Void> putConfigAsync(String namespace, String key, String value);

	/**
	 * Lets all name servers forget a value.
	 * @param namespace where the key is
	 * @param key the key
	 */
	void deleteConfig(String namespace, String key);

	/**
	 * Lets all name servers forget a value.
	 * @param namespace where the key is
	 * @param key the key
	 * @return a future that is completed once all have done so
	 */
	CompletableFuture<Void> deleteConfigAsync(String namespace, String key);

	/**
	 * The name servers' addresses.
	 * @return {@code host:port} of each; none before an address server has told them
	 */
	List<String> addresses();

	/** Reads the page of the address server again, if there is one. */
	void refreshAddresses();

	/**
	 * Why no name server could be reached at the last try.
	 * @return the problem, or null if there is none or none was tried
	 */
	@Nullable String problem();

	/** What routes come from, and what is wrong with it, for messages. */
	String source();

}
