package io.rocketmq.client.faults;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.ClientOptions;
import io.rocketmq.client.config.MessageTrace;
import io.rocketmq.client.config.ProducerOptions;
import io.rocketmq.client.error.ClientClosedException;
import io.rocketmq.client.producer.Producer;
import io.rocketmq.client.testing.ScriptedCluster;
import io.rocketmq.client.transaction.TransactionListener;
import io.rocketmq.client.transaction.TransactionProducer;
import io.rocketmq.client.transaction.TransactionResolution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/**
 * Closed and failed clients and producers leave nothing behind, and lose nothing.
 */
class LeakTests extends FaultFixture {

	@Test
	void aRefusedProducerIsForgotten() {
		this.cluster.broker("a", ScriptedCluster::store);
		RocketMQClient client = client();
		Producer first = client.producer(OPTIONS);
		WeakReference<ProducerOptions> refused = refusedProducer(client);
		await().atMost(LONG).untilAsserted(() -> {
			System.gc();
			assertThat(refused.get()).isNull();
		});
		assertWorks(first);
	}

	private static WeakReference<ProducerOptions> refusedProducer(RocketMQClient client) {
		ProducerOptions options = OPTIONS.toBuilder().build();
		assertThatThrownBy(() -> client.producer(options)).isInstanceOf(IllegalStateException.class);
		assertThatThrownBy(() -> client.transactionProducer(options, new Committing()))
			.isInstanceOf(IllegalStateException.class);
		return new WeakReference<>(options);
	}

	@Test
	void aClosedTransactionProducerIsForgottenWithItsThreads() {
		this.cluster.broker("a", ScriptedCluster::store);
		RocketMQClient client = client();
		WeakReference<ProducerOptions> closed = closedProducer(client);
		await().atMost(LONG).untilAsserted(() -> {
			System.gc();
			assertThat(closed.get()).isNull();
		});
	}

	private static WeakReference<ProducerOptions> closedProducer(RocketMQClient client) {
		ProducerOptions options = ProducerOptions.group("tx").sendTimeout(LONG).build();
		TransactionProducer producer = client.transactionProducer(options, new Committing());
		producer.send(MESSAGE, null);
		producer.close();
		assertThatThrownBy(() -> producer.send(MESSAGE, null)).isInstanceOf(ClientClosedException.class);
		return new WeakReference<>(options);
	}

	@ParameterizedTest
	@CsvSource({ "100, 7, 1", "1, 300, 300" })
	void theLastTracesAreSentWhenTheClientIsClosed(int maxBatch, int messages, int expected) {
		this.cluster.topic("trace").broker("a", ScriptedCluster::store);
		ClientOptions options = options().toBuilder()
			.trace(new MessageTrace("trace", maxBatch, 1000, Duration.ofHours(1)))
			.build();
		try (RocketMQClient client = RocketMQClient.builder(options).connect()) {
			Producer producer = client.producer(OPTIONS);
			many(messages, () -> producer.sendAsync(MESSAGE)).forEach(CompletableFuture::join);
		}
		assertThat(this.cluster.sends("a").stream().filter((each) -> "trace".equals(each.fields().get("b"))))
			.hasSize(expected);
	}

	private static final class Committing implements TransactionListener {

		@Override
		public TransactionResolution execute(io.rocketmq.client.message.Message message, String messageId,
				Object argument) {
			return TransactionResolution.COMMIT;
		}

		@Override
		public TransactionResolution check(io.rocketmq.client.message.ReceivedMessage message, int timesAsked) {
			return TransactionResolution.COMMIT;
		}

	}

}
