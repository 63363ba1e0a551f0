package io.rocketmq.client.internal.consumer.pop;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.error.RouteNotFoundException;
import io.rocketmq.client.internal.consumer.queue.Subscription;
import io.rocketmq.client.internal.nameserver.RouteCache;
import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.nameserver.TopicRoute;

/**
 * Where a simple consumer can receive from, in an order that begins elsewhere each time:
 * with the next topic, and in each topic with the next broker. So none is served before
 * the others for long, however many brokers a topic has. Thread-safe.
 */
public final class PopSources {

	private static final Logger logger = LoggerFactory.getLogger(PopSources.class);

	/** How long a broker that gave no answer, or was busy, is asked after the others. */
	private static final Duration PENALTY = Duration.ofSeconds(30);

	private final RouteCache routes;

	private final Predicate<String> failing;

	private final AtomicLong turn = new AtomicLong();

	private final Map<String, Long> silentSince = new ConcurrentHashMap<>();

	/**
	 * Makes sources that begin with the first topic.
	 * @param routes where topics are
	 * @param failing whether a broker can't be reached at present
	 */
	public PopSources(RouteCache routes, Predicate<String> failing) {
		this.routes = routes;
		this.failing = failing;
	}

	/**
	 * The sources of one receive.
	 *
	 * @param sources the sources, in the order in which to ask them
	 * @param failure why a topic has none, or null if all have
	 */
	public record Turn(List<PopSource> sources, @Nullable Throwable failure) {
	}

	/** The sources of the next receive; does not fail. */
	public CompletableFuture<Turn> next(Collection<Subscription> subscriptions) {
		long number = this.turn.getAndIncrement();
		List<CompletableFuture<TopicRoute>> routesOf = new ArrayList<>();
		List<CompletableFuture<?>> lookups = new ArrayList<>();
		for (Subscription subscription : subscriptions) {
			TopicRoute known = this.routes.known(subscription.topic());
			CompletableFuture<TopicRoute> route = (known != null) ? CompletableFuture.completedFuture(known)
					: this.routes.refresh(subscription.topic());
			routesOf.add(route);
			lookups.add(route.handle((found, failure) -> null));
		}
		return CompletableFuture.allOf(lookups.toArray(CompletableFuture<?>[]::new)).thenApply((done) -> {
			List<List<PopSource>> byTopic = new ArrayList<>();
			Throwable failure = null;
			int index = 0;
			for (Subscription subscription : subscriptions) {
				CompletableFuture<TopicRoute> route = routesOf.get(index++);
				if (route.isCompletedExceptionally()) {
					failure = worse(failure, Futures.unwrap(route.handle((none, why) -> why).join()));
					continue;
				}
				List<PopSource> sources = sources(route.join(), subscription);
				if (sources.isEmpty()) {
					failure = worse(failure, new RouteNotFoundException("No broker lets the topic be read",
							ErrorContext.ofTopic(subscription.topic()), null));
				}
				else {
					byTopic.add(sources);
				}
			}
			return new Turn(order(byTopic, number), failure);
		});
	}

	/** That there is no route, rather than that nobody could be asked. */
	private static Throwable worse(@Nullable Throwable one, Throwable other) {
		logger.debug("A topic has no route: {}", other.getMessage());
		return (one instanceof RouteNotFoundException) ? one : other;
	}

	private static List<PopSource> sources(TopicRoute route, Subscription subscription) {
		List<PopSource> sources = new ArrayList<>();
		for (MessageQueue queue : route.readableQueues()) {
			PopSource source = new PopSource(route.topic(), route.brokerOf(queue), subscription.filter());
			if (!sources.contains(source)) {
				sources.add(source);
			}
		}
		return sources;
	}

	private List<PopSource> order(List<List<PopSource>> byTopic, long number) {
		List<PopSource> good = new ArrayList<>();
		List<PopSource> bad = new ArrayList<>();
		int topics = byTopic.size();
		int most = byTopic.stream().mapToInt(List::size).max().orElse(0);
		for (int round = 0; round < most; round++) {
			for (int i = 0; i < topics; i++) {
				List<PopSource> brokers = byTopic.get((int) ((number + i) % topics));
				if (round < brokers.size()) {
					PopSource source = brokers.get((int) ((number / topics + round) % brokers.size()));
					(isBad(source.brokerName()) ? bad : good).add(source);
				}
			}
		}
		good.addAll(bad);
		return good;
	}

	private boolean isBad(String brokerName) {
		Long since = this.silentSince.get(brokerName);
		return this.failing.test(brokerName) || (since != null && System.nanoTime() - since < PENALTY.toNanos());
	}

	/** A broker could not be reached, did not answer in time, or was busy. */
	void silent(String brokerName) {
		this.silentSince.put(brokerName, System.nanoTime());
	}

	/** A broker has answered. */
	void answered(String brokerName) {
		if (!this.silentSince.isEmpty()) {
			this.silentSince.remove(brokerName);
		}
	}

}
