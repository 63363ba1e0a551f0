package io.rocketmq.client.producer;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.broker.BrokerClient;
import io.rocketmq.client.config.Accumulation;
import io.rocketmq.client.error.IllegalMessageException;
import io.rocketmq.client.error.Outcome;
import io.rocketmq.client.internal.protocol.codec.StoredMessages;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.testing.ScriptedCluster;
import io.rocketmq.client.testing.StoredMessageBytes;
import io.rocketmq.client.transaction.TransactionListener;
import io.rocketmq.client.transaction.TransactionProducer;
import io.rocketmq.client.transaction.TransactionResolution;

import static io.rocketmq.client.producer.ProducerFixture.LONG;
import static io.rocketmq.client.producer.ProducerFixture.PATIENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Replies, which only the methods for replies send: stored as other messages they would
 * never reach the requesting client.
 */
class RepliesTests {

	private static final String REPLY_TOPIC = "DefaultCluster_REPLY_TOPIC";

	private static final int SEND_REPLY_MESSAGE_V2 = 325;

	private static final Message REPLY = Message.replyTo(request()).body(new byte[] { 1 }).build();

	private final ProducerFixture fixture = new ProducerFixture();

	private final ScriptedCluster cluster = this.fixture.cluster();

	@AfterEach
	void close() {
		this.fixture.close();
	}

	@Test
	void noOtherMethodSendsAReply() {
		this.cluster.topic(REPLY_TOPIC).broker("a", ScriptedCluster::store);
		Producer producer = this.fixture.producer(PATIENT);
		assertRefused(() -> producer.send(REPLY));
		assertRefused(() -> producer.sendAsync(REPLY));
		assertRefused(() -> producer.sendAsync(REPLY, SendOptions.orderedBy("key")));
		assertRefused(() -> producer.sendOneway(REPLY));
		assertRefused(() -> producer.send(List.of(REPLY)));
		assertRefused(() -> producer.sendAsync(List.of(REPLY, REPLY)));
		assertRefused(() -> producer.sendOneway(List.of(REPLY, REPLY)));
		assertRefused(() -> producer.request(REPLY, LONG));
		assertThat(producer.statistics().inFlight()).isZero();
		assertThat(this.cluster.sends()).isZero();
		assertThat(this.fixture.hooked()).containsOnly("failed IllegalMessageException");
	}

	@Test
	void anAccumulatedReplyIsRefused() {
		this.cluster.topic(REPLY_TOPIC).broker("a", ScriptedCluster::store);
		Producer producer = this.fixture.producer(PATIENT.toBuilder().accumulation(Accumulation.DEFAULT).build());
		assertThat(producer.queues(REPLY_TOPIC)).hasSize(1);
		assertRefused(() -> producer.sendAsync(REPLY));
		assertThat(producer.statistics().inFlight()).isZero();
	}

	@Test
	void aTransactionProducerSendsNoReply() {
		this.cluster.topic(REPLY_TOPIC).broker("a", ScriptedCluster::store);
		TransactionProducer producer = this.fixture.client(this.cluster.nameServer().address(), LONG)
			.transactionProducer(PATIENT, TransactionListener.always(TransactionResolution.COMMIT));
		assertRefused(() -> producer.send(REPLY));
		assertRefused(() -> producer.sendAsync(REPLY, null, LONG));
	}

	@Test
	void aBrokerClientSendsNoReply() {
		this.cluster.broker("a", ScriptedCluster::store);
		RocketMQClient client = this.fixture.client(this.cluster.nameServer().address(), LONG);
		BrokerClient broker = client.brokerAt(this.cluster.broker("a").address());
		MessageQueue queue = new MessageQueue(REPLY_TOPIC, "a", 0);
		assertRefused(() -> broker.send("group", queue, REPLY, Duration.ofSeconds(1)));
		assertRefused(() -> broker.sendBatch("group", queue, List.of(REPLY, REPLY), Duration.ofSeconds(1)));
	}

	@Test
	void theMethodsForRepliesSendIt() {
		this.cluster.topic(REPLY_TOPIC).broker("a", ScriptedCluster::store);
		this.cluster.broker("a").script((request, peer) -> {
			if (request.code() == SEND_REPLY_MESSAGE_V2) {
				ScriptedCluster.store(request, peer);
			}
			else {
				peer.answer(request, 0, Map.of());
			}
		});
		assertThat(this.fixture.producer(PATIENT).reply(REPLY, LONG).queue().topic()).isEqualTo(REPLY_TOPIC);
	}

	private static void assertRefused(ThrowingCallable call) {
		assertThatExceptionOfType(IllegalMessageException.class).isThrownBy(call)
			.withMessageContaining("reply(...)")
			.satisfies((refused) -> assertThat(refused.outcome()).isEqualTo(Outcome.NOT_SENT));
	}

	private static ReceivedMessage request() {
		return StoredMessages
			.read(StoredMessageBytes.message()
				.property("CLUSTER", "DefaultCluster")
				.property("CORRELATION_ID", "id")
				.property("REPLY_TO_CLIENT", "client")
				.property("TTL", "1000")
				.bytes(), "a")
			.get(0);
	}

}
