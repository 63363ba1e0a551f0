package io.rocketmq.client.internal.consumer.group;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.error.RouteNotFoundException;
import io.rocketmq.client.internal.broker.DefaultBrokerClient;
import io.rocketmq.client.internal.consumer.queue.ConsumerParts;
import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.nameserver.TopicRoute;

/**
 * One rebalance: the callers that wait for it, and the members that each broker lists,
 * which are asked for once. Thread-safe.
 */
final class RebalanceRun {

	private final ConsumerParts parts;

	/** Callers that waited when this run began. */
	private final List<CompletableFuture<Void>> waiting;

	private final Map<String, CompletableFuture<Members>> membersByBroker = new ConcurrentHashMap<>();

	private final AtomicBoolean unlisted = new AtomicBoolean();

	private volatile boolean strategyFailed;

	/** Members of a group, with the addresses of the brokers that list them. */
	record Members(List<String> ids, List<String> brokers) {
	}

	RebalanceRun(ConsumerParts parts, List<CompletableFuture<Void>> waiting) {
		this.parts = parts;
		this.waiting = waiting;
	}

	List<CompletableFuture<Void>> waiting() {
		return this.waiting;
	}

	/**
	 * Asks all brokers of a topic and joins their lists: a broker that has just restarted
	 * doesn't know all members yet. Fails if no broker answers.
	 */
	CompletableFuture<Members> members(TopicRoute route) {
		Map<String, CompletableFuture<Members>> answers = new LinkedHashMap<>();
		for (String broker : route.brokers().keySet()) {
			answers.put(broker, this.membersByBroker.computeIfAbsent(broker, this::list));
		}
		CompletableFuture<Void> all = CompletableFuture.allOf(answers.values().toArray(CompletableFuture<?>[]::new));
		return all.handle((none, failure) -> {
			List<Members> lists = answers.values()
				.stream()
				.filter((answer) -> !answer.isCompletedExceptionally())
				.map(CompletableFuture::join)
				.toList();
			if (lists.isEmpty()) {
				throw new CompletionException(failure(route, answers));
			}
			return new Members(lists.stream().flatMap((each) -> each.ids.stream()).distinct().sorted().toList(),
					lists.stream().flatMap((each) -> each.brokers.stream()).toList());
		});
	}

	/** Lists the members at one broker, which repeats a client for each connection. */
	private CompletableFuture<Members> list(String broker) {
		return Futures.attempt(() -> {
			DefaultBrokerClient client = this.parts.brokers().forReading(broker);
			return client.groups()
				.membersAsync(this.parts.options().group())
				.thenApply((ids) -> new Members(ids, List.of(client.address())));
		});
	}

	/** Returns the failure of a broker, preferably of one that refuses. */
	private Throwable failure(TopicRoute route, Map<String, CompletableFuture<Members>> answers) {
		Throwable first = null;
		for (Map.Entry<String, CompletableFuture<Members>> answer : answers.entrySet()) {
			Throwable failure = Futures.unwrap(answer.getValue().handle((none, why) -> why).join());
			if (this.parts.refusals().membersRefused(route.topic(), answer.getKey(), failure)) {
				return failure;
			}
			first = (first != null) ? first : failure;
		}
		return (first != null) ? first : noBroker(route);
	}

	/** Returns the name of a broker of a topic. */
	static String anyBroker(TopicRoute route) {
		return route.brokers().keySet().stream().findFirst().orElseThrow(() -> noBroker(route));
	}

	private static RouteNotFoundException noBroker(TopicRoute route) {
		return new RouteNotFoundException("Topic '" + route.topic() + "' has no broker",
				ErrorContext.ofTopic(route.topic()), null);
	}

	/** Records that brokers don't list this member; whether it is the first time. */
	boolean unlisted() {
		return this.unlisted.compareAndSet(false, true);
	}

	void strategyFailed() {
		this.strategyFailed = true;
	}

	/** Whether trying again at once would be of no use. */
	boolean needsBackoff() {
		return this.unlisted.get() || this.strategyFailed;
	}

}
