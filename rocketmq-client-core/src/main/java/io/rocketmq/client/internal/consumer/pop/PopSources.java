package io.rocketmq.client.internal.consumer.pop;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.error.Problem;
import io.rocketmq.client.error.RouteNotFoundException;
import io.rocketmq.client.internal.consumer.queue.Subscription;
import io.rocketmq.client.internal.nameserver.RouteCache;
import io.rocketmq.client.internal.session.Refusals;
import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.nameserver.TopicRoute;

/**
 * Sources of a simple consumer's receives. Each receive begins with the next topic, and
 * in each topic with the next broker, so that none is preferred. Thread-safe.
 */
public final class PopSources {

	private static final Logger logger = LoggerFactory.getLogger(PopSources.class);

	/** Time for which a broker that was silent or busy is asked after the others. */
	private static final Duration PENALTY = Duration.ofSeconds(30);

	private static final Set<Problem.Kind> REQUESTS = EnumSet.of(Problem.Kind.POP);

	private final RouteCache routes;

	private final Predicate<String> failing;

	private final Leases leases;

	private final Refusals refusals;

	private final AtomicLong turn = new AtomicLong();

	private final Map<String, Long> silentSince = new ConcurrentHashMap<>();

	public PopSources(RouteCache routes, Predicate<String> failing, Leases leases, Refusals refusals) {
		this.routes = routes;
		this.failing = failing;
		this.leases = leases;
		this.refusals = refusals;
	}

	/** Sources of one receive. */
	public record Turn(List<PopSource> sources, @Nullable Throwable failure) {
	}

	/** Returns the sources of the next receive; never completes exceptionally. */
	public CompletableFuture<Turn> next(Collection<Subscription> subscriptions) {
		long number = this.turn.getAndIncrement();
		List<CompletableFuture<List<PopSource>>> topics = new ArrayList<>();
		for (Subscription subscription : subscriptions) {
			TopicRoute known = this.routes.known(subscription.topic());
			CompletableFuture<TopicRoute> route = (known != null) ? CompletableFuture.completedFuture(known)
					: this.routes.refresh(subscription.topic());
			topics.add(route.thenApply((found) -> sources(found, subscription)));
		}
		return CompletableFuture.allOf(topics.toArray(CompletableFuture<?>[]::new)).handle((none, ignored) -> {
			List<List<PopSource>> byTopic = new ArrayList<>();
			Throwable failure = null;
			for (CompletableFuture<List<PopSource>> topic : topics) {
				if (topic.isCompletedExceptionally()) {
					failure = worse(failure, Futures.unwrap(topic.handle((sources, why) -> why).join()));
				}
				else {
					byTopic.add(topic.join());
				}
			}
			return new Turn(order(byTopic, number), failure);
		});
	}

	/** Prefers a missing route to a failed lookup. */
	private static Throwable worse(@Nullable Throwable one, Throwable other) {
		logger.debug("A topic has no source to pop from: {}", other.getMessage());
		return (one instanceof RouteNotFoundException) ? one : other;
	}

	private List<PopSource> sources(TopicRoute route, Subscription subscription) {
		if (route.readableQueues().isEmpty()) {
			throw new RouteNotFoundException("Topic '" + route.topic() + "' has no broker with a readable queue",
					ErrorContext.ofTopic(route.topic()), null);
		}
		List<MessageQueue> queues = route.readableQueues()
			.stream()
			.map(route::brokerOf)
			.distinct()
			.map((broker) -> new MessageQueue(route.topic(), broker, PopSource.ALL_QUEUES))
			.toList();
		this.refusals.retain(REQUESTS, route.topic(), queues);
		return queues.stream()
			.map((queue) -> new PopSource(queue, subscription::filter, this.leases, this.refusals))
			.toList();
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

	/** Records that a broker was unreachable, silent or busy. */
	void silent(String brokerName) {
		this.silentSince.put(brokerName, System.nanoTime());
	}

	/** Records that a broker has answered. */
	void answered(String brokerName) {
		if (!this.silentSince.isEmpty()) {
			this.silentSince.remove(brokerName);
		}
	}

}
