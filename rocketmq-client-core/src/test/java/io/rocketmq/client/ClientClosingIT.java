package io.rocketmq.client;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import io.rocketmq.client.config.ConsumeFrom;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.consumer.PushConsumer;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.error.ClientClosedException;
import io.rocketmq.client.error.Outcome;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.message.SendResult;
import io.rocketmq.client.message.SendStatus;
import io.rocketmq.client.producer.Producer;
import io.rocketmq.client.testing.SharedServer;

import static io.rocketmq.client.ClientFixture.PATIENCE;
import static io.rocketmq.client.ClientFixture.earliest;
import static io.rocketmq.client.ClientFixture.message;
import static io.rocketmq.client.ClientFixture.producer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Closing of producers, consumers and clients at a real server: messages in flight, and
 * the offsets at which the next consumer starts.
 */
class ClientClosingIT {

	@Test
	void committedOffsetsOutliveTheConsumer() {
		String topic = SharedServer.topic("committed");
		String group = "c-" + topic;
		try (RocketMQClient client = SharedServer.client()) {
			Producer producer = producer(client);
			Queue<ReceivedMessage> first = new ConcurrentLinkedQueue<>();
			producer.send(message(topic, 0));
			try (PushConsumer consumer = client.pushConsumer(earliest(group))) {
				consumer.subscribe(topic).start((message, context) -> {
					first.add(message);
					return ConsumeResult.SUCCESS;
				});
				await().atMost(PATIENCE).until(() -> first.size() == 1);
			}
			SendResult sent = producer.send(message(topic, 1));
			Queue<ReceivedMessage> second = new ConcurrentLinkedQueue<>();
			client.pushConsumer(earliest(group)).subscribe(topic).start((message, context) -> {
				second.add(message);
				return ConsumeResult.SUCCESS;
			});
			await().atMost(PATIENCE).until(() -> !second.isEmpty());
			assertThat(second).extracting(ReceivedMessage::messageId).containsExactly(sent.messageId());
		}
	}

	@Test
	void closeWaitsForListenersAndLosesNothing() throws InterruptedException {
		String topic = SharedServer.topic("drain");
		String group = "c-" + topic;
		int count = 200;
		Map<String, AtomicInteger> finished = new ConcurrentHashMap<>();
		AtomicBoolean interrupted = new AtomicBoolean();
		try (RocketMQClient client = SharedServer.client()) {
			Producer producer = producer(client);
			for (int i = 0; i < count; i++) {
				producer.send(message(topic, i));
			}
			CountDownLatch working = new CountDownLatch(4);
			CountDownLatch goOn = new CountDownLatch(1);
			PushConsumer consumer = client
				.pushConsumer(ConsumerOptions.group(group).consumeFrom(ConsumeFrom.earliest()).threads(4).build())
				.subscribe(topic)
				.start((message, context) -> {
					working.countDown();
					try {
						goOn.await();
					}
					catch (InterruptedException ex) {
						interrupted.set(true);
						throw ex;
					}
					finished.computeIfAbsent(message.messageId(), (id) -> new AtomicInteger()).incrementAndGet();
					return ConsumeResult.SUCCESS;
				});
			assertThat(working.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
			CompletableFuture<Void> closing = CompletableFuture.runAsync(consumer::close);
			await().atMost(PATIENCE).until(() -> consumer.assignment().isEmpty());
			assertThat(closing).isNotDone();
			goOn.countDown();
			closing.join();
			assertThat(finished).hasSize(4);
			client.pushConsumer(earliest(group)).subscribe(topic).start((message, context) -> {
				finished.computeIfAbsent(message.messageId(), (id) -> new AtomicInteger()).incrementAndGet();
				return ConsumeResult.SUCCESS;
			});
			await().atMost(PATIENCE).until(() -> finished.size() == count);
		}
		assertThat(interrupted).isFalse();
	}

	@Test
	void aListenerBeyondTheDrainTimeoutIsInterruptedAndItsMessageRedelivered() {
		String topic = SharedServer.topic("drain-limit");
		String group = "c-" + topic;
		try (RocketMQClient client = SharedServer.client()) {
			producer(client).send(message(topic, 0));
			CountDownLatch working = new CountDownLatch(1);
			AtomicBoolean interrupted = new AtomicBoolean();
			PushConsumer consumer = client
				.pushConsumer(ConsumerOptions.group(group)
					.consumeFrom(ConsumeFrom.earliest())
					.drainTimeout(Duration.ofMillis(200))
					.build())
				.subscribe(topic)
				.start((message, context) -> {
					working.countDown();
					try {
						new CountDownLatch(1).await();
					}
					catch (InterruptedException ex) {
						interrupted.set(true);
						throw ex;
					}
					return ConsumeResult.SUCCESS;
				});
			await().atMost(PATIENCE).until(() -> working.getCount() == 0);
			consumer.close();
			await().atMost(PATIENCE).untilTrue(interrupted);
			Queue<ReceivedMessage> again = new ConcurrentLinkedQueue<>();
			client.pushConsumer(earliest(group)).subscribe(topic).start((message, context) -> {
				again.add(message);
				return ConsumeResult.SUCCESS;
			});
			await().atMost(PATIENCE).until(() -> !again.isEmpty());
		}
	}

	@Test
	void closeInAListenerDoesNotWaitForIt() {
		String topic = SharedServer.topic("self-close");
		try (RocketMQClient client = SharedServer.client()) {
			producer(client).send(message(topic, 0));
			PushConsumer consumer = client.pushConsumer(earliest("c-" + topic)).subscribe(topic);
			CompletableFuture<String> closed = new CompletableFuture<>();
			consumer.start((message, context) -> {
				consumer.close();
				closed.complete(message.messageId());
				return ConsumeResult.SUCCESS;
			});
			assertThat(closed).succeedsWithin(PATIENCE);
			consumer.close();
			assertThat(consumer.assignment()).isEmpty();
		}
	}

	@Test
	void aListenerMayCloseItsClient() {
		String topic = SharedServer.topic("client-close");
		RocketMQClient client = SharedServer.client();
		Producer producer = producer(client);
		producer.send(message(topic, 0));
		CompletableFuture<String> closed = new CompletableFuture<>();
		PushConsumer consumer = client.pushConsumer(earliest("c-" + topic)).subscribe(topic);
		consumer.start((message, context) -> {
			client.close();
			closed.complete(message.messageId());
			return ConsumeResult.SUCCESS;
		});
		assertThat(closed).succeedsWithin(PATIENCE);
		consumer.close();
		client.close();
		assertThat(consumer.assignment()).isEmpty();
		assertThatExceptionOfType(ClientClosedException.class).isThrownBy(() -> producer.send(message(topic, 1)));
	}

	@Test
	void aClosedProducerRefusesSendsAndEndsThoseInFlight() {
		String topic = SharedServer.topic("closed");
		try (RocketMQClient client = SharedServer.client()) {
			Producer producer = producer(client);
			List<CompletableFuture<SendResult>> sends = IntStream.range(0, 500)
				.mapToObj((i) -> producer.sendAsync(message(topic, i)))
				.toList();
			producer.close();
			assertThat(sends).allMatch(CompletableFuture::isDone);
			assertThat(sends).allMatch((send) -> send.join().status() == SendStatus.OK);
			assertThatExceptionOfType(ClientClosedException.class).isThrownBy(() -> producer.send(message(topic, 0)))
				.satisfies((ex) -> assertThat(ex.outcome()).isEqualTo(Outcome.NOT_SENT))
				.withMessageContaining("producer 'p' is closed");
			producer(client).send(message(topic, 1));
		}
	}

}
