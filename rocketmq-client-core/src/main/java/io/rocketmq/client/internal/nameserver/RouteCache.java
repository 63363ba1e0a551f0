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
 * The routes of topics in use. However many ask for a topic at once, one of them asks the
 * name server. A route that can't be refreshed stays as it is. Thread-safe.
 */
public final class RouteCache {

	private static final Logger logger = LoggerFactory.getLogger(RouteCache.class);

	private final DefaultNameServerClient nameServer;

	private final ClientOptions options;

	private static final int REFRESHES_UNTIL_GONE = 4;

	private final Map<String, Long> notFoundSince = new ConcurrentHashMap<>();

	private final Map<String, TopicRoute> routes = new ConcurrentHashMap<>();

	/**
	 * Who waits for a route, in the order in which they are told; one future for all
	 * would tell the last first. Changed inside of {@code compute} only.
	 */
	private final Map<String, Queue<CompletableFuture<TopicRoute>>> lookups = new ConcurrentHashMap<>();

	private final List<Consumer<TopicRoute>> preparing = new CopyOnWriteArrayList<>();

	private final List<Consumer<RouteChange>> listeners = new CopyOnWriteArrayList<>();

	/**
	 * Makes an empty cache.
	 * @param nameServer is asked
	 * @param options how long a call may take
	 */
	public RouteCache(DefaultNameServerClient nameServer, ClientOptions options) {
		this.nameServer = nameServer;
		this.options = options;
	}

	/**
	 * Is told of each route that is new, has changed or is gone.
	 * @param listener takes the change, on an event loop; must not block
	 */
	public void onChange(Consumer<RouteChange> listener) {
		this.listeners.add(listener);
	}

	/**
	 * Is told of each route that is new or has changed, before anyone can use it.
	 * @param listener takes the route; must not block
	 */
	public void beforeChange(Consumer<TopicRoute> listener) {
		this.preparing.add(listener);
	}

	/**
	 * The route as it is known.
	 * @param topic the topic
	 * @return the route, or null if it is not known
	 */
	public @Nullable TopicRoute known(String topic) {
		return this.routes.get(topic);
	}

	/**
	 * The queues of a topic that can be consumed, as they are known.
	 * @param topic the topic
	 * @return the queues, none if the route is not known
	 */
	public List<MessageQueue> readableQueues(String topic) {
		TopicRoute route = this.routes.get(topic);
		return (route != null) ? route.readableQueues() : List.of();
	}

	/**
	 * All routes that are known.
	 * @return a snapshot
	 */
	public Collection<TopicRoute> known() {
		return List.copyOf(this.routes.values());
	}

	/**
	 * The route as it is known, or as a name server says.
	 * @param topic the topic
	 * @param deadline by when it must be here
	 * @return a future of the route; see {@link DefaultNameServerClient#route}
	 */
	public CompletableFuture<TopicRoute> get(String topic, Deadline deadline) {
		TopicRoute route = this.routes.get(topic);
		if (route != null) {
			return CompletableFuture.completedFuture(route);
		}
		return refresh(topic, deadline);
	}

	/**
	 * Asks a name server for a route, whether it is known or not.
	 * @param topic the topic
	 * @param deadline by when it must be here
	 * @return a future of the route; see {@link DefaultNameServerClient#route}
	 */
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

	/**
	 * Asks a name server for a route, whether it is known or not.
	 * @param topic the topic
	 * @return a future of the route; see {@link DefaultNameServerClient#route}
	 */
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

	private void lookUp(String topic) {
		Futures.attempt(() -> this.nameServer.routeAsync(topic, Deadline.after(this.options.remote().requestTimeout())))
			.whenComplete((route, failure) -> {
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

	/**
	 * Whether the name servers know a broker at all.
	 * @return a future of false while brokers or name servers have only just been started
	 */
	public CompletableFuture<Boolean> hasBrokers() {
		return this.nameServer.clusterInfoAsync().thenApply((cluster) -> !cluster.brokers().isEmpty());
	}

	/**
	 * Queries the brokers that have registered with the name servers, and so all their
	 * topics with them.
	 * @return a future of their names
	 */
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

	/** Asks for all known routes again. */
	public void refreshAll() {
		for (String topic : this.routes.keySet()) {
			refresh(topic).whenComplete((route, failure) -> {
				if (failure != null) {
					logger.debug("The route of {} stays as it is: {}", topic, failure.getMessage());
				}
			});
		}
	}

	private void store(TopicRoute route) {
		this.notFoundSince.remove(route.topic());
		if (route.equals(this.routes.get(route.topic()))) {
			// The known one stays, so that comparing it with itself takes no time.
			return;
		}
		for (Consumer<TopicRoute> listener : this.preparing) {
			listener.accept(route);
		}
		TopicRoute before = this.routes.put(route.topic(), route);
		if (!route.equals(before)) {
			logger.debug("The route of {} is {}", route.topic(), route);
			tell(new RouteChange(route.topic(), before, route));
		}
	}

	/**
	 * Name servers forget a topic while its brokers are restarted, and know none when
	 * they have just been started themselves: one that is known is gone only when it was
	 * not found for long.
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
				logger.info("The topic {} is gone: the name servers have not known it for {} s", topic,
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
				logger.warn("A route listener failed", ex);
			}
		}
	}

}
