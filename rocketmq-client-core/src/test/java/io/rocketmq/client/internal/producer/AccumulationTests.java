package io.rocketmq.client.internal.producer;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.Accumulation;
import io.rocketmq.client.config.ClientOptions;
import io.rocketmq.client.config.Endpoint;
import io.rocketmq.client.config.ProducerOptions;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.SendResult;
import io.rocketmq.client.producer.Producer;
import io.rocketmq.client.producer.QueueSelector;
import io.rocketmq.client.producer.SendOptions;
import io.rocketmq.client.testing.Frames.Request;
import io.rocketmq.client.testing.ScriptedCluster;
import io.rocketmq.client.testing.ScriptedServer.Peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Accumulated messages whose queue is removed.
 */
class AccumulationTests {

	private static final Duration LONG = Duration.ofSeconds(20);

	private static final int SEND_MESSAGE_V2 = 310;

	private static final int SEND_BATCH_MESSAGE = 320;

	private final ScriptedCluster cluster = new ScriptedCluster();

	private final LinkedBlockingQueue<Held> held = new LinkedBlockingQueue<>();

	@AfterEach
	void close() {
		this.cluster.close();
	}

	@Test
	void messagesOfARemovedQueueMoveToAnother() throws Exception {
		broker("stays", false);
		broker("goes", true);
		try (RocketMQClient client = RocketMQClient
			.builder(ClientOptions.builder()
				.nameServers(Endpoint.parseList(this.cluster.nameServer().address()))
				.nameServer((nameServer) -> nameServer.routeRefreshInterval(Duration.ofMillis(100)))
				.build())
			.connect()) {
			Producer producer = client.producer(ProducerOptions.group("p")
				.sendTimeout(LONG)
				.accumulation(new Accumulation(Duration.ofMillis(1), 2, 128 * 1024))
				.build());
			String key = keyFor("goes", queues(producer));
			List<CompletableFuture<SendResult>> sends = IntStream.range(0, 7)
				.mapToObj((i) -> producer.sendAsync(message().toBuilder().orderedBy(key).build()))
				.toList();
			Held first = this.held.take();
			this.cluster.readOnly("goes");
			await().atMost(LONG).until(() -> queues(producer).size() == 1);
			first.store();
			List<String> brokers = sends.stream().map((send) -> send.join().queue().brokerName()).toList();
			// The first request has one message or two.
			assertThat(brokers.get(0)).isEqualTo("goes");
			assertThat(brokers.subList(2, 7)).containsOnly("stays");
			assertThat(this.held).isEmpty();
		}
	}

	private void broker(String name, boolean holds) {
		this.cluster.broker(name, ScriptedCluster::store);
		this.cluster.broker(name).script((request, peer) -> {
			if (request.code() != SEND_MESSAGE_V2 && request.code() != SEND_BATCH_MESSAGE) {
				peer.answer(request, 0, Map.of());
			}
			else if (holds) {
				this.held.add(new Held(request, peer));
			}
			else {
				ScriptedCluster.store(request, peer);
			}
		});
	}

	/** Returns the producer's queues, from sends to brokers that answer. */
	private static List<MessageQueue> queues(Producer producer) {
		List<MessageQueue> queues = new CopyOnWriteArrayList<>();
		producer.send(message(), SendOptions.by((message, all) -> {
			queues.addAll(all);
			return all.stream().filter((queue) -> queue.brokerName().equals("stays")).findFirst().orElseThrow();
		}));
		return queues;
	}

	private static String keyFor(String broker, List<MessageQueue> queues) {
		return Stream.iterate(0, (i) -> i + 1)
			.map((i) -> "key-" + i)
			.filter((key) -> QueueSelector.byKey(key).select(message(), queues).brokerName().equals(broker))
			.findFirst()
			.orElseThrow();
	}

	private static Message message() {
		return Message.to(ScriptedCluster.TOPIC).body(new byte[] { 1 }).build();
	}

	/** Request whose answer waits. */
	private record Held(Request request, Peer peer) {

		void store() throws IOException {
			ScriptedCluster.store(this.request, this.peer);
		}

	}

}
