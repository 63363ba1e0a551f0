package io.rocketmq.samples.client;

import java.util.List;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.broker.Brokers;
import io.rocketmq.client.broker.PullRequest;
import io.rocketmq.client.broker.PullResult;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.nameserver.Routes;

/**
 * Single brokers, and the brokers and routes that a client knows.
 */
final class Inspecting {

	private Inspecting() {
	}

	/** Returns the end of a queue in a master, in its slave and at an address. */
	static List<Long> ends(RocketMQClient client, MessageQueue queue, String address) {
		long end = client.broker("broker-a").maxOffset(queue);
		long copied = client.broker("broker-a", 1).maxOffset(queue);
		long there = client.brokerAt(address).maxOffset(queue);
		return List.of(end, copied, there);
	}

	/** Returns the first messages of a queue. */
	static List<ReceivedMessage> first(RocketMQClient client, MessageQueue queue) {
		PullResult pulled = client.broker("broker-a").pull(PullRequest.of("auditors", queue, 0).maxMessages(16));
		return pulled.messages();
	}

	/** Prints changes of brokers and routes, and returns whether a broker is up. */
	static boolean watch(RocketMQClient client) {
		Brokers brokers = client.brokers();
		brokers.addListener((name, address, from, to) -> System.out.println(name + " is " + to));
		boolean up = brokers.check("broker-a");
		Routes routes = client.routes();
		routes.addListener((change) -> System.out.println("New route: " + change.after()));
		int queues = routes.get("orders").readableQueues().size();
		return up && queues > 0;
	}

}
