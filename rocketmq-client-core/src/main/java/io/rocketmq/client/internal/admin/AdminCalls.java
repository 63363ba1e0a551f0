package io.rocketmq.client.internal.admin;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BinaryOperator;
import java.util.function.Function;

import io.rocketmq.client.config.RemoteOptions;
import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.error.RouteNotFoundException;
import io.rocketmq.client.internal.broker.DefaultBrokerClient;
import io.rocketmq.client.internal.nameserver.DefaultNameServerClient;
import io.rocketmq.client.internal.support.Deadline;
import io.rocketmq.client.internal.support.Failures;
import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.nameserver.TopicRoute;

/**
 * Requests to the masters of several brokers. All of them are tried; the first failure is
 * then thrown, with the others suppressed.
 */
final class AdminCalls {

	private final DefaultNameServerClient nameServer;

	private final Function<String, DefaultBrokerClient> brokers;

	private final RemoteOptions options;

	AdminCalls(DefaultNameServerClient nameServer, Function<String, DefaultBrokerClient> brokers,
			RemoteOptions options) {
		this.nameServer = nameServer;
		this.brokers = brokers;
		this.options = options;
	}

	DefaultNameServerClient nameServer() {
		return this.nameServer;
	}

	DefaultBrokerClient broker(String address) {
		return this.brokers.apply(address);
	}

	Deadline deadline() {
		return Deadline.after(this.options.requestTimeout());
	}

	/** Removes the namespace from a name. */
	String unwrap(String name) {
		return (this.options.namespace() != null) ? this.options.namespace().unwrap(name) : name;
	}

	/** Returns all masters by broker name. */
	CompletableFuture<Map<String, DefaultBrokerClient>> masters() {
		return masters(Set.of());
	}

	/** Returns the masters of these brokers by name; of all brokers if there are none. */
	CompletableFuture<Map<String, DefaultBrokerClient>> masters(Set<String> names) {
		return this.nameServer.clusterInfoAsync().thenApply((cluster) -> {
			Map<String, DefaultBrokerClient> masters = new HashMap<>();
			cluster.brokers().forEach((name, addresses) -> {
				String master = addresses.get(TopicRoute.MASTER);
				if (master != null && (names.isEmpty() || names.contains(name))) {
					masters.put(name, broker(master));
				}
			});
			for (String name : names) {
				if (!masters.containsKey(name)) {
					throw new RouteNotFoundException(
							"No master of broker '" + name + "' is known (brokers: " + cluster.brokers().keySet() + ")",
							new ErrorContext(null, null, name, null, null, null, null, null), null);
				}
			}
			if (masters.isEmpty()) {
				throw new RouteNotFoundException("The name servers know no broker with a master", ErrorContext.none(),
						null);
			}
			return masters;
		});
	}

	/** Returns the master of one broker. */
	CompletableFuture<DefaultBrokerClient> master(String name) {
		return masters(Set.of(name)).thenApply((masters) -> masters.values().iterator().next());
	}

	/** Returns the masters that have a topic, by broker name. */
	CompletableFuture<Map<String, DefaultBrokerClient>> mastersOf(String topic) {
		return this.nameServer.routeAsync(topic, deadline()).thenApply((route) -> {
			Map<String, DefaultBrokerClient> masters = new HashMap<>();
			for (String name : route.brokers().keySet()) {
				String master = route.master(name);
				if (master != null) {
					masters.put(name, broker(master));
				}
			}
			return masters;
		});
	}

	/** Joins the results of a call to each of these brokers. */
	<T> CompletableFuture<T> gather(CompletableFuture<Map<String, DefaultBrokerClient>> masters, T nothing,
			Function<DefaultBrokerClient, CompletableFuture<T>> call, BinaryOperator<T> join) {
		return masters.thenCompose((brokers) -> joined(brokers.values().stream().map(call).toList(), nothing, join));
	}

	private static <T> CompletableFuture<T> joined(List<CompletableFuture<T>> answers, T nothing,
			BinaryOperator<T> join) {
		return CompletableFuture.allOf(answers.toArray(CompletableFuture<?>[]::new)).handle((done, ignored) -> {
			List<RuntimeException> failures = new ArrayList<>();
			T all = nothing;
			for (CompletableFuture<T> answer : answers) {
				try {
					all = join.apply(all, answer.join());
				}
				catch (RuntimeException ex) {
					failures.add((Futures.unwrap(ex) instanceof RuntimeException unwrapped) ? unwrapped : ex);
				}
			}
			Failures.throwFirst(failures);
			return all;
		});
	}

	/** Makes the same call to each of these brokers. */
	CompletableFuture<Void> tell(CompletableFuture<Map<String, DefaultBrokerClient>> masters,
			Function<DefaultBrokerClient, CompletableFuture<Void>> call) {
		return gather(masters, true, (broker) -> call.apply(broker).thenApply((done) -> true), (a, b) -> true)
			.thenAccept((done) -> {
			});
	}

	static <K, V> Map<K, V> merged(Map<K, V> a, Map<K, V> b) {
		Map<K, V> all = new HashMap<>(a);
		all.putAll(b);
		return all;
	}

}
