package io.rocketmq.client.internal.admin;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BinaryOperator;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.config.ClientOptions;
import io.rocketmq.client.config.Namespace;
import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.error.RouteNotFoundException;
import io.rocketmq.client.internal.nameserver.DefaultNameServerClient;
import io.rocketmq.client.internal.protocol.Command;
import io.rocketmq.client.internal.protocol.CommandHeader;
import io.rocketmq.client.internal.protocol.ReceivedCommand;
import io.rocketmq.client.internal.protocol.RequestCode;
import io.rocketmq.client.internal.protocol.ResponseCode;
import io.rocketmq.client.internal.protocol.ResponseErrors;
import io.rocketmq.client.internal.remote.RpcClient;
import io.rocketmq.client.internal.support.Deadline;
import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.nameserver.TopicRoute;

/**
 * Sends requests of administration to brokers' masters. All that are to be asked are
 * asked, whatever the others answer; the first failure is then thrown, with the others
 * suppressed.
 */
public final class AdminCalls {

	public static final byte[] NO_BODY = new byte[0];

	private final RpcClient rpc;

	private final DefaultNameServerClient nameServer;

	private final ClientOptions options;

	public AdminCalls(RpcClient rpc, DefaultNameServerClient nameServer, ClientOptions options) {
		this.rpc = rpc;
		this.nameServer = nameServer;
		this.options = options;
	}

	public DefaultNameServerClient nameServer() {
		return this.nameServer;
	}

	public @Nullable Namespace namespace() {
		return this.options.remote().namespace();
	}

	public Deadline deadline() {
		return Deadline.after(this.options.remote().requestTimeout());
	}

	/** The addresses of masters by broker name: those named, or all. */
	public CompletableFuture<Map<String, String>> masters(Set<String> names) {
		return this.nameServer.clusterInfoAsync().thenApply((cluster) -> {
			Map<String, String> masters = new HashMap<>();
			cluster.brokers().forEach((name, addresses) -> {
				String master = addresses.get(TopicRoute.MASTER);
				if (master != null && (names.isEmpty() || names.contains(name))) {
					masters.put(name, master);
				}
			});
			for (String name : names) {
				if (!masters.containsKey(name)) {
					throw new RouteNotFoundException(
							"No master of the broker '" + name + "' is known; there are " + cluster.brokers().keySet(),
							new ErrorContext(null, null, name, null, null, null, null, null), null);
				}
			}
			if (masters.isEmpty()) {
				throw new RouteNotFoundException("The name servers know no broker that has a master",
						ErrorContext.none(), null);
			}
			return masters;
		});
	}

	/** The address of one master. */
	public CompletableFuture<String> master(String name) {
		return masters(Set.of(name)).thenApply((masters) -> masters.values().iterator().next());
	}

	/** The addresses of the masters that have a topic. */
	public CompletableFuture<Map<String, String>> mastersOf(String topic) {
		return this.nameServer.routeAsync(topic, deadline()).thenApply((route) -> {
			Map<String, String> masters = new HashMap<>();
			for (String name : route.brokers().keySet()) {
				String master = route.master(name);
				if (master != null) {
					masters.put(name, master);
				}
			}
			return masters;
		});
	}

	/** The answer of one broker, whatever it says. */
	public CompletableFuture<ReceivedCommand> ask(String address, RequestCode code, CommandHeader header, byte[] body) {
		return this.rpc.requestAsync(address, Command.request(code, header, body), deadline());
	}

	/** The answer of one broker, if it is a success. */
	public CompletableFuture<ReceivedCommand> askOne(String address, RequestCode code, CommandHeader header,
			byte[] body, @Nullable String topic) {
		return ask(address, code, header, body).thenApply((answer) -> {
			if (answer.result() != ResponseCode.SUCCESS) {
				throw failure(answer, address, code, topic);
			}
			return answer;
		});
	}

	public RuntimeException failure(ReceivedCommand answer, String address, RequestCode code, @Nullable String topic) {
		return ResponseErrors.of(answer,
				new ErrorContext(topic, null, null, address, code.name(), null, null, answer.opaque()));
	}

	/** What each of these brokers gives, put together. */
	public <T> CompletableFuture<T> gather(Map<String, String> masters, T nothing,
			Function<String, CompletableFuture<T>> call, BinaryOperator<T> join) {
		List<CompletableFuture<T>> answers = new ArrayList<>();
		masters.values().forEach((address) -> answers.add(call.apply(address)));
		return CompletableFuture.allOf(answers.toArray(CompletableFuture<?>[]::new)).handle((done, ignored) -> {
			RuntimeException failure = null;
			T all = nothing;
			for (CompletableFuture<T> answer : answers) {
				try {
					all = join.apply(all, answer.join());
				}
				catch (RuntimeException ex) {
					RuntimeException cause = (Futures.unwrap(ex) instanceof RuntimeException unwrapped) ? unwrapped
							: ex;
					if (failure == null) {
						failure = cause;
					}
					else {
						failure.addSuppressed(cause);
					}
				}
			}
			if (failure != null) {
				throw failure;
			}
			return all;
		});
	}

	/** Does the same in each of these brokers. */
	public CompletableFuture<Void> tell(Map<String, String> masters, RequestCode code, CommandHeader header,
			byte[] body, @Nullable String topic) {
		return gather(masters, true,
				(address) -> askOne(address, code, header, body, topic).thenApply((answer) -> true), (a, b) -> true)
			.thenAccept((done) -> {
			});
	}

}
