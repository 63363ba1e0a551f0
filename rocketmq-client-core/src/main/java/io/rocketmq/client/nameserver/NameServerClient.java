package io.rocketmq.client.nameserver;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.config.ClientOptions;
import io.rocketmq.client.config.Endpoint;
import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.error.RouteNotFoundException;
import io.rocketmq.client.protocol.Command;
import io.rocketmq.client.protocol.ReceivedCommand;
import io.rocketmq.client.protocol.RequestCode;
import io.rocketmq.client.protocol.ResponseCode;
import io.rocketmq.client.protocol.ResponseErrors;
import io.rocketmq.client.protocol.body.TopicRouteBody;
import io.rocketmq.client.protocol.codec.JsonBodies;
import io.rocketmq.client.remote.RpcClient;
import io.rocketmq.client.support.Deadline;
import io.rocketmq.client.support.Futures;

/**
 * Asks name servers. One of them, chosen by chance, is asked until it fails; then the
 * next one is. That none can be reached is logged once, and once more when one can be
 * again. Thread-safe.
 */
public final class NameServerClient {

	private static final Logger logger = LoggerFactory.getLogger(NameServerClient.class);

	private final RpcClient rpc;

	private final ClientOptions options;

	private final List<String> addresses;

	private volatile int chosen;

	private volatile @Nullable String problem;

	/**
	 * Makes a client.
	 * @param rpc makes the calls
	 * @param options the name servers, and how long a call may take
	 */
	public NameServerClient(RpcClient rpc, ClientOptions options) {
		this.rpc = rpc;
		this.options = options;
		this.addresses = options.nameServer().servers().stream().map(Endpoint::toString).toList();
		this.chosen = ThreadLocalRandom.current().nextInt(this.addresses.size());
	}

	/**
	 * Where a topic is, as a name server says now.
	 * @param topic the topic
	 * @return the route
	 * @throws RouteNotFoundException if the name server does not know the topic
	 * @throws RocketMQException if no name server answers
	 */
	public TopicRoute route(String topic) {
		return Futures.await(routeAsync(topic, Deadline.after(this.options.remote().requestTimeout())));
	}

	/**
	 * Where a topic is, as a name server says now.
	 * @param topic the topic
	 * @param deadline by when the answer must be here
	 * @return a future of the route; see {@link #route}
	 */
	public CompletableFuture<TopicRoute> routeAsync(String topic, Deadline deadline) {
		Command command = Command.request(RequestCode.GET_ROUTEINFO_BY_TOPIC, (out) -> {
			out.write("topic", topic);
			out.write("acceptStandardJsonOnly", true);
		});
		return ask(command, this.chosen, 1, deadline).thenApply((answer) -> {
			ErrorContext context = ErrorContext.ofTopic(topic);
			if (answer.result() == ResponseCode.TOPIC_NOT_EXIST) {
				throw new RouteNotFoundException(
						"No name server of " + this.addresses + " knows the topic '" + topic
								+ "': create it, or check its name",
						context.withAnswer(answer.code(), answer.remark()), null);
			}
			if (answer.result() != ResponseCode.SUCCESS) {
				throw ResponseErrors.of(answer, context);
			}
			return TopicRoute.of(topic, JsonBodies.read(answer.body(), TopicRouteBody.class));
		});
	}

	/**
	 * The name servers' addresses.
	 * @return {@code host:port} of each
	 */
	public List<String> addresses() {
		return this.addresses;
	}

	/**
	 * Why no name server could be reached at the last try.
	 * @return the problem, or null if there is none or none was tried
	 */
	public @Nullable String problem() {
		return this.problem;
	}

	private CompletableFuture<ReceivedCommand> ask(Command command, int index, int attempt, Deadline deadline) {
		String address = this.addresses.get(index % this.addresses.size());
		int left = this.addresses.size() - attempt;
		// The time is shared among those that may still have to be asked, so that one
		// that hangs does not use it up.
		long share = Math.max(1, deadline.remainingNanos() / (left + 1));
		return this.rpc.requestAsync(address, command, deadline.atMost(Duration.ofNanos(share)))
			.handle((answer, failure) -> {
				if (failure == null) {
					this.chosen = index % this.addresses.size();
					reached(address);
					return CompletableFuture.completedFuture(answer);
				}
				Throwable cause = Futures.unwrap(failure);
				if (left == 0 || deadline.expired()) {
					unreachable(cause);
					return CompletableFuture.<ReceivedCommand>failedFuture(cause);
				}
				return ask(command, index + 1, attempt + 1, deadline);
			})
			.thenCompose((next) -> next);
	}

	private void reached(String address) {
		if (this.problem != null) {
			this.problem = null;
			logger.info("Reached the name server {}", address);
		}
	}

	private void unreachable(Throwable cause) {
		if (this.rpc.isClosed()) {
			// A lookup that was on its way when the client was closed says nothing of
			// servers.
			return;
		}
		if (this.problem == null) {
			logger.warn("None of the name servers {} can be reached: {}. This client goes on with the routes that it"
					+ " knows, and keeps trying", this.addresses, cause.getMessage());
		}
		this.problem = cause.getMessage();
	}

}
