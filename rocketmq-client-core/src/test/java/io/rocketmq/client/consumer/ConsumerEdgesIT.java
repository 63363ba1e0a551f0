package io.rocketmq.client.consumer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.ConsumeFrom;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.producer.Producer;
import io.rocketmq.client.producer.SendOptions;
import io.rocketmq.client.testing.SharedServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Push consumers that are moved and paused while messages flow, at a real server.
 */
class ConsumerEdgesIT {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void twoSeeksWhileAListenerWorksEndAtTheLastOne(boolean orderly) {
		String topic = SharedServer.topic("edges-seek");
		Semaphore goOn = new Semaphore(0);
		Queue<Long> begun = new ConcurrentLinkedQueue<>();
		AtomicInteger inside = new AtomicInteger();
		AtomicInteger most = new AtomicInteger();
		MessageQueue queue = new MessageQueue(topic, "broker-a", 0);
		try (RocketMQClient client = SharedServer.client();
				PushConsumer consumer = client.pushConsumer(options(topic, orderly).threads(1).build())
					.subscribe(topic)) {
			send(client, queue, 10);
			consumer.start((message, context) -> {
				most.accumulateAndGet(inside.incrementAndGet(), Math::max);
				begun.add(message.queueOffset());
				goOn.acquire();
				inside.decrementAndGet();
				return ConsumeResult.SUCCESS;
			});
			await().atMost(PATIENCE).until(() -> begun.size() == 1);
			consumer.seek(Map.of(queue, 8L));
			consumer.seek(Map.of(queue, 5L));
			goOn.release(100);
			await().atMost(PATIENCE).until(() -> begun.contains(9L));
			consumer.commit();
			assertThat(List.copyOf(begun)).containsExactly(0L, 5L, 6L, 7L, 8L, 9L);
			assertThat(most).hasValue(1);
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void allMessagesAreDeliveredWhileThreadsPauseAndResume(boolean orderly) throws Exception {
		String topic = SharedServer.topic("edges-pause");
		Set<String> ids = ConcurrentHashMap.newKeySet();
		AtomicInteger deliveries = new AtomicInteger();
		AtomicBoolean stopped = new AtomicBoolean();
		try (RocketMQClient client = SharedServer.client();
				PushConsumer consumer = client.pushConsumer(options(topic, orderly).threads(4).build())
					.subscribe(topic)) {
			consumer.start((message, context) -> {
				ids.add(message.messageId());
				deliveries.incrementAndGet();
				return ConsumeResult.SUCCESS;
			});
			List<Thread> togglers = new ArrayList<>();
			for (int i = 0; i < 2; i++) {
				Thread toggler = new Thread(() -> {
					while (!stopped.get()) {
						consumer.pause();
						consumer.resume();
					}
				});
				toggler.start();
				togglers.add(toggler);
			}
			for (int i = 0; i < 4; i++) {
				send(client, new MessageQueue(topic, "broker-a", i), 500);
			}
			stopped.set(true);
			for (Thread toggler : togglers) {
				toggler.join();
			}
			await().atMost(PATIENCE).until(() -> ids.size() == 2000);
			assertThat(deliveries).hasValue(2000);
		}
	}

	private static ConsumerOptions.Builder options(String name, boolean orderly) {
		return ConsumerOptions.group("group-" + name).orderly(orderly).consumeFrom(ConsumeFrom.earliest());
	}

	private static void send(RocketMQClient client, MessageQueue queue, int count) {
		try (Producer producer = client.producer("edges-producers")) {
			SharedServer
				.awaitReadable(client,
						producer.send(IntStream.range(0, count)
							.mapToObj((i) -> Message.to(queue.topic()).body(("message " + i).getBytes()).build())
							.toList(), SendOptions.to(queue)).results());
		}
	}

}
