package io.rocketmq.client.transaction;

import java.time.Duration;
import java.time.Instant;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.ConsumeFrom;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.PropertyNames;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.testing.SharedServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class TransactionProducerIT {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	@Test
	void aCommittedMessageIsDeliveredAndARolledBackOneIsNot() {
		String topic = SharedServer.topic("transactions");
		Queue<ReceivedMessage> received = new ConcurrentLinkedQueue<>();
		try (RocketMQClient client = SharedServer.client()) {
			consume(client, topic, received);
			TransactionProducer producer = client.transactionProducer(SharedServer.name("tx"),
					new Listener((argument) -> (TransactionResolution) argument, TransactionResolution.UNKNOWN));
			TransactionResult rolledBack = producer.send(message(topic), TransactionResolution.ROLLBACK);
			TransactionResult committed = producer.send(message(topic), TransactionResolution.COMMIT);
			TransactionResult asynchronous = producer.sendAsync(message(topic), TransactionResolution.COMMIT).join();
			await().atMost(PATIENCE).until(() -> received.size() >= 2);
			assertThat(rolledBack.resolution()).isEqualTo(TransactionResolution.ROLLBACK);
			assertThat(received).extracting(ReceivedMessage::messageId)
				.containsExactlyInAnyOrder(committed.sendResult().messageId(), asynchronous.sendResult().messageId());
		}
	}

	@Test
	void theBrokerChecksAnUnknownTransactionAndOneThatThrew() {
		String topic = SharedServer.topic("checked");
		Queue<ReceivedMessage> received = new ConcurrentLinkedQueue<>();
		try (RocketMQClient client = SharedServer.client()) {
			consume(client, topic, received);
			Listener listener = new Listener((argument) -> {
				if ("throw".equals(argument)) {
					throw new IllegalStateException("the local transaction fails in the middle");
				}
				return TransactionResolution.UNKNOWN;
			}, TransactionResolution.COMMIT);
			TransactionProducer producer = client.transactionProducer(SharedServer.name("tx"), listener);
			TransactionResult unknown = producer.send(message(topic), "unknown");
			TransactionResult thrown = producer.send(message(topic), "throw");
			assertThat(unknown.resolution()).isEqualTo(TransactionResolution.UNKNOWN);
			assertThat(thrown.resolution()).isEqualTo(TransactionResolution.UNKNOWN);
			await().atMost(PATIENCE).until(() -> received.size() >= 2);
			assertThat(received).extracting(ReceivedMessage::messageId)
				.containsExactlyInAnyOrder(unknown.sendResult().messageId(), thrown.sendResult().messageId());
			assertThat(listener.checks).hasValueGreaterThanOrEqualTo(2);
		}
	}

	@Test
	void theFirstCheckWaitsForTheCheckImmunity() {
		String topic = SharedServer.topic("immune");
		Duration immunity = Duration.ofSeconds(8);
		Queue<Duration> ages = new ConcurrentLinkedQueue<>();
		Queue<ReceivedMessage> received = new ConcurrentLinkedQueue<>();
		try (RocketMQClient client = SharedServer.client()) {
			consume(client, topic, received);
			TransactionProducer producer = client.transactionProducer(SharedServer.name("tx"),
					new Listener((argument) -> TransactionResolution.UNKNOWN, TransactionResolution.COMMIT) {
						@Override
						public TransactionResolution check(ReceivedMessage message, int checks) {
							if (message.property(PropertyNames.CHECK_IMMUNITY_SECONDS) != null) {
								ages.add(Duration.between(message.bornAt(), Instant.now()));
							}
							return super.check(message, checks);
						}
					});
			String immune = producer.send(Message.to(topic).checkImmunity(immunity).text("checked late").build())
				.sendResult()
				.messageId();
			String ordinary = producer.sendAsync(message(topic)).join().sendResult().messageId();
			await().atMost(PATIENCE).until(() -> received.size() >= 2);
			assertThat(received).extracting(ReceivedMessage::messageId).containsExactly(ordinary, immune);
			assertThat(ages).isNotEmpty().allSatisfy((age) -> assertThat(age).isGreaterThanOrEqualTo(immunity));
		}
	}

	@Test
	void anotherMemberAnswersChecksForAClosedOne() {
		String topic = SharedServer.topic("orphaned");
		String group = SharedServer.name("tx");
		Queue<ReceivedMessage> received = new ConcurrentLinkedQueue<>();
		String orphan;
		try (RocketMQClient gone = SharedServer.client()) {
			orphan = gone
				.transactionProducer(group,
						new Listener((argument) -> TransactionResolution.UNKNOWN, TransactionResolution.UNKNOWN))
				.send(message(topic))
				.sendResult()
				.messageId();
		}
		try (RocketMQClient client = SharedServer.client()) {
			Listener listener = new Listener((argument) -> TransactionResolution.UNKNOWN, TransactionResolution.COMMIT);
			client.transactionProducer(group, listener);
			consume(client, topic, received);
			await().atMost(PATIENCE).until(() -> !received.isEmpty());
			assertThat(received).extracting(ReceivedMessage::messageId).containsExactly(orphan);
			assertThat(listener.checks).hasValueGreaterThanOrEqualTo(1);
		}
	}

	private static void consume(RocketMQClient client, String topic, Queue<ReceivedMessage> received) {
		client.pushConsumer(ConsumerOptions.group("c-" + topic).consumeFrom(ConsumeFrom.earliest()).build())
			.subscribe(topic)
			.start((message, context) -> {
				received.add(message);
				return ConsumeResult.SUCCESS;
			});
	}

	private static Message message(String topic) {
		return Message.to(topic).body(new byte[] { 1, 2, 3 }).build();
	}

	private interface LocalTransaction {

		TransactionResolution run(@Nullable Object argument);

	}

	private static class Listener implements TransactionListener {

		private final LocalTransaction transaction;

		private final TransactionResolution onCheck;

		private final AtomicInteger checks = new AtomicInteger();

		Listener(LocalTransaction transaction, TransactionResolution onCheck) {
			this.transaction = transaction;
			this.onCheck = onCheck;
		}

		@Override
		public TransactionResolution execute(Message message, String transactionId, @Nullable Object argument) {
			return this.transaction.run(argument);
		}

		@Override
		public TransactionResolution check(ReceivedMessage message, int checks) {
			this.checks.incrementAndGet();
			return this.onCheck;
		}

	}

}
