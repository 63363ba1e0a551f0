package io.rocketmq.client.internal.broker;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.rocketmq.client.broker.OffsetBoundary;
import io.rocketmq.client.broker.PullRequest;
import io.rocketmq.client.broker.PullResult;
import io.rocketmq.client.broker.SendBackRequest;
import io.rocketmq.client.error.BrokerErrorException;
import io.rocketmq.client.error.GroupNotFoundException;
import io.rocketmq.client.error.IllegalMessageException;
import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.error.TopicNotFoundException;
import io.rocketmq.client.internal.protocol.MessageIds;
import io.rocketmq.client.internal.protocol.RequestCode;
import io.rocketmq.client.internal.protocol.codec.BatchBody;
import io.rocketmq.client.internal.protocol.header.EndTransactionHeader;
import io.rocketmq.client.internal.protocol.header.PullMessageHeader;
import io.rocketmq.client.internal.protocol.header.SendBackHeader;
import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.message.FilterExpression;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.message.SendResult;
import io.rocketmq.client.message.SendStatus;
import io.rocketmq.client.testing.SharedServer;

import static io.rocketmq.client.internal.broker.BrokerFixture.NAME;
import static io.rocketmq.client.internal.broker.BrokerFixture.deadline;
import static io.rocketmq.client.internal.broker.BrokerFixture.header;
import static io.rocketmq.client.internal.broker.BrokerFixture.properties;
import static io.rocketmq.client.internal.broker.BrokerFixture.queue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

/**
 * Sends, pulls and offsets at a real server.
 */
class BrokerClientIT {

	private static final Duration LONG = Duration.ofSeconds(10);

	private static BrokerFixture fixture;

	private static DefaultBrokerClient broker;

	@BeforeAll
	static void open() {
		fixture = new BrokerFixture(SharedServer.get());
		broker = fixture.broker();
	}

	@AfterAll
	static void close() {
		fixture.close();
	}

	@Test
	void aMessageIsStoredAndPulled() {
		String topic = SharedServer.topic("send");
		SendResult sent = fixture.sendReadable(topic, 2, "hello", "TAGS", "a", "KEYS", "k1 k2");
		assertThat(sent.status()).isEqualTo(SendStatus.OK);
		assertThat(sent.queue()).isEqualTo(queue(topic, 2));
		assertThat(sent.queueOffset()).isZero();
		assertThat(sent.transactionId()).isNull();
		assertThat(sent.traceRegion()).isEqualTo("DefaultRegion");
		assertThat(sent.recallHandle()).isNull();
		PullResult pulled = broker.pull(pull(topic, 2, 0, "*"));
		assertThat(pulled.status()).isEqualTo(PullResult.Status.FOUND);
		assertThat(pulled.nextOffset()).isEqualTo(1);
		assertThat(pulled.minOffset()).isZero();
		assertThat(pulled.maxOffset()).isEqualTo(1);
		assertThat(pulled.suggestedBrokerId()).isZero();
		assertThat(pulled.messages()).singleElement().satisfies((message) -> {
			assertThat(message.body()).asString().isEqualTo("hello");
			assertThat(message.messageId()).isEqualTo(sent.messageId());
			assertThat(message.offsetMessageId()).isEqualTo(sent.offsetMessageId());
			assertThat(message.keys()).containsExactly("k1", "k2");
			assertThat(message.flag()).isEqualTo(7);
		});
	}

	@Test
	void aBatchIsStoredAsItsMessages() {
		String topic = SharedServer.topic("batch");
		List<String> ids = List.of(MessageIds.next(), MessageIds.next(), MessageIds.next());
		BatchBody body = new BatchBody();
		ids.forEach((id) -> body.add(3, id.getBytes(), properties(id, "TAGS", "b")));
		SendResult sent = fixture.send(header(topic, 1, "", true), body.toByteArray(), String.join(",", ids));
		assertThat(sent.status()).isEqualTo(SendStatus.OK);
		assertThat(sent.messageId().split(",")).containsExactlyElementsOf(ids);
		assertThat(sent.offsetMessageId().split(",")).hasSize(3);
		// Messages can be read shortly after they are stored.
		List<ReceivedMessage> pulled = await().atMost(Duration.ofSeconds(60))
			.until(() -> broker.pull(pull(topic, 1, 0, "b")).messages(), (found) -> found.size() == 3);
		assertThat(pulled).extracting(ReceivedMessage::messageId).containsExactlyElementsOf(ids);
		assertThat(pulled).allSatisfy((message) -> {
			assertThat(message.body()).asString().isEqualTo(message.messageId());
			assertThat(message.flag()).isEqualTo(3);
		});
	}

	@Test
	void onewaySendsArrive() {
		String topic = SharedServer.topic("oneway");
		broker.sendOneway("producers", queue(topic, 0), Message.to(topic).body(new byte[] { 1 }).build(), LONG);
		String id = MessageIds.next();
		Futures.await(() -> broker.call()
			.sendOneway(RequestCode.SEND_BATCH_MESSAGE, header(topic, 0, "", true),
					new BatchBody().add(0, new byte[] { 2 }, properties(id))
						.add(0, new byte[] { 3 }, properties(id))
						.toByteArray(),
					deadline()));
		await().atMost(Duration.ofSeconds(60)).until(() -> broker.maxOffset(queue(topic, 0)) == 3);
	}

	@Test
	void sendsAreRefusedWithTheReason() {
		String topic = SharedServer.topic("refused");
		assertThatExceptionOfType(BrokerErrorException.class).isThrownBy(() -> fixture.send(topic, 4711, "x"))
			.withMessageContaining("queue=4711")
			.withMessageContaining("INVALID_PARAMETER");
	}

	@Test
	void aMessageThatIsTooLargeIsRefused() {
		String topic = SharedServer.topic("large");
		byte[] body = new byte[4 * 1024 * 1024 + 1];
		assertThatExceptionOfType(IllegalMessageException.class)
			.isThrownBy(() -> fixture.send(header(topic, 0, MessageIds.next()), body, "id"))
			.withMessageContaining("MESSAGE_ILLEGAL");
	}

	@Test
	void pullsOfTagsOffsetsAndBounds() {
		String topic = SharedServer.topic("pulls");
		for (int i = 0; i < 4; i++) {
			fixture.sendReadable(topic, 0, "m" + i, "TAGS", (i % 2 == 0) ? "even" : "odd");
		}
		assertThat(broker.pull(pull(topic, 0, 0, "odd")).messages()).extracting(ReceivedMessage::queueOffset)
			.containsExactly(1L, 3L);
		PullResult none = broker.pull(pull(topic, 0, 0, "other"));
		assertThat(none.status()).isEqualTo(PullResult.Status.NOTHING_MATCHED);
		assertThat(none.nextOffset()).isEqualTo(4);
		assertThat(broker.pull(pull(topic, 0, 4, "*")).status()).isEqualTo(PullResult.Status.NOTHING_NEW);
		PullResult beyond = broker.pull(pull(topic, 0, 100, "*"));
		assertThat(beyond.status()).isEqualTo(PullResult.Status.OFFSET_ILLEGAL);
		assertThat(beyond.nextOffset()).isEqualTo(4);
		PullResult before = broker.pull(pull(topic, 0, -1, "*"));
		assertThat(before.status()).isEqualTo(PullResult.Status.OFFSET_ILLEGAL);
		assertThat(before.nextOffset()).isZero();
	}

	@Test
	void aPullSaysThatAnAdministratorResetTheOffset() {
		String topic = SharedServer.topic("reset");
		String group = SharedServer.name("reset-group");
		fixture.sendReadable(topic, 0, "one");
		fixture.sendReadable(topic, 0, "two");
		PullMessageHeader end = new PullMessageHeader(group, topic, 0, 2, 32, 0, "TAG", "*", 0, NAME);
		assertThat(Futures.await(() -> broker.pullAsync(end)).status()).isEqualTo(PullResult.Status.NOTHING_NEW);
		broker.updateConsumerOffset(group, new MessageQueue(topic, NAME, 0), 2);
		SharedServer.client().admin().resetOffsets(group, topic, Instant.EPOCH);
		PullResult reset = Futures.await(() -> broker.pullAsync(end));
		assertThat(reset.status()).isEqualTo(PullResult.Status.OFFSET_RESET);
		assertThat(reset.nextOffset()).isZero();
		// Beyond the store time of both messages.
		SharedServer.client().admin().resetOffsets(group, topic, Instant.now().plusSeconds(1));
		PullResult skipped = Futures.await(() -> broker.pullAsync(end));
		assertThat(skipped.status()).as("also where the pull is").isEqualTo(PullResult.Status.OFFSET_RESET);
		assertThat(skipped.nextOffset()).isEqualTo(2);
	}

	@Test
	void aLitePullReturnsTheSameMessagesAndCommits() {
		String topic = SharedServer.topic("lite");
		String group = SharedServer.name("lite-group");
		fixture.sendReadable(topic, 0, "one");
		fixture.sendReadable(topic, 0, "two");
		PullMessageHeader header = new PullMessageHeader(group, topic, 0, 1, 32, 1024, 0, "TAG", "*", 0, 1L, true,
				NAME);
		PullResult pulled = Futures.await(() -> broker.pullAsync(header));
		assertThat(pulled.messages()).singleElement()
			.satisfies((message) -> assertThat(message.body()).asString().isEqualTo("two"));
		assertThat(broker.consumerOffset(group, queue(topic, 0))).hasValue(1);
	}

	@Test
	void aHeldPullReturnsNewMessages() {
		String topic = SharedServer.topic("held");
		var pulled = broker.pullAsync(
				PullRequest.of("held-group", new MessageQueue(topic, NAME, 0), 0).waitTime(Duration.ofMillis(15000)));
		assertThat(pulled).isNotDone();
		fixture.send(topic, 0, "late");
		assertThat(pulled.join().messages()).hasSize(1);
	}

	@Test
	void pullsAreRefusedWithTheReason() {
		assertThatExceptionOfType(TopicNotFoundException.class)
			.isThrownBy(() -> broker.pull(pull(SharedServer.name("absent"), 0, 0, "*")));
		String topic = SharedServer.topic("refused-pulls");
		assertThatExceptionOfType(BrokerErrorException.class).isThrownBy(() -> broker.pull(pull(topic, 99, 0, "*")));
	}

	@Test
	void offsetsOfAGroup() {
		String topic = SharedServer.topic("offsets");
		String group = SharedServer.name("offsets-group");
		fixture.sendReadable(topic, 0, "x");
		fixture.sendReadable(topic, 0, "y");
		assertThatExceptionOfType(GroupNotFoundException.class)
			.isThrownBy(() -> broker.updateConsumerOffset(group, queue(topic, 0), 2));
		// A pull with a subscription creates the group.
		broker.pull(PullRequest.of(group, new MessageQueue(topic, NAME, 0), 0).maxMessages(1));
		broker.updateConsumerOffset(group, queue(topic, 0), 2);
		assertThat(broker.consumerOffset(group, queue(topic, 0))).hasValue(2);
		assertThat(broker.consumerOffset("new-group", queue(SharedServer.name("absent"), 0))).isEmpty();
		assertThatExceptionOfType(TopicNotFoundException.class)
			.isThrownBy(() -> broker.updateConsumerOffset(group, queue(SharedServer.name("absent"), 0), 1));
	}

	@Test
	void boundsAndTimesOfAQueue() {
		String topic = SharedServer.topic("times");
		assertThat(broker.maxOffset(queue(topic, 0))).isZero();
		assertThat(broker.earliestStoreTime(queue(topic, 0))).isEqualTo(Instant.ofEpochMilli(-1));
		for (int i = 0; i < 3; i++) {
			fixture.sendReadable(topic, 0, "x");
		}
		List<ReceivedMessage> messages = broker.pull(pull(topic, 0, 0, "*")).messages();
		Instant first = messages.get(0).storedAt();
		assertThat(broker.minOffset(queue(topic, 0))).isZero();
		assertThat(broker.maxOffset(queue(topic, 0))).isEqualTo(3);
		assertThat(broker.earliestStoreTime(queue(topic, 0))).isEqualTo(first);
		Instant later = Instant.now().plusSeconds(3600);
		assertThat(broker.searchOffset(queue(topic, 0), first, OffsetBoundary.LOWER)).isZero();
		assertThat(broker.searchOffset(queue(topic, 0), later, OffsetBoundary.LOWER)).isEqualTo(3);
		assertThat(broker.searchOffset(queue(topic, 0), later, OffsetBoundary.UPPER)).isEqualTo(2);
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1 })
	void aMessageThatIsSentBackIsRedeliveredOrDeadLettered(int kind) {
		String topic = SharedServer.topic("back");
		String group = SharedServer.name("back-group");
		fixture.sendReadable(topic, 0, "again");
		ReceivedMessage message = broker.pull(pull(topic, 0, 0, "*")).messages().get(0);
		SendBackRequest request = SendBackRequest.of(group, message);
		broker.sendBack(request.delayLevel((kind == 0) ? 1 : SendBackRequest.DEAD_LETTER));
		String target = ((kind == 0) ? "%RETRY%" : "%DLQ%") + group;
		await().atMost(Duration.ofSeconds(60)).ignoreExceptions().until(() -> broker.maxOffset(queue(target, 0)) == 1);
		ReceivedMessage back = broker.pull(pull(target, 0, 0, "*")).messages().get(0);
		assertThat(back.property("RETRY_TOPIC")).isEqualTo(topic);
		assertThat(back.reconsumeTimes()).isEqualTo(1);
	}

	@Test
	void sendingBackAMissingMessageIsRefused() {
		assertThatExceptionOfType(BrokerErrorException.class).isThrownBy(() -> Futures.await(() -> broker
			.sendBackAsync(new SendBackHeader("any-group", Long.MAX_VALUE / 2, 1, "id", "topic", 16, NAME))));
	}

	@Test
	void aHalfMessageIsCommitted() {
		String topic = SharedServer.topic("half");
		Message message = Message.to(topic).body(new byte[] { 1 }).build();
		SendResult sent = broker.sendHalf("tx-producers", queue(topic, 0), message, LONG);
		assertThat(broker.maxOffset(queue(topic, 0))).isZero();
		Futures.await(() -> broker.endTransactionAsync(end(sent, topic, "tx-producers", 0)));
		RocketMQException wrong = catchThrowableOfType(RocketMQException.class, () -> broker.commit("others", sent));
		assertThat(wrong).isInstanceOf(BrokerErrorException.class).hasMessageContaining("roducer group wrong");
		broker.commit("tx-producers", sent);
		await().atMost(Duration.ofSeconds(60)).until(() -> broker.maxOffset(queue(topic, 0)) == 1);
	}

	private static EndTransactionHeader end(SendResult sent, String topic, String group, int resolution) {
		return new EndTransactionHeader(topic, group, sent.queueOffset(),
				MessageIds.commitLogOffset(sent.offsetMessageId()), resolution, false, sent.messageId(),
				sent.messageId(), NAME);
	}

	private static PullRequest pull(String topic, int queueId, long offset, String tags) {
		return PullRequest.of("pullers", new MessageQueue(topic, NAME, queueId), offset)
			.filter(FilterExpression.parse(tags));
	}

}
