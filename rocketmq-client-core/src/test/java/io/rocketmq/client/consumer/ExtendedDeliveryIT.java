package io.rocketmq.client.consumer;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.rocketmq.client.config.ConsumeFrom;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.config.FetchMode;
import io.rocketmq.client.config.MessageModel;
import io.rocketmq.client.consumer.listener.BatchConsumeResult;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.producer.SendOptions;
import io.rocketmq.client.testing.SharedClientFixture;
import io.rocketmq.client.testing.SharedServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * Deliveries extended beyond the consume timeout, at a real server.
 */
@Execution(ExecutionMode.CONCURRENT)
class ExtendedDeliveryIT extends SharedClientFixture {

	private static final Duration TIMEOUT = Duration.ofSeconds(2);

	private final String group = SharedServer.name("extended");

	private final String topic = SharedServer.topic("extended");

	private final Queue<String> deliveries = new ConcurrentLinkedQueue<>();

	private final Map<String, CompletableFuture<ConsumeResult>> results = new ConcurrentHashMap<>();

	private final Map<String, ReceivedMessage> messages = new ConcurrentHashMap<>();

	private final Queue<Boolean> extensions = new ConcurrentLinkedQueue<>();

	enum Kind {

		CONCURRENT, BATCH, ASYNC, ORDERLY, ORDERLY_ASYNC, POP, BROADCASTING

	}

	@ParameterizedTest
	@EnumSource
	void lastsWhileOneThatIsNotExtendedIsRedelivered(Kind kind) {
		send("extended", 0);
		send("late", 1);
		try (PushConsumer consumer = start(kind)) {
			await().atMost(PATIENCE).until(() -> this.messages.size() == 2);
			ReceivedMessage extended = this.messages.get("extended");
			assertThat(consumer.extend(extended, Duration.ofMillis(1))).as("does not shorten it").isTrue();
			ReceivedMessage late = this.messages.get("late");
			await().atMost(PATIENCE).until(() -> count("late") == 2);
			assertThat(consumer.extend(late, TIMEOUT)).as("no longer in flight").isFalse();
			this.results.get("late").complete(ConsumeResult.SUCCESS);
			this.results.get("extended").complete(ConsumeResult.SUCCESS);
			await().atMost(PATIENCE)
				.until(() -> consumer.statistics().topics().get(this.topic).consumed() >= 2
						&& !consumer.extend(extended, TIMEOUT));
		}
		assertThat(count("extended")).isOne();
		assertThat(this.extensions).containsExactly(true);
	}

	@Test
	void isOfItsOwnConsumerAndPositive() {
		send("extended", 0);
		try (PushConsumer consumer = start(Kind.CONCURRENT);
				PushConsumer other = client.pushConsumer(SharedServer.name("other")).subscribe(this.topic)) {
			await().atMost(PATIENCE).until(() -> this.messages.size() == 1);
			ReceivedMessage message = this.messages.get("extended");
			assertThat(other.extend(message, TIMEOUT)).as("not started").isFalse();
			other.start((each, context) -> ConsumeResult.SUCCESS);
			await().atMost(PATIENCE).until(() -> other.assignment().size() == 4);
			assertThat(other.extend(message, TIMEOUT)).isFalse();
			for (Duration bad : List.of(Duration.ZERO, Duration.ofSeconds(-1), Duration.ofDays(3651))) {
				assertThatIllegalArgumentException().isThrownBy(() -> consumer.extend(message, bad))
					.withMessageContaining("Extension of a delivery is ")
					.withMessageContaining(": " + bad);
			}
			this.results.get("extended").complete(ConsumeResult.SUCCESS);
		}
	}

	private PushConsumer start(Kind kind) {
		ConsumerOptions.Builder options = ConsumerOptions.group(this.group)
			.consumeFrom(ConsumeFrom.earliest())
			.consumeTimeout(TIMEOUT)
			.suspendTime(Duration.ofMillis(100))
			.drainTimeout(Duration.ofSeconds(1));
		switch (kind) {
			case ORDERLY, ORDERLY_ASYNC -> options.orderly(true);
			// Of which the broker would redeliver a message that is not renewed.
			case POP -> options
				.fetch((fetch) -> fetch.mode(FetchMode.POP).pullBatchSize(1).invisibleTime(Duration.ofSeconds(1)));
			case BROADCASTING -> options.messageModel(MessageModel.BROADCASTING).instance(this.group);
			default -> {
			}
		}
		PushConsumer consumer = client.pushConsumer(options.build()).subscribe(this.topic);
		return switch (kind) {
			case BATCH -> consumer
				.startBatches((batch, context) -> BatchConsumeResult.all(deliver(consumer, batch.get(0)).get()));
			case ASYNC, ORDERLY_ASYNC -> consumer.startAsync((message, context) -> deliver(consumer, message));
			default -> consumer.start((message, context) -> deliver(consumer, message).get());
		};
	}

	private CompletableFuture<ConsumeResult> deliver(PushConsumer consumer, ReceivedMessage message) {
		String body = new String(message.body());
		if (body.equals("extended")) {
			this.extensions.add(consumer.extend(message, Duration.ofHours(1)));
		}
		CompletableFuture<ConsumeResult> result = this.results.computeIfAbsent(body,
				(each) -> new CompletableFuture<>());
		this.messages.putIfAbsent(body, message);
		this.deliveries.add(body);
		return result;
	}

	private long count(String body) {
		return this.deliveries.stream().filter(body::equals).count();
	}

	private void send(String body, int queue) {
		producer.send(Message.to(this.topic).body(body.getBytes()).build(),
				SendOptions.to(new MessageQueue(this.topic, "broker-a", queue)));
	}

}
