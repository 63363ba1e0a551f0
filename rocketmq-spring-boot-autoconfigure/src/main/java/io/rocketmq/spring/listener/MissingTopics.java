package io.rocketmq.spring.listener;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import io.rocketmq.client.error.RouteNotFoundException;
import io.rocketmq.client.error.TopicNotFoundException;
import io.rocketmq.client.nameserver.NameServerClient;

/**
 * Check of a group's topics before it starts.
 */
final class MissingTopics {

	private MissingTopics() {
	}

	/** Refuses missing topics if the settings say so. */
	static void check(String group, Set<String> topics, ContainerSettings.Lifecycle lifecycle) {
		NameServerClient nameServer = lifecycle.nameServer();
		if (lifecycle.refuseMissingTopics() && nameServer != null) {
			refuse(group, topics, nameServer);
		}
	}

	/**
	 * Refuses topics that the name server does not know. Topics that brokers create when
	 * they are needed, for redeliveries and dead letters, are not checked; nor is
	 * anything if no name server answers.
	 * @throws RocketMQMissingTopicsException names the missing topics
	 */
	private static void refuse(String group, Set<String> topics, NameServerClient nameServer) {
		TreeSet<String> missing = new TreeSet<>();
		List<CompletableFuture<Boolean>> answers = new ArrayList<>();
		List<String> asked = topics.stream().filter((topic) -> !topic.startsWith("%")).toList();
		asked.forEach((topic) -> answers.add(exists(topic, nameServer)));
		for (int i = 0; i < asked.size(); i++) {
			if (!answers.get(i).join()) {
				missing.add(asked.get(i));
			}
		}
		if (!missing.isEmpty()) {
			throw new RocketMQMissingTopicsException(group, missing);
		}
	}

	private static CompletableFuture<Boolean> exists(String topic, NameServerClient nameServer) {
		return nameServer.routeAsync(topic).handle((route, failure) -> {
			Throwable cause = (failure instanceof CompletionException && failure.getCause() != null)
					? failure.getCause() : failure;
			boolean unknown = cause instanceof TopicNotFoundException
					|| cause instanceof RouteNotFoundException && nameServer.problem() == null;
			return !unknown;
		});
	}

}
