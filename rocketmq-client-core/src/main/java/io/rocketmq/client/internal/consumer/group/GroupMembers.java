package io.rocketmq.client.internal.consumer.group;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.error.RouteNotFoundException;
import io.rocketmq.client.internal.broker.BrokerManager;
import io.rocketmq.client.internal.broker.DefaultBrokerClient;
import io.rocketmq.client.internal.consumer.queue.ConsumerParts;
import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.nameserver.TopicRoute;

/** Members of a group as brokers list them. */
record GroupMembers(List<String> ids, List<String> brokers) {

	/**
	 * Asks all brokers of a topic and joins their lists: a broker that has just restarted
	 * doesn't know all members yet. Fails if no broker answers.
	 */
	static CompletableFuture<GroupMembers> of(ConsumerParts parts, RebalanceRun run, TopicRoute route) {
		Map<String, CompletableFuture<GroupMembers>> answers = new LinkedHashMap<>();
		for (String broker : route.brokers().keySet()) {
			answers.put(broker, run.membersByBroker()
				.computeIfAbsent(broker, (name) -> list(parts.brokers(), name, parts.options().group())));
		}
		CompletableFuture<Void> all = CompletableFuture.allOf(answers.values().toArray(CompletableFuture<?>[]::new));
		return all.handle((none, failure) -> {
			List<GroupMembers> lists = answers.values()
				.stream()
				.filter((answer) -> !answer.isCompletedExceptionally())
				.map(CompletableFuture::join)
				.toList();
			if (!lists.isEmpty()) {
				return new GroupMembers(
						lists.stream().flatMap((each) -> each.ids.stream()).distinct().sorted().toList(),
						lists.stream().flatMap((each) -> each.brokers.stream()).toList());
			}
			throw new CompletionException(failure(parts, route, answers));
		});
	}

	/** Returns a broker's failure, and records it as a refusal if it is one. */
	private static Throwable failure(ConsumerParts parts, TopicRoute route,
			Map<String, CompletableFuture<GroupMembers>> answers) {
		Throwable first = null;
		for (Map.Entry<String, CompletableFuture<GroupMembers>> answer : answers.entrySet()) {
			Throwable failure = Futures.unwrap(answer.getValue().handle((none, why) -> why).join());
			if (parts.refusals().membersRefused(route.topic(), answer.getKey(), failure)) {
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

	/** Lists the members at one broker, which repeats a client for each connection. */
	private static CompletableFuture<GroupMembers> list(BrokerManager brokers, String broker, String group) {
		return Futures.attempt(() -> {
			DefaultBrokerClient client = brokers.forReading(broker);
			return client.groups()
				.membersAsync(group)
				.thenApply((ids) -> new GroupMembers(ids.stream().distinct().sorted().toList(),
						List.of(client.address())));
		});
	}

}
