package io.rocketmq.client.internal.nameserver;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.config.ClientOptions;
import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.error.RouteNotFoundException;
import io.rocketmq.client.internal.protocol.Command;
import io.rocketmq.client.internal.protocol.CommandHeader;
import io.rocketmq.client.internal.protocol.ReceivedCommand;
import io.rocketmq.client.internal.protocol.RequestCode;
import io.rocketmq.client.internal.protocol.ResponseCode;
import io.rocketmq.client.internal.protocol.ResponseErrors;
import io.rocketmq.client.internal.protocol.body.ClusterInfoBody;
import io.rocketmq.client.internal.protocol.body.KeyValuesBody;
import io.rocketmq.client.internal.protocol.body.TopicListBody;
import io.rocketmq.client.internal.protocol.body.TopicRouteBody;
import io.rocketmq.client.internal.protocol.codec.JsonBodies;
import io.rocketmq.client.internal.protocol.header.ConfigHeader;
import io.rocketmq.client.internal.protocol.header.RouteHeader;
import io.rocketmq.client.internal.remote.RpcClient;
import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.internal.support.Callbacks;
import io.rocketmq.client.internal.support.Deadline;
import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.nameserver.ClusterInfo;
import io.rocketmq.client.nameserver.NameServerClient;
import io.rocketmq.client.nameserver.TopicRoute;

/**
 * Implementation of {@link NameServerClient}.
 */
public final class DefaultNameServerClient implements NameServerClient {

	private final Duration requestTimeout;

	private final NameServerAddresses addresses;

	private final NameServerCalls calls;

	/** Callback threads that complete the futures, or null for event loops. */
	private final @Nullable Callbacks callbacks;

	/** The executor runs blocking reads of an address server's page. */
	public DefaultNameServerClient(RpcClient rpc, ClientOptions options, Executor blocking) {
		this.requestTimeout = options.remote().requestTimeout();
		this.addresses = new NameServerAddresses(options, blocking);
		this.calls = new NameServerCalls(rpc, this.addresses);
		this.callbacks = null;
	}

	private DefaultNameServerClient(DefaultNameServerClient other, Callbacks callbacks) {
		this.requestTimeout = other.requestTimeout;
		this.addresses = other.addresses;
		this.calls = other.calls;
		this.callbacks = callbacks;
	}

	/** Returns the same operations with futures that complete on callback threads. */
	public DefaultNameServerClient completingOn(Callbacks callbacks) {
		return new DefaultNameServerClient(this, callbacks);
	}

	@Override
	public TopicRoute route(String topic) {
		return Futures.await(() -> routeAsync(topic));
	}

	@Override
	public CompletableFuture<TopicRoute> routeAsync(String topic) {
		Arguments.notNull(topic, "topic");
		return routeAsync(topic, deadline());
	}

	@Override
	public CompletableFuture<TopicRoute> routeAsync(String topic, Duration timeout) {
		Arguments.notNull(topic, "topic");
		Arguments.notNull(timeout, "timeout");
		return routeAsync(topic, Deadline.after(timeout));
	}

	public CompletableFuture<TopicRoute> routeAsync(String topic, Deadline deadline) {
		Command command = Command.request(RequestCode.GET_ROUTEINFO_BY_TOPIC, new RouteHeader(topic));
		return ask(command, deadline).thenApply((answer) -> {
			ErrorContext context = ErrorContext.ofTopic(topic);
			if (answer.result() == ResponseCode.TOPIC_NOT_EXIST) {
				throw new RouteNotFoundException(
						"Topic '" + topic + "' is unknown to the name servers " + addresses()
								+ ". Create it, or check its name.",
						context.withAnswer(answer.code(), answer.remark()), null);
			}
			return RouteReader.read(topic, JsonBodies.read(successful(answer, context).body(), TopicRouteBody.class));
		});
	}

	@Override
	public ClusterInfo clusterInfo() {
		return Futures.await(() -> clusterInfoAsync());
	}

	@Override
	public CompletableFuture<ClusterInfo> clusterInfoAsync() {
		return ask(RequestCode.GET_BROKER_CLUSTER_INFO, CommandHeader.NONE).thenApply((answer) -> {
			ClusterInfoBody body = JsonBodies.read(answer.body(), ClusterInfoBody.class);
			Map<String, Set<String>> clusters = new HashMap<>();
			if (body.clusterAddrTable() != null) {
				body.clusterAddrTable().forEach((name, brokers) -> clusters.put(name, Set.copyOf(brokers)));
			}
			Map<String, SortedMap<Long, String>> brokers = new HashMap<>();
			if (body.brokerAddrTable() != null) {
				body.brokerAddrTable().forEach((name, broker) -> {
					if (broker.brokerAddrs() != null) {
						brokers.put(name, new TreeMap<>(broker.brokerAddrs()));
					}
				});
			}
			return new ClusterInfo(Map.copyOf(clusters), Map.copyOf(brokers));
		});
	}

	@Override
	public Set<String> topics() {
		return Futures.await(() -> topicsAsync());
	}

	@Override
	public CompletableFuture<Set<String>> topicsAsync() {
		return ask(RequestCode.GET_ALL_TOPIC_LIST_FROM_NAMESERVER, CommandHeader.NONE)
			.thenApply(DefaultNameServerClient::topics);
	}

	@Override
	public Set<String> topics(String cluster) {
		return Futures.await(() -> topicsAsync(cluster));
	}

	@Override
	public CompletableFuture<Set<String>> topicsAsync(String cluster) {
		Arguments.notNull(cluster, "cluster");
		return ask(RequestCode.GET_TOPICS_BY_CLUSTER, (out) -> out.write("cluster", cluster))
			.thenApply(DefaultNameServerClient::topics);
	}

	private static Set<String> topics(ReceivedCommand answer) {
		List<String> topics = JsonBodies.read(answer.body(), TopicListBody.class).topicList();
		return (topics != null) ? new TreeSet<>(topics) : Set.of();
	}

	@Override
	public Optional<String> config(String namespace, String key) {
		return Futures.await(() -> configAsync(namespace, key));
	}

	@Override
	public CompletableFuture<Optional<String>> configAsync(String namespace, String key) {
		Arguments.notNull(namespace, "namespace");
		Arguments.notNull(key, "key");
		return ask(Command.request(RequestCode.GET_KV_CONFIG, new ConfigHeader(namespace, key, null)), deadline())
			.thenApply((answer) -> (answer.result() == ResponseCode.QUERY_NOT_FOUND) ? Optional.empty()
					: Optional.ofNullable(successful(answer, ErrorContext.none()).fields().get("value")));
	}

	@Override
	public Map<String, String> configs(String namespace) {
		return Futures.await(() -> configsAsync(namespace));
	}

	@Override
	public CompletableFuture<Map<String, String>> configsAsync(String namespace) {
		Arguments.notNull(namespace, "namespace");
		Command command = Command.request(RequestCode.GET_KVLIST_BY_NAMESPACE,
				(out) -> out.write("namespace", namespace));
		return ask(command, deadline()).thenApply((answer) -> {
			if (answer.result() == ResponseCode.QUERY_NOT_FOUND) {
				return Map.of();
			}
			Map<String, String> table = JsonBodies
				.read(successful(answer, ErrorContext.none()).body(), KeyValuesBody.class)
				.table();
			return (table != null) ? Map.copyOf(table) : Map.of();
		});
	}

	@Override
	public void putConfig(String namespace, String key, String value) {
		Futures.await(() -> putConfigAsync(namespace, key, value));
	}

	@Override
	public CompletableFuture<Void> putConfigAsync(String namespace, String key, String value) {
		Arguments.notNull(namespace, "namespace");
		Arguments.notNull(key, "key");
		Arguments.notNull(value, "value");
		return tellAll(RequestCode.PUT_KV_CONFIG, new ConfigHeader(namespace, key, value));
	}

	@Override
	public void deleteConfig(String namespace, String key) {
		Futures.await(() -> deleteConfigAsync(namespace, key));
	}

	@Override
	public CompletableFuture<Void> deleteConfigAsync(String namespace, String key) {
		Arguments.notNull(namespace, "namespace");
		Arguments.notNull(key, "key");
		return tellAll(RequestCode.DELETE_KV_CONFIG, new ConfigHeader(namespace, key, null));
	}

	/** Sends a request to all name servers; fails if one of them fails. */
	public CompletableFuture<Void> tellAll(RequestCode code, CommandHeader header) {
		return completing(this.calls.askAll(Command.request(code, header), deadline()))
			.thenAccept((answers) -> answers.forEach((answer) -> successful(answer, ErrorContext.none())));
	}

	@Override
	public List<String> addresses() {
		return this.addresses.known();
	}

	@Override
	public void refreshAddresses() {
		this.addresses.refresh();
	}

	@Override
	public @Nullable String problem() {
		return this.calls.problem();
	}

	@Override
	public String source() {
		String problem = problem();
		return this.addresses + ((problem != null) ? ", last problem: " + problem : "");
	}

	private CompletableFuture<ReceivedCommand> ask(RequestCode code, CommandHeader header) {
		return ask(Command.request(code, header), deadline())
			.thenApply((answer) -> successful(answer, ErrorContext.none()));
	}

	private CompletableFuture<ReceivedCommand> ask(Command command, Deadline deadline) {
		return completing(this.calls.ask(command, deadline));
	}

	private <T> CompletableFuture<T> completing(CompletableFuture<T> answer) {
		return (this.callbacks != null) ? this.callbacks.toUser(answer) : answer;
	}

	private static ReceivedCommand successful(ReceivedCommand answer, ErrorContext context) {
		if (answer.result() != ResponseCode.SUCCESS) {
			throw ResponseErrors.of(answer, context);
		}
		return answer;
	}

	private Deadline deadline() {
		return Deadline.after(this.requestTimeout);
	}

}
