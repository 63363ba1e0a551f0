package io.rocketmq.client.producer;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

import org.junit.jupiter.api.Test;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.broker.BrokerClient;
import io.rocketmq.client.broker.PullRequest;
import io.rocketmq.client.broker.PullResult;
import io.rocketmq.client.config.Accumulation;
import io.rocketmq.client.config.ProducerOptions;
import io.rocketmq.client.error.Outcome;
import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.message.SendResult;
import io.rocketmq.test.EmbeddedRocketMQ;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Sends to two brokers while one of them crashes and restarts. Takes about half a minute:
 * sends continue for 15 s after the crash, so that they are seen to succeed after the
 * producer has adjusted.
 */
class BrokerOutageIT {

	private static final int QUEUES = 4;

	private static final int MESSAGES = 60_000;

	private static final int BEFORE_THE_CRASH = 20_000;

	private static final int IN_FLIGHT = 512;

	private static final Duration PATIENCE = Duration.ofMinutes(2);

	/** Time after which sends succeed without the broker. */
	private static final Duration ADJUSTMENT = Duration.ofSeconds(10);

	@Test
	void aBrokerCrashLosesNoAcknowledgedMessage() {
		try (EmbeddedRocketMQ server = EmbeddedRocketMQ.builder().masters(2).build().start();
				RocketMQClient client = RocketMQClient.connect(server.nameServerAddress())) {
			ProducerOptions accumulating = ProducerOptions.group("accumulating")
				.accumulation(Accumulation.DEFAULT)
				.build();
			List<Sender> senders = List.of(new Sender("single", client.producer(ProducerOptions.of("single"))),
					new Sender("accumulated", client.producer(accumulating)));
			senders.forEach((sender) -> server.createTopic(sender.topic, QUEUES));
			long killedAt;
			long crashedAt;
			try (Closing closing = new Closing(senders)) {
				senders.forEach(Sender::warmUp);
				senders.forEach(Sender::start);
				closing.awaitEach((sender) -> sender.called.get() >= BEFORE_THE_CRASH);
				killedAt = System.nanoTime();
				server.killBroker("broker-a");
				crashedAt = System.nanoTime();
				senders.forEach((sender) -> sender.perTick = 40);
				// Enough sends after the time to adjust.
				closing.awaitEach((sender) -> sender.called.get() >= MESSAGES
						&& System.nanoTime() - crashedAt > ADJUSTMENT.plusSeconds(5).toNanos());
				senders.forEach((sender) -> sender.perTick = 5);
				server.startBroker("broker-a");
				senders.forEach((sender) -> sender.expectsReturn = true);
				closing.awaitEach((sender) -> sender.sinceReturn.get() > 100);
			}
			senders.forEach((sender) -> assertEachEnded(sender, killedAt, crashedAt));
			// Brokers deliver messages a moment after they have stored them.
			await().atMost(PATIENCE)
				.until(() -> server.brokerNames()
					.stream()
					.allMatch(
							(broker) -> "0".equals(client.admin().status().broker(broker).get("dispatchBehindBytes"))));
			senders.forEach((sender) -> assertNothingIsLost(sender, client, server.brokerNames()));
		}
	}

	private static void assertEachEnded(Sender sender, long killedAt, long crashedAt) {
		await(sender.topic).atMost(PATIENCE).until(() -> sender.ended.get() == sender.called.get());
		assertThat(sender.unexpected).as("each %s failure says the outcome of the message", sender.topic).isEmpty();
		assertThat(sender.acknowledged.size() + sender.failed.size()).as(sender.topic).isEqualTo(sender.called.get());
		assertThat(sender.failed.values()).as("%s sends that were called after the time to adjust", sender.topic)
			.noneMatch((each) -> each.calledAt - crashedAt > ADJUSTMENT.toNanos());
		assertThat(sender.failed.values()).filteredOn((each) -> each.endedAt - killedAt > 0)
			.as("what is not in flight is sent elsewhere (%s)", sender.topic)
			.hasSizeLessThanOrEqualTo(IN_FLIGHT)
			.allMatch((each) -> each.failure.outcome() == Outcome.UNKNOWN);
	}

	private static void assertNothingIsLost(Sender sender, RocketMQClient client, List<String> brokers) {
		Map<String, String> stored = new HashMap<>();
		for (String broker : brokers) {
			assertThat(pullAll(client, broker, sender.topic, stored)).as("copies in %s of %s", broker, sender.topic)
				.isZero();
		}
		Map<String, String> lost = new HashMap<>(sender.acknowledged);
		lost.entrySet().removeIf((each) -> each.getValue().equals(stored.get(each.getKey())));
		assertThat(lost).as("%s, acknowledged and not there", sender.topic).isEmpty();
	}

	/**
	 * Pulls all messages of a broker.
	 * @return how many of them were there already
	 */
	private static int pullAll(RocketMQClient client, String brokerName, String topic, Map<String, String> stored) {
		BrokerClient broker = client.broker(brokerName);
		int copies = 0;
		for (int queueId = 0; queueId < QUEUES; queueId++) {
			MessageQueue queue = new MessageQueue(topic, brokerName, queueId);
			// A crashed broker rebuilds its queues from its log.
			long offset = 0;
			while (offset < broker.maxOffset(queue)) {
				PullResult pulled = broker
					.pull(PullRequest.of("audit", new MessageQueue(topic, brokerName, queueId), offset));
				for (ReceivedMessage message : pulled.messages()) {
					String number = new String(message.body(), StandardCharsets.UTF_8).strip();
					copies += (stored.put(number, message.messageId()) != null) ? 1 : 0;
				}
				offset = pulled.nextOffset();
			}
		}
		return copies;
	}

	/** Closes all senders, and waits for all of them. */
	private record Closing(List<Sender> senders) implements AutoCloseable {

		void awaitEach(Predicate<Sender> condition) {
			await().atMost(PATIENCE).until(() -> this.senders.stream().allMatch(condition));
		}

		@Override
		public void close() {
			this.senders.forEach(Sender::close);
		}

	}

	private record Failed(long calledAt, long endedAt, RocketMQException failure) {
	}

	/** Sends at a fixed rate, and counts outcomes. */
	private static final class Sender implements AutoCloseable {

		private final String topic;

		private final Producer producer;

		private final ScheduledExecutorService pace = Executors.newSingleThreadScheduledExecutor();

		private final Semaphore room = new Semaphore(IN_FLIGHT);

		private final AtomicInteger called = new AtomicInteger();

		private final AtomicInteger ended = new AtomicInteger();

		private final AtomicInteger sinceReturn = new AtomicInteger();

		private final Map<String, String> acknowledged = new ConcurrentHashMap<>();

		private final Map<String, Failed> failed = new ConcurrentHashMap<>();

		private final Queue<Throwable> unexpected = new ConcurrentLinkedQueue<>();

		private volatile int perTick = IN_FLIGHT;

		private volatile boolean expectsReturn;

		Sender(String topic, Producer producer) {
			this.topic = topic;
			this.producer = producer;
		}

		/** The first messages may take a new broker seconds. */
		void warmUp() {
			for (int i = 0; i < 50; i++) {
				this.producer.send(
						Message.to(this.topic).body(new byte[] { 'w', 'a', 'r', 'm', (byte) ('0' + i) }).build(),
						PATIENCE);
			}
		}

		void start() {
			this.pace.scheduleAtFixedRate(this::tick, 0, 10, TimeUnit.MILLISECONDS);
		}

		private void tick() {
			int count = this.perTick;
			for (int i = 0; i < count && !this.pace.isShutdown(); i++) {
				this.room.acquireUninterruptibly();
				send(String.valueOf(this.called.getAndIncrement()));
			}
		}

		private void send(String number) {
			long calledAt = System.nanoTime();
			byte[] body = (number + " ".repeat(100 - number.length())).getBytes(StandardCharsets.UTF_8);
			try {
				this.producer.sendAsync(Message.to(this.topic).body(body).build())
					.whenComplete((result, failure) -> ended(number, calledAt, result, failure));
			}
			catch (RuntimeException ex) {
				ended(number, calledAt, null, ex);
			}
		}

		private void ended(String number, long calledAt, SendResult result, Throwable failure) {
			if (failure == null) {
				this.acknowledged.put(number, result.messageId());
				if (this.expectsReturn && result.queue().brokerName().equals("broker-a")) {
					this.sinceReturn.incrementAndGet();
				}
			}
			else if (Futures.unwrap(failure) instanceof RocketMQException expected) {
				this.failed.put(number, new Failed(calledAt, System.nanoTime(), expected));
			}
			else {
				this.unexpected.add(failure);
			}
			this.room.release();
			this.ended.incrementAndGet();
		}

		/** Ends sending. */
		@Override
		public void close() {
			this.pace.shutdown();
			await().atMost(PATIENCE).until(this.pace::isTerminated);
		}

	}

}
