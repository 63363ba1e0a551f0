package io.rocketmq.client.consumer;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.error.ClientClosedException;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.testing.ScriptedCluster;
import io.rocketmq.client.testing.ScriptedConsumerBroker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * Start and close of consumers with a scripted broker that has one message for each
 * group.
 */
class ConsumerEdgesTests {

	private final ScriptedConsumers consumers = new ScriptedConsumers();

	private final RocketMQClient client = this.consumers.client();

	@AfterEach
	void close() {
		this.consumers.close();
	}

	@Test
	void closeDuringPollsEndsAndCommitsPolledMessagesOnly() throws Exception {
		for (int round = 0; round < 30; round++) {
			String group = "polled-" + round;
			PullConsumer consumer = this.client.pullConsumer(ScriptedConsumers.options(group).build())
				.subscribe(ScriptedCluster.TOPIC);
			Queue<ReceivedMessage> polled = new ConcurrentLinkedQueue<>();
			List<Thread> threads = new ArrayList<>();
			for (int i = 0; i < 3; i++) {
				Thread thread = new Thread(() -> poll(consumer, polled));
				thread.start();
				threads.add(thread);
			}
			if (round % 2 == 0) {
				await().pollInterval(Duration.ofMillis(1))
					.atMost(ScriptedConsumers.PATIENCE)
					.until(() -> !consumer.assignment().isEmpty());
			}
			consumer.close();
			for (Thread thread : threads) {
				thread.join(ScriptedConsumers.PATIENCE.toMillis());
				assertThat(thread.isAlive()).as("poll is still waiting in round %s", round).isFalse();
			}
			boolean counted = this.consumers.requests(ScriptedConsumerBroker.UPDATE_OFFSET)
				.stream()
				.anyMatch((request) -> group.equals(request.fields().get("consumerGroup"))
						&& ScriptedCluster.TOPIC.equals(request.fields().get("topic"))
						&& "1".equals(request.fields().get("commitOffset")));
			assertThat(polled.size()).as("polled in round %s", round).isGreaterThanOrEqualTo(counted ? 1 : 0);
		}
	}

	@Test
	void pollWaitsForAnyTimeButNotForANegativeOne() {
		try (PullConsumer consumer = this.client.pullConsumer(ScriptedConsumers.options("endless").build())
			.subscribe(ScriptedCluster.TOPIC)) {
			assertThat(consumer.poll(ChronoUnit.FOREVER.getDuration())).hasSize(1);
			assertThatIllegalArgumentException().isThrownBy(() -> consumer.poll(Duration.ofSeconds(-1)))
				.withMessageContaining("PT-1S");
		}
	}

	@Test
	void anInvisibleTimeOutOfRangeIsRefusedAtOnce() {
		SimpleConsumer consumer = this.client.simpleConsumer("invisible");
		for (Duration invisible : List.of(ChronoUnit.FOREVER.getDuration(), Duration.ZERO, Duration.ofNanos(1))) {
			assertThatIllegalArgumentException().isThrownBy(() -> consumer.receive(1, invisible))
				.withMessageContaining(invisible.toString());
		}
	}

	private static void poll(PullConsumer consumer, Queue<ReceivedMessage> polled) {
		try {
			while (true) {
				polled.addAll(consumer.poll(Duration.ofSeconds(20)));
			}
		}
		catch (ClientClosedException ex) {
			// Expected.
		}
	}

	@Test
	void aHangingListenerDoesNotCauseRepeatedRebalances() throws Exception {
		CountDownLatch end = new CountDownLatch(1);
		CountDownLatch begun = new CountDownLatch(1);
		try (PushConsumer consumer = this.client
			.pushConsumer(ScriptedConsumers.options("hung").consumeTimeout(Duration.ofSeconds(1)).build())
			.subscribe(ScriptedCluster.TOPIC)) {
			consumer.start((message, context) -> {
				begun.countDown();
				end.await();
				return ConsumeResult.SUCCESS;
			});
			begun.await();
			consumer.pause();
			consumer.unsubscribe(ScriptedCluster.TOPIC);
			await().atMost(ScriptedConsumers.PATIENCE)
				.until(() -> !this.consumers.requests(ScriptedConsumerBroker.SEND_BACK).isEmpty());
			AtomicInteger asked = new AtomicInteger(this.consumers.requests(ScriptedConsumerBroker.MEMBERS).size());
			await().during(Duration.ofSeconds(2))
				.atMost(ScriptedConsumers.PATIENCE)
				.until(() -> this.consumers.requests(ScriptedConsumerBroker.MEMBERS).size() <= asked.get() + 1);
			end.countDown();
		}
	}

}
