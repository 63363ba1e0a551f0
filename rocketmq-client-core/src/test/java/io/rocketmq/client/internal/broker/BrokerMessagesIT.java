package io.rocketmq.client.internal.broker;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import io.rocketmq.client.broker.Heartbeat;
import io.rocketmq.client.broker.PullRequest;
import io.rocketmq.client.error.BrokerErrorException;
import io.rocketmq.client.error.NotPermittedException;
import io.rocketmq.client.error.SubscriptionException;
import io.rocketmq.client.internal.protocol.MessageIds;
import io.rocketmq.client.internal.protocol.RequestCode;
import io.rocketmq.client.internal.protocol.header.RecallMessageHeader;
import io.rocketmq.client.internal.protocol.header.SendMessageHeader;
import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.message.FilterExpression;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.message.SendResult;
import io.rocketmq.client.testing.SharedServer;
import io.rocketmq.test.EmbeddedRocketMQ;

import static io.rocketmq.client.internal.broker.BrokerFixture.NAME;
import static io.rocketmq.client.internal.broker.BrokerFixture.deadline;
import static io.rocketmq.client.internal.broker.BrokerFixture.header;
import static io.rocketmq.client.internal.broker.BrokerFixture.queue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * Queries, recalls, replies and filters by properties, at a real server that neither
 * allows recalls nor filters by properties, and at one with the opposite settings.
 */
class BrokerMessagesIT {

	private static EmbeddedRocketMQ server;

	private static BrokerFixture fixture;

	private static DefaultBrokerMessages messages;

	@BeforeAll
	static void open() {
		server = EmbeddedRocketMQ.builder()
			.brokerProperty("enablePropertyFilter", "false")
			.brokerProperty("recallMessageEnable", "false")
			.build()
			.start();
		fixture = new BrokerFixture(server);
		messages = fixture.broker().messages();
	}

	@AfterAll
	static void close() {
		fixture.close();
		server.close();
	}

	@Test
	void aMessageIsFoundByKeyAndById() {
		server.createTopic("found", 4);
		SendResult sent = fixture.send("found", 0, "x", "KEYS", "key-1 key-2");
		fixture.send("found", 0, "y", "KEYS", "key-3");
		Instant from = Instant.now().minusSeconds(3600);
		Instant to = Instant.now().plusSeconds(3600);
		await().atMost(Duration.ofSeconds(60)).until(() -> !messages.query("found", "key-2", 32, from, to).isEmpty());
		assertThat(messages.query("found", "key-2", 32, from, to)).extracting(ReceivedMessage::messageId)
			.containsExactly(sent.messageId());
		assertThat(messages.queryById("found", sent.messageId(), 32)).extracting(ReceivedMessage::messageId)
			.containsExactly(sent.messageId());
		assertThat(messages.query("found", "absent", 32, from, to)).isEmpty();
	}

	@Test
	void aMessageIsReturnedByItsOffsetMessageId() {
		server.createTopic("viewed", 1);
		SendResult sent = fixture.send("viewed", 0, "seen");
		ReceivedMessage seen = messages.view(sent.offsetMessageId()).orElseThrow();
		assertThat(seen.messageId()).isEqualTo(sent.messageId());
		assertThat(seen.body()).asString().isEqualTo("seen");
		assertThat(messages.view("7F00000100002A9F00000FFFFFFFFFFF")).isEmpty();
		assertThatIllegalArgumentException().isThrownBy(() -> messages.view("no id"));
	}

	@Test
	void aDelayedMessageIsRecalled() {
		SharedServer.get().createTopic("recalled", 1);
		try (BrokerFixture other = new BrokerFixture(SharedServer.get())) {
			DefaultBrokerMessages recalls = other.broker().messages();
			SendResult sent = other.send("recalled", 0, "later", "TIMER_DELIVER_MS",
					String.valueOf(System.currentTimeMillis() + 60000));
			assertThat(sent.recallHandle()).isNotNull();
			assertThat(recalls.recall("producers", "recalled", sent.recallHandle())).isEqualTo(sent.messageId());
			assertThatExceptionOfType(BrokerErrorException.class)
				.isThrownBy(() -> Futures.await(() -> recalls
					.recallAsync(new RecallMessageHeader("producers", "recalled", "bm8gaGFuZGxl", NAME), deadline())))
				.withMessageContaining("ILLEGAL_OPERATION");
		}
	}

	@Test
	void recallIsRefusedWhereItIsDisabled() {
		assertThatExceptionOfType(NotPermittedException.class).isThrownBy(() -> Futures
			.await(() -> messages.recallAsync(new RecallMessageHeader("producers", "any", "any", NAME), deadline())));
	}

	@Test
	void aReplyNeedsAConnectedRequester() {
		server.createTopic("replies", 1);
		String id = MessageIds.next();
		SendMessageHeader header = header("replies", 0, id, "REPLY_TO_CLIENT", "nobody", "MSG_TYPE", "reply");
		assertThatExceptionOfType(BrokerErrorException.class)
			.isThrownBy(() -> Futures.await(() -> fixture.broker()
				.call()
				.send(RequestCode.SEND_REPLY_MESSAGE_V2, header, new byte[] { 1 }, id, deadline())))
			.withMessageContaining("nobody");
	}

	@Test
	void aReplyReachesTheRequester() {
		server.createTopic("answered", 1);
		fixture.broker().groups().heartbeat(Heartbeat.of("asker").producerGroup("askers"));
		String id = MessageIds.next();
		// This client refuses the request, and the broker reports it.
		SendMessageHeader header = header("answered", 0, id, "REPLY_TO_CLIENT", "asker", "MSG_TYPE", "reply");
		assertThatExceptionOfType(BrokerErrorException.class)
			.isThrownBy(() -> Futures.await(() -> fixture.broker()
				.call()
				.send(RequestCode.SEND_REPLY_MESSAGE_V2, header, new byte[] { 1 }, id, deadline())))
			.withMessageNotContaining("not found");
	}

	@Test
	void aConditionFiltersByProperties() {
		String topic = SharedServer.topic("sql");
		try (BrokerFixture filtering = new BrokerFixture(SharedServer.get())) {
			filtering.send(topic, 0, "small", "amount", "5");
			filtering.send(topic, 0, "large", "amount", "500");
			await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
				List<ReceivedMessage> found = filtering.broker().pull(sqlPull(topic, "amount > 100")).messages();
				assertThat(found).singleElement()
					.satisfies((message) -> assertThat(message.body()).asString().isEqualTo("large"));
			});
			DefaultBrokerGroups groups = filtering.broker().groups();
			groups.checkSubscription("client", "sql-group", topic, FilterExpression.sql("amount > 100"));
			assertThatExceptionOfType(SubscriptionException.class)
				.isThrownBy(
						() -> groups.checkSubscription("client", "sql-group", topic, FilterExpression.sql("amount >")))
				.withMessageContaining("SUBSCRIPTION_PARSE_FAILED");
		}
	}

	@Test
	void aConditionIsRefusedWhereTheBrokerDoesNotFilterByProperties() {
		server.createTopic("no-sql", 1);
		assertThatExceptionOfType(BrokerErrorException.class)
			.isThrownBy(() -> fixture.broker().pull(sqlPull("no-sql", "amount > 100")))
			.withMessageContaining("SQL92");
		assertThatExceptionOfType(BrokerErrorException.class).isThrownBy(() -> fixture.broker()
			.groups()
			.checkSubscription("client", "group", "no-sql", FilterExpression.sql("amount > 100")));
	}

	private static PullRequest sqlPull(String topic, String condition) {
		return PullRequest.of("sql-group", queue(topic, 0), 0).filter(FilterExpression.sql(condition));
	}

}
