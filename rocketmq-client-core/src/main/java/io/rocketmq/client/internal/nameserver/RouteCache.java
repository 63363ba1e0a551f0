package io.rocketmq.client.internal.nameserver;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.config.ClientOptions;
import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.error.Outcome;
import io.rocketmq.client.error.RequestTimeoutException;
import io.rocketmq.client.error.RouteNotFoundException;
import io.rocketmq.client.internal.support.Deadline;
import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.nameserver.RouteChange;
import io.rocketmq.client.nameserver.TopicRoute;

/**
 * Routes of the topics in use. Concurrent lookups of a topic share one request. A route
 * that can't be refreshed stays as it is. Thread-safe.
 */
public final class RouteCache {

	private static final Logger logger = LoggerFactory.getLogger(RouteCache.class);

	/** Refreshes without a route after which a topic is gone. */
	private static final int REFRESHES_UNTIL_GONE = 4;

	private final DefaultNameServerClient nameServer;

	private final ClientOptions options;

	private final Map<String, Long> notFoundSince = new ConcurrentHashMap<>();

	private final Map<String, TopicRoute> routes = new ConcurrentHashMap<>();

	/**
	 * Waiting callers by topic, completed in order of arrival; a single future would
	 * complete the last one first. Changed only inside {@code compute}.
	 */
	private final Map<String, Queue<CompletableFuture<TopicRoute>>> lookups = new ConcurrentHashMap<>();

	private final List<Consumer<TopicRoute>> preparing = new CopyOnWriteArrayList<>();

	private final List<Consumer<RouteChange>> listeners = new CopyOnWriteArrayList<>();

	public RouteCache(DefaultNameServerClient nameServer, ClientOptions options) {
		this.nameServer = nameServer;
		this.options = options;
	}

	/** Registers a listener of new, changed and removed routes, called on event loops. */
	public void onChange(Consumer<RouteChange> listener) {
		this.listeners.add(listener);
	}

	/**
	 * Registers a listener of new and changed routes, called before anyone can use them.
	 */
	public void beforeChange(Consumer<TopicRoute> listener) {
		this.preparing.add(listener);
	}

	public @Nullable TopicRoute known(String topic) {
		return this.routes.get(topic);
	}

	/** Returns the readable queues of a known route, or none. */
	public List<MessageQueue> readableQueues(String topic) {
		TopicRoute route = this.routes.get(topic);
		return (route != null) ? route.readableQueues() : List.of();
	}

	public Collection<TopicRoute> known() {
		return List.copyOf(this.routes.values());
	}

	/** Returns the known route, or queries a name server. */
	public CompletableFuture<TopicRoute> get(String topic, Deadline deadline) {
		TopicRoute route = this.routes.get(topic);
		if (route != null) {
			return CompletableFuture.completedFuture(route);
		}
		return refresh(topic, deadline);
	}

	/** Queries a name server for a route within a deadline. */
	public CompletableFuture<TopicRoute> refresh(String topic, Deadline deadline) {
		CompletableFuture<TopicRoute> lookup = refresh(topic);
		if (lookup.isDone() || deadline.remainingNanos() >= this.options.remote().requestTimeout().toNanos()) {
			return lookup;
		}
		return lookup.orTimeout(Math.max(1, deadline.remainingNanos()), TimeUnit.NANOSECONDS)
			.exceptionallyCompose((failure) -> CompletableFuture
				.failedFuture((failure instanceof TimeoutException) ? new RequestTimeoutException(
						"No route within " + deadline.timeout().toMillis() + " ms from " + this.nameServer.source(),
						Outcome.NOT_SENT, ErrorContext.ofTopic(topic), failure) : failure));
	}

	/** Queries a name server for a route. */
	public CompletableFuture<TopicRoute> refresh(String topic) {
		CompletableFuture<TopicRoute> mine = new CompletableFuture<>();
		Queue<CompletableFuture<TopicRoute>> alone = new ArrayDeque<>();
		Queue<CompletableFuture<TopicRoute>> waiting = this.lookups.compute(topic, (name, others) -> {
			Queue<CompletableFuture<TopicRoute>> all = (others != null) ? others : alone;
			all.add(mine);
			return all;
		});
		if (waiting == alone) {
			lookUp(topic);
		}
		return mine;
	}

	Deadline deadline() {
		return Deadline.after(this.options.remote().requestTimeout());
	}

	private void lookUp(String topic) {
		Futures.attempt(() -> this.nameServer.routeAsync(topic, deadline())).whenComplete((route, failure) -> {
			Throwable cause = (failure != null) ? Futures.unwrap(failure) : null;
			try {
				if (cause == null) {
					store(route);
				}
				else if (cause instanceof RouteNotFoundException) {
					notFound(topic);
				}
			}
			finally {
				end(topic, route, cause);
			}
		});
	}

	/** Whether the name servers know a broker: false while the servers are starting. */
	public CompletableFuture<Boolean> hasBrokers() {
		return this.nameServer.clusterInfoAsync().thenApply((cluster) -> !cluster.brokers().isEmpty());
	}

	/** Queries the brokers that have registered, with all their topics. */
	public CompletableFuture<Set<String>> brokerNames() {
		return this.nameServer.clusterInfoAsync().thenApply((cluster) -> Set.copyOf(cluster.brokers().keySet()));
	}

	private void end(String topic, TopicRoute route, @Nullable Throwable failure) {
		Queue<CompletableFuture<TopicRoute>> waiting = this.lookups.remove(topic);
		if (waiting == null) {
			return;
		}
		for (CompletableFuture<TopicRoute> each : waiting) {
			if (failure == null) {
				each.complete(route);
			}
			else {
				each.completeExceptionally(failure);
			}
		}
	}

	public void refreshAll() {
		for (String topic : this.routes.keySet()) {
			refresh(topic).whenComplete((route, failure) -> {
				if (failure != null) {
					logger.atDebug()
						.addKeyValue("topic", topic)
						.log("Could not refresh the route of topic {}; it stays in use: {}", topic,
								failure.getMessage());
				}
			});
		}
	}

	private void store(TopicRoute route) {
		this.notFoundSince.remove(route.topic());
		if (route.equals(this.routes.get(route.topic()))) {
			// Keep the known instance: comparing it with itself takes no time.
			return;
		}
		for (Consumer<TopicRoute> listener : this.preparing) {
			listener.accept(route);
		}
		TopicRoute before = this.routes.put(route.topic(), route);
		if (!route.equals(before)) {
			logger.atDebug().addKeyValue("topic", route.topic()).log("Route of topic {} is {}", route.topic(), route);
			tell(new RouteChange(route.topic(), before, route));
		}
	}

	/**
	 * Removes a route only after several refreshes: name servers forget the topics of
	 * brokers that restart, and know none when they have just started.
	 */
	private void notFound(String topic) {
		if (!this.routes.containsKey(topic)) {
			return;
		}
		long now = System.nanoTime();
		long since = this.notFoundSince.computeIfAbsent(topic, (first) -> now);
		long patience = REFRESHES_UNTIL_GONE * this.options.nameServer().routeRefreshInterval().toNanos();
		if (now - since >= patience) {
			this.notFoundSince.remove(topic);
			TopicRoute before = this.routes.remove(topic);
			if (before != null) {
				logger.atInfo()
					.addKeyValue("topic", topic)
					.log("Topic {} is gone: the name servers have not known it for {} s", topic,
							TimeUnit.NANOSECONDS.toSeconds(now - since));
				tell(new RouteChange(topic, before, null));
			}
		}
	}

	private void tell(RouteChange change) {
		for (Consumer<RouteChange> listener : this.listeners) {
			try {
				listener.accept(change);
			}
			catch (RuntimeException | Error ex) {
				logger.atWarn()
					.addKeyValue("topic", change.topic())
					.setCause(ex)
					.log("The route listener failed for topic {}", change.topic());
			}
		}
	}

}
