package io.rocketmq.client.internal.consumer.offset;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.admin.GroupSpec;
import io.rocketmq.client.config.ClientOptions;
import io.rocketmq.client.error.ConnectFailedException;
import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.internal.broker.BrokerManager;
import io.rocketmq.client.internal.broker.BrokerReplica;
import io.rocketmq.client.internal.broker.DefaultBrokerClient;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.testing.SharedServer;
import io.rocketmq.client.testing.TestRpc;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Offset stores of a real broker.
 */
class BrokerOffsetStoreIT {

	private static final String BROKER = "broker-a";

	private static RocketMQClient client;

	private static TestRpc rpc;

	private static DefaultBrokerClient broker;

	@BeforeAll
	static void connect() {
		client = SharedServer.client();
		rpc = new TestRpc();
		broker = new BrokerManager(rpc.client(), ClientOptions.builder().build(), (name, address, from, to) -> {
		}).at(SharedServer.get().brokerAddress(BROKER));
	}

	@AfterAll
	static void close() {
		client.close();
		rpc.close();
	}

	@Test
	void noneOfTheFirstWritesOfATopicIsLost() {
		String topic = SharedServer.topic("first-writes");
		// A broker that gets them at once loses one in some of a hundred groups.
		for (int round = 0; round < 100; round++) {
			String group = group();
			BrokerOffsetStore store = new BrokerOffsetStore(group, (name) -> new BrokerReplica(broker, true));
			List<CompletableFuture<Void>> writes = queues(topic).stream()
				.map((queue) -> store.store(queue, 7 + queue.queueId()))
				.toList();
			assertThat(writes).allSatisfy((write) -> assertThat(write.join()).isNull());
			assertThat(queues(topic)).as(group)
				.allSatisfy((queue) -> assertThat(broker.consumerOffset(group, queue)).hasValue(7 + queue.queueId()));
		}
	}

	@Test
	void aFailedFirstWriteDoesNotBlockTheOthers() {
		String topic = SharedServer.topic("failing-first-write");
		String group = group();
		CompletableFuture<DefaultBrokerClient> down = new CompletableFuture<>();
		BrokerOffsetStore store = new BrokerOffsetStore(group, (name) -> {
			if (!down.isDone()) {
				down.complete(broker);
				throw new ConnectFailedException("down", ErrorContext.none(), null);
			}
			return new BrokerReplica(broker, true);
		});
		List<CompletableFuture<Void>> writes = queues(topic).stream().map((queue) -> store.store(queue, 3)).toList();
		assertThat(writes.get(0)).isCompletedExceptionally();
		assertThat(writes.subList(1, 4)).allSatisfy((write) -> assertThat(write.join()).isNull());
		store.store(queues(topic).get(0), 3).join();
		assertThat(queues(topic))
			.allSatisfy((queue) -> assertThat(store.load(queue).join()).as(queue.toString()).hasValue(3));
	}

	private static String group() {
		String group = SharedServer.name("offset-store");
		client.admin().createGroup(GroupSpec.of(group));
		return group;
	}

	private static List<MessageQueue> queues(String topic) {
		return IntStream.range(0, 4).mapToObj((id) -> new MessageQueue(topic, BROKER, id)).toList();
	}

}
