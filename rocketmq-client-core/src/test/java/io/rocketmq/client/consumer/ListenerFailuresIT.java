package io.rocketmq.client.consumer;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import io.rocketmq.client.config.ConsumeFrom;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.consumer.listener.MessageListener;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.testing.Latches;
import io.rocketmq.client.testing.SharedClientFixture;
import io.rocketmq.client.testing.SharedServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Listeners that return null, throw, never return or are interrupted: their messages are
 * redelivered.
 */
class ListenerFailuresIT extends SharedClientFixture {

	private final Queue<ReceivedMessage> received = new ConcurrentLinkedQueue<>();

	@Test
	void aNullResultIsAFailure() {
		assertRedelivered("null", (message, context) -> null);
	}

	@Test
	void anErrorIsAFailure() {
		assertRedelivered("error", (message, context) -> {
			throw new StackOverflowError("of the test");
		});
	}

	@Test
	void aCheckedExceptionIsAFailure() {
		assertRedelivered("checked", (message, context) -> {
			throw new Exception("of the test");
		});
	}

	private void assertRedelivered(String name, MessageListener failure) {
		String topic = SharedServer.topic("failure-" + name);
		try (PushConsumer consumer = client.pushConsumer(options(name).threads(1).build()).subscribe(topic)) {
			consumer.start((message, context) -> {
				this.received.add(message);
				return (message.reconsumeTimes() == 0) ? failure.consume(message, context) : ConsumeResult.SUCCESS;
			});
			String id = send(topic);
			await().atMost(PATIENCE).until(() -> this.received.size() == 2);
			assertThat(this.received).extracting(ReceivedMessage::messageId).containsOnly(id);
			assertThat(this.received).extracting(ReceivedMessage::reconsumeTimes).containsExactly(0, 1);
			assertThat(consumer.statistics().topics().get(topic).retried()).isEqualTo(1);
		}
	}

	@Test
	void aListenerThatNeverReturnsLosesItsMessageAndBlocksNothing() {
		String topic = SharedServer.topic("hang");
		CountDownLatch end = new CountDownLatch(1);
		CountDownLatch over = new CountDownLatch(1);
		PushConsumer consumer = client
			.pushConsumer(options("hang").threads(2)
				.consumeTimeout(Duration.ofSeconds(1))
				.drainTimeout(Duration.ofMillis(200))
				.build())
			.subscribe(topic);
		try {
			consumer.start((message, context) -> {
				this.received.add(message);
				if (message.reconsumeTimes() == 0) {
					Latches.awaitUninterruptibly(end);
					over.countDown();
				}
				return ConsumeResult.SUCCESS;
			});
			send(topic);
			await().atMost(PATIENCE).until(() -> this.received.size() == 2);
			assertThat(this.received).extracting(ReceivedMessage::reconsumeTimes).containsExactly(0, 1);
			awaitFinished(consumer, topic, 1);
			CompletableFuture<Void> closing = CompletableFuture.runAsync(consumer::close);
			await().atMost(PATIENCE).until(closing::isDone);
			assertThat(closing).isCompleted();
			assertThat(over.getCount()).as("the listener still hangs").isEqualTo(1);
		}
		finally {
			end.countDown();
		}
		await().atMost(PATIENCE).until(() -> over.getCount() == 0);
	}

	@Test
	void aMessageInterruptedByCloseIsRedeliveredToTheNextMember() {
		String topic = SharedServer.topic("interrupt");
		CountDownLatch never = new CountDownLatch(1);
		Queue<Throwable> thrown = new ConcurrentLinkedQueue<>();
		ConsumerOptions options = options("interrupt").drainTimeout(Duration.ofMillis(200)).build();
		PushConsumer first = client.pushConsumer(options).subscribe(topic);
		first.start((message, context) -> {
			this.received.add(message);
			try {
				never.await();
			}
			catch (InterruptedException ex) {
				thrown.add(ex);
				throw ex;
			}
			return ConsumeResult.SUCCESS;
		});
		String id = send(topic);
		await().atMost(PATIENCE).until(() -> this.received.size() == 1);
		first.close();
		await().atMost(PATIENCE).until(() -> thrown.size() == 1);
		try (PushConsumer second = client.pushConsumer(options).subscribe(topic)) {
			second.start((message, context) -> {
				this.received.add(message);
				return ConsumeResult.SUCCESS;
			});
			await().atMost(PATIENCE).until(() -> this.received.size() == 2);
		}
		assertThat(this.received).extracting(ReceivedMessage::messageId).containsOnly(id);
	}

	@Test
	void aListenersInterruptDoesNotAffectTheNext() {
		String topic = SharedServer.topic("leftover");
		CountDownLatch never = new CountDownLatch(1);
		Queue<String> events = new ConcurrentLinkedQueue<>();
		try (PushConsumer consumer = client.pushConsumer(options("leftover").threads(1).build()).subscribe(topic)) {
			consumer.pause();
			consumer.start((message, context) -> {
				try {
					never.await(1, TimeUnit.MILLISECONDS);
					events.add("calm");
				}
				catch (InterruptedException ex) {
					events.add("interrupted");
				}
				Thread.currentThread().interrupt();
				return ConsumeResult.SUCCESS;
			});
			for (int i = 0; i < 20; i++) {
				send(topic);
			}
			consumer.resume();
			await().atMost(PATIENCE).until(() -> events.size() == 20);
		}
		assertThat(events).containsOnly("calm");
	}

	private static ConsumerOptions.Builder options(String name) {
		return ConsumerOptions.group(SharedServer.name("failure-" + name)).consumeFrom(ConsumeFrom.earliest());
	}

	private static String send(String topic) {
		return producer.send(Message.to(topic).body(new byte[1]).build()).messageId();
	}

}
