package io.rocketmq.client.internal.consumer.group;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.error.RouteNotFoundException;
import io.rocketmq.client.internal.broker.BrokerManager;
import io.rocketmq.client.internal.broker.DefaultBrokerClient;
import io.rocketmq.client.internal.consumer.queue.ConsumerParts;
import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.nameserver.TopicRoute;

/**
 * Members of a group as brokers list them.
 *
 * @param ids the client ids, distinct and sorted
 * @param brokers addresses of the brokers that answered
 */
record GroupMembers(List<String> ids, List<String> brokers) {

	private GroupMembers and(GroupMembers other) {
		return new GroupMembers(Stream.concat(this.ids.stream(), other.ids.stream()).distinct().sorted().toList(),
				Stream.concat(this.brokers.stream(), other.brokers.stream()).toList());
	}

	/**
	 * Asks all brokers of a topic and joins their lists: a broker that has just restarted
	 * doesn't know all members yet. Fails if no broker answers.
	 */
	static CompletableFuture<GroupMembers> of(ConsumerParts parts, RebalanceRun run, TopicRoute route) {
		List<CompletableFuture<@Nullable GroupMembers>> answers = new ArrayList<>();
		AtomicReference<@Nullable Throwable> failed = new AtomicReference<>();
		for (String broker : route.brokers().keySet()) {
			answers.add(run.membersByBroker()
				.computeIfAbsent(broker, (name) -> list(parts.brokers(), name, parts.options().group()))
				.<@Nullable GroupMembers>thenApply((members) -> members)
				.exceptionally((failure) -> {
					failed.set(Futures.unwrap(failure));
					return null;
				}));
		}
		return CompletableFuture.allOf(answers.toArray(CompletableFuture<?>[]::new)).thenApply((none) -> {
			GroupMembers all = null;
			for (CompletableFuture<@Nullable GroupMembers> answer : answers) {
				GroupMembers one = answer.join();
				all = (one == null) ? all : (all == null) ? one : all.and(one);
			}
			if (all != null) {
				return all;
			}
			Throwable failure = failed.get();
			String last = route.brokers().keySet().stream().reduce((one, other) -> other).orElse("");
			Throwable why = (failure != null) ? failure : new RouteNotFoundException(
					"Topic '" + route.topic() + "' has no broker", ErrorContext.ofTopic(route.topic()), null);
			parts.refusals().membersRefused(route.topic(), last, why);
			throw new CompletionException(why);
		});
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
