package io.rocketmq.spring.listener;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

import org.springframework.messaging.converter.MessageConversionException;
import org.springframework.util.backoff.FixedBackOff;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.ConsumeFrom;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.config.FetchMode;
import io.rocketmq.client.consumer.ConsumeStatistics;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.PropertyNames;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.producer.Producer;
import io.rocketmq.spring.listener.adapter.SimpleRocketMQListenerEndpoint;
import io.rocketmq.spring.support.DefaultRocketMQMessageConverter;
import io.rocketmq.spring.support.JsonPayloadConverter;
import io.rocketmq.spring.support.RocketMQHeaders;
import io.rocketmq.spring.testing.SharedServer;
import io.rocketmq.test.EmbeddedRocketMQ;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Failures of listeners at a real server.
 */
class ListenerFailuresIT {

	private static final Duration PATIENCE = Duration.ofSeconds(90);

	private static final EmbeddedRocketMQ server = SharedServer.get();

	private static RocketMQClient client;

	private static Producer producer;

	private static final ConsumeStatistics NONE = new ConsumeStatistics(0, 0, 0, Duration.ZERO, Duration.ZERO,
			Duration.ZERO);

	private final RocketMQListenerEndpointRegistry registry = new RocketMQListenerEndpointRegistry();

	private final Queue<Attempt> attempts = new ConcurrentLinkedQueue<>();

	private DefaultRocketMQListenerContainerFactory factory;

	private String topic;

	@BeforeAll
	static void open() {
		client = RocketMQClient.connect(server.nameServerAddress());
		producer = client.producer("producers");
	}

	@AfterAll
	static void close() {
		client.close();
	}

	@BeforeEach
	void prepare(TestInfo test) {
		this.topic = test.getTestMethod().orElseThrow().getName();
		server.createTopic(this.topic, 1);
		this.factory = new DefaultRocketMQListenerContainerFactory(client,
				new DefaultRocketMQMessageConverter(new JsonPayloadConverter()),
				ConsumerOptions.group("defaults").consumeFrom(ConsumeFrom.earliest()).threads(4).build());
		this.registry.start();
	}

	@AfterEach
	void stop() throws Exception {
		this.registry.stop();
		this.factory.destroy();
	}

	@Test
	void pain16ABackOffIsExactInAnOrderlyGroup() {
		this.factory.setErrorHandler(RocketMQErrorHandler.redeliver(new FixedBackOff(300, 2)));
		send("one");
		listen(false, failing(2), (settings) -> settings.orderly(true).suspendTime(Duration.ofMinutes(10)));
		await().atMost(PATIENCE).until(() -> this.attempts.size() == 3);
		List<Attempt> all = List.copyOf(this.attempts);
		assertThat(all).extracting(Attempt::reconsumeTimes).containsExactly(0, 1, 2);
		assertThat(all.get(1).nanos() - all.get(0).nanos()).isGreaterThanOrEqualTo(Duration.ofMillis(300).toNanos());
		awaitFinished(1);
	}

	@Test
	void pain16ABackOffIsExactInAGroupThatPops() {
		this.factory.setErrorHandler(RocketMQErrorHandler.redeliver(new FixedBackOff(1500, 5)));
		send("one");
		listen(false, failing(1), (settings) -> settings.fetchMode(FetchMode.POP));
		await().atMost(PATIENCE).until(() -> this.attempts.size() == 2);
		List<Attempt> all = List.copyOf(this.attempts);
		assertThat(all).extracting(Attempt::reconsumeTimes).containsExactly(0, 1);
		// The broker's own first delay is 10 s.
		assertThat(Duration.ofNanos(all.get(1).nanos() - all.get(0).nanos())).isBetween(Duration.ofMillis(1400),
				Duration.ofMillis(9500));
	}

	@Test
	void pain16ABadPayloadIsDeadLetteredAtOnceAndReadByAListener() {
		send("{ not JSON");
		listen(SimpleRocketMQListenerEndpoint.builder(this.topic)
			.group(this.topic)
			.topic(this.topic)
			.listener(Map.class, (order) -> this.attempts.add(new Attempt("called", 0, 0))));
		awaitDeadLetter();
		assertThat(this.attempts).isEmpty();
		Queue<ReceivedMessage> letters = new ConcurrentLinkedQueue<>();
		this.factory.setErrorHandler(RocketMQErrorHandler.redeliver(new FixedBackOff(1, 5)));
		listen(SimpleRocketMQListenerEndpoint.builder("dead-" + this.topic)
			.group(this.topic + "-dead-letters")
			.topic("%DLQ%" + this.topic)
			.invoker(false, (delivery) -> {
				letters.add(delivery.message());
				if (letters.size() == 1) {
					throw new IllegalStateException("archive is full");
				}
				return null;
			}));
		// The second time through the retry topic of the group of dead letters.
		await().atMost(PATIENCE).until(() -> letters.size() == 2);
		assertThat(letters).extracting(ReceivedMessage::topic).containsExactly("%DLQ%" + this.topic, this.topic);
		assertThat(letters).allSatisfy((letter) -> {
			assertThat(letter.text()).isEqualTo("{ not JSON");
			assertThat(letter.properties())
				.containsEntry(RocketMQHeaders.EXCEPTION_CLASS, MessageConversionException.class.getName())
				.containsEntry(RocketMQHeaders.ORIGINAL_TOPIC, this.topic)
				.containsEntry(RocketMQHeaders.ORIGINAL_GROUP, this.topic)
				.containsEntry(RocketMQHeaders.ORIGINAL_QUEUE_ID, "0")
				.containsEntry(RocketMQHeaders.ORIGINAL_OFFSET, "0")
				.containsKeys(RocketMQHeaders.EXCEPTION_MESSAGE, RocketMQHeaders.EXCEPTION_STACK,
						RocketMQHeaders.ORIGINAL_BROKER_NAME);
		});
	}

	@Test
	void pain16ExhaustedRetriesCarryDetails() {
		this.factory.setErrorHandler(RocketMQErrorHandler.redeliver(new FixedBackOff(1, 100)));
		send("one");
		listen(false, failing(100), (settings) -> settings.maxReconsumeTimes(1));
		ReceivedMessage letter = awaitDeadLetter();
		assertThat(this.attempts).extracting(Attempt::reconsumeTimes).containsExactly(0, 1);
		assertThat(letter.properties()).containsEntry(RocketMQHeaders.EXCEPTION_CLASS, IOException.class.getName())
			.containsEntry(RocketMQHeaders.EXCEPTION_MESSAGE, "no stock for one")
			.containsEntry(RocketMQHeaders.ORIGINAL_TOPIC, this.topic)
			.containsKey(PropertyNames.ORIGIN_MESSAGE_ID);
	}

	@Test
	void pain01PartOfABatchIsRedelivered() {
		this.factory.setErrorHandler(RocketMQErrorHandler.redeliver(new FixedBackOff(1, 100)));
		for (String each : List.of("one", "two", "three", "four")) {
			send(each);
		}
		listen(true, (delivery) -> {
			Integer failed = null;
			for (ReceivedMessage message : delivery.messages()) {
				this.attempts.add(Attempt.of(message));
				if (message.text().equals("two") && message.reconsumeTimes() == 0) {
					failed = delivery.messages().indexOf(message);
				}
			}
			if (failed != null) {
				throw new BatchListenerFailedException("one failed", new IOException("no stock"), failed);
			}
			return null;
		}, (settings) -> settings.batchSize(8));
		await().atMost(PATIENCE).until(() -> this.attempts.size() == 5);
		assertThat(this.attempts).extracting((attempt) -> attempt.text() + attempt.reconsumeTimes())
			.containsExactlyInAnyOrder("one0", "two0", "three0", "four0", "two1");
		awaitFinished(4);
	}

	@Test
	void pain16AnotherThreadAcknowledgesManually() {
		send("one");
		AtomicReference<Acknowledgment> acknowledgment = new AtomicReference<>();
		listen(false, Endpoints.manual((delivery) -> {
			acknowledgment.set(delivery.acknowledgment());
			return null;
		}), (settings) -> settings.fetchMode(FetchMode.POP).consumeTimeout(Duration.ofSeconds(1)).maxReconsumeTimes(5));
		await().atMost(PATIENCE).until(() -> acknowledgment.get() != null);
		assertThat(acknowledgment.get().extend(Duration.ofMinutes(10))).isTrue();
		await().pollDelay(Duration.ofSeconds(3)).until(() -> true);
		assertThat(finished()).isZero();
		assertThat(acknowledgment.get().acknowledge()).isTrue();
		awaitFinished(1);
		assertThat(acknowledgment.get().extend(Duration.ofMinutes(10))).isFalse();
	}

	@Test
	void aStageThatNeverCompletesEndsAtTheConsumeTimeout() {
		send("one");
		AtomicInteger calls = new AtomicInteger();
		listen(false, Endpoints.async((delivery) -> (calls.getAndIncrement() == 0) ? new CompletableFuture<>() : null),
				(settings) -> settings.orderly(true)
					.consumeTimeout(Duration.ofSeconds(1))
					.suspendTime(Duration.ofMillis(100)));
		awaitFinished(1);
		assertThat(calls).hasValue(2);
	}

	@Test
	void weaknessRecovererTakesWhatWouldBeDeadLettered() {
		Queue<String> recovered = new ConcurrentLinkedQueue<>();
		this.factory.setErrorHandler(RocketMQErrorHandler.redeliver().deadLetter(IOException.class));
		this.factory.setRecoverer((message, exception, endpoint) -> recovered
			.add(message.text() + " " + ((exception != null) ? exception.getMessage() : "decided")));
		send("one");
		send("two");
		listen(false, (delivery) -> {
			if (delivery.message().text().equals("two")) {
				delivery.acknowledgment().deadLetter();
				return null;
			}
			throw new IOException("no stock");
		}, (settings) -> {
		});
		awaitFinished(2);
		assertThat(recovered).containsExactlyInAnyOrder("one no stock", "two decided");
		assertThat(statistics().deadLettered()).isZero();
	}

	@Test
	void aDecisionThatComesTooLateIsNotRecovered() {
		Queue<String> recovered = new ConcurrentLinkedQueue<>();
		this.factory.setRecoverer(
				(message, exception, endpoint) -> recovered.add(message.text() + " " + message.reconsumeTimes()));
		send("one");
		AtomicReference<Acknowledgment> first = new AtomicReference<>();
		listen(false, Endpoints.manual((delivery) -> {
			if (!first.compareAndSet(null, delivery.acknowledgment())) {
				first.get().deadLetter();
				delivery.acknowledgment().deadLetter();
			}
			return null;
		}), (settings) -> settings.fetchMode(FetchMode.POP).consumeTimeout(Duration.ofSeconds(1)));
		awaitFinished(1);
		assertThat(recovered).containsExactly("one 1");
	}

	@Test
	void aBatchThatEndsTooLateIsNotRecovered() {
		Queue<String> recovered = new ConcurrentLinkedQueue<>();
		this.factory.setErrorHandler(RocketMQErrorHandler.redeliver().deadLetter(IOException.class));
		this.factory.setRecoverer(
				(message, exception, endpoint) -> recovered.add(Objects.requireNonNull(exception).getMessage()));
		send("one");
		CompletableFuture<String> first = new CompletableFuture<>();
		AtomicInteger calls = new AtomicInteger();
		listen(true, Endpoints.async((delivery) -> {
			if (calls.getAndIncrement() == 0) {
				return first;
			}
			first.completeExceptionally(new IOException("too late"));
			return CompletableFuture.failedFuture(new IOException("in time"));
		}), (settings) -> settings.orderly(true)
			.batchSize(8)
			.consumeTimeout(Duration.ofSeconds(1))
			.suspendTime(Duration.ofMillis(100)));
		awaitFinished(1);
		assertThat(recovered).containsExactly("in time");
		assertThat(calls).hasValue(2);
	}

	private void send(String text) {
		producer.send(Message.to(this.topic).body(text.getBytes(StandardCharsets.UTF_8)).build());
	}

	private RocketMQListenerInvoker failing(int times) {
		return (delivery) -> {
			this.attempts.add(Attempt.of(delivery.message()));
			if (delivery.message().reconsumeTimes() < times) {
				throw new IOException("no stock for " + delivery.message().text());
			}
			return null;
		};
	}

	private void listen(boolean batch, RocketMQListenerInvoker invoker,
			Consumer<RocketMQListenerSettings.Builder> settings) {
		listen(SimpleRocketMQListenerEndpoint.builder(this.topic)
			.group(this.topic)
			.topic(this.topic)
			.settings(settings)
			.invoker(batch, invoker));
	}

	private void listen(RocketMQListenerEndpoint endpoint) {
		this.registry.register(endpoint, this.factory);
	}

	private ReceivedMessage awaitDeadLetter() {
		await().atMost(PATIENCE).until(() -> statistics().deadLettered() == 1);
		await().atMost(PATIENCE).until(() -> client.admin().deadLetters(this.topic).list(10).size() == 1);
		return client.admin().deadLetters(this.topic).list(10).get(0).message();
	}

	private void awaitFinished(long count) {
		await().atMost(PATIENCE).until(() -> finished() == count);
	}

	private long finished() {
		return statistics().consumed();
	}

	private ConsumeStatistics statistics() {
		RocketMQListenerContainer container = this.registry.container(this.topic);
		assertThat(container).isNotNull();
		ConsumeStatistics statistics = container.statistics().topics().get(this.topic);
		return (statistics != null) ? statistics : NONE;
	}

	/** Delivery of a message. */
	private record Attempt(String text, int reconsumeTimes, long nanos) {

		static Attempt of(ReceivedMessage message) {
			return new Attempt(message.text(), message.reconsumeTimes(), System.nanoTime());
		}

	}

}
