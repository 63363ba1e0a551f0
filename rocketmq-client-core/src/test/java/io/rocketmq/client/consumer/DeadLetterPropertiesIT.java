package io.rocketmq.client.consumer;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.admin.DeadLetter;
import io.rocketmq.client.admin.DeadLetters;
import io.rocketmq.client.config.ConsumeFrom;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.config.FetchMode;
import io.rocketmq.client.config.MessageModel;
import io.rocketmq.client.consumer.listener.BatchConsumeResult;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.internal.consumer.queue.RetryMessages;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.PropertyNames;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.message.SendResult;
import io.rocketmq.client.testing.PatientClients;
import io.rocketmq.client.testing.SharedClientFixture;
import io.rocketmq.client.testing.SharedServer;
import io.rocketmq.test.EmbeddedRocketMQ;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Dead letters with properties of their listener, at a real server. Each group is new, so
 * that its first dead letter creates the dead-letter queue.
 */
class DeadLetterPropertiesIT extends SharedClientFixture {

	private static final Map<String, String> REASON = Map.of("exception", "java.lang.IllegalStateException", "trace",
			"at Orders.place\n\tat Orders.run", "color", "black");

	private final ListAppender<ILoggingEvent> log = new ListAppender<>();

	private final String group = SharedServer.name("reasons");

	private final String topic = SharedServer.topic("reasons");

	enum Kind {

		CONCURRENT, BATCH, ASYNC, ORDERLY, ORDERLY_ASYNC, POP, POP_BATCH, BROADCASTING

	}

	@BeforeEach
	void listen() {
		this.log.start();
		logger().addAppender(this.log);
	}

	@AfterEach
	void stopListening() {
		logger().detachAppender(this.log);
	}

	@ParameterizedTest
	@EnumSource
	void theFirstDeadLetterOfAGroupHasTheProperties(Kind kind) {
		byte[] body = "a body that is compressed ".repeat(1000).getBytes(StandardCharsets.UTF_8);
		SendResult sent = producer.send(Message.to(this.topic)
			.tag("created")
			.key("one")
			.key("two")
			.property("size", "XL")
			.property("color", "red")
			.flag(7)
			.body(body)
			.build());
		ReceivedMessage origin = stored(sent);
		try (PushConsumer consumer = start(kind, REASON)) {
			DeadLetter letter = letter();
			ReceivedMessage message = letter.message();
			assertThat(message.properties()).containsAllEntriesOf(REASON)
				.containsEntry("size", "XL")
				.containsEntry(PropertyNames.RETRY_TOPIC, this.topic)
				.containsEntry(PropertyNames.ORIGIN_MESSAGE_ID, origin.offsetMessageId())
				.containsEntry(PropertyNames.KEYS, "one two");
			assertThat(message.messageId()).isEqualTo(sent.messageId());
			assertThat(message.tag()).isEqualTo("created");
			assertThat(message.flag()).isEqualTo(7);
			assertThat(message.body()).isEqualTo(body);
			assertThat(message.bornAt()).isEqualTo(origin.bornAt());
			assertThat(message.reconsumeTimes()).isEqualTo(1);
			assertThat(letter.originalTopic()).isEqualTo(this.topic);
			awaitDeadLettered(consumer, 1);
		}
		assertThat(letters().list(10)).hasSize(1);
		assertThat(losses()).isEmpty();
		assertIsSentAgain(letter(), sent);
	}

	@Test
	void itIsStoredAsTheBrokersOwnDeadLetters() {
		producer.send(Message.to(this.topic).tag("created").property("size", "XL").body(new byte[] { 1 }).build());
		ReceivedMessage mine;
		try (PushConsumer consumer = start(Kind.CONCURRENT, REASON)) {
			mine = letter().message();
			assertThat(consumer.group()).isEqualTo(this.group);
		}
		String other = SharedServer.name("reasons");
		try (PushConsumer consumer = client.pushConsumer(options(other).build()).subscribe(this.topic)) {
			consumer.start((message, context) -> ConsumeResult.DEAD_LETTER);
			await().atMost(PATIENCE).until(() -> client.admin().deadLetters(other).list(10).size() == 1);
		}
		ReceivedMessage brokers = client.admin().deadLetters(other).list(10).get(0).message();
		assertThat(brokers.properties()).doesNotContainKeys("exception");
		assertThat(mine.reconsumeTimes()).isEqualTo(brokers.reconsumeTimes());
		assertThat(mine.properties()).containsAllEntriesOf(withoutPlace(brokers));
		assertThat(mine.queue().queueId()).isEqualTo(brokers.queue().queueId());
	}

	/**
	 * Returns the properties without those that change with each copy, and the delay
	 * level, which has no meaning in a dead letter.
	 */
	private static Map<String, String> withoutPlace(ReceivedMessage message) {
		Map<String, String> properties = new HashMap<>(message.properties());
		properties.keySet().removeAll(List.of("MIN_OFFSET", "MAX_OFFSET", "CONSUME_START_TIME", "WAIT", "DELAY"));
		return properties;
	}

	@ParameterizedTest
	@EnumSource(names = { "CONCURRENT", "ORDERLY", "POP" })
	void propertiesThatTheBrokerRefusesAreLostAndNotTheMessage(Kind kind) {
		Map<String, String> tooMany = Map.of("trace", "x".repeat(40_000));
		for (int i = 0; i < 3; i++) {
			producer.send(Message.to(this.topic).property("size", "XL").body(new byte[] { 1 }).build());
		}
		try (PushConsumer consumer = start(kind, tooMany)) {
			await().atMost(PATIENCE).until(() -> letters().list(10).size() == 3);
			awaitDeadLettered(consumer, 3);
		}
		assertThat(letters().list(10))
			.allSatisfy((letter) -> assertThat(letter.message().properties()).containsEntry("size", "XL")
				.doesNotContainKey("trace"));
		assertThat(losses()).singleElement()
			.satisfies((event) -> assertThat(event.getFormattedMessage()).contains(this.group,
					"without the properties [trace]"));
	}

	@Test
	void eachMessageOfABatchHasItsOwnResult() {
		for (int i = 0; i < 3; i++) {
			producer.send(Message.to(this.topic).property("number", String.valueOf(i)).body(new byte[] { 1 }).build());
		}
		try (PushConsumer consumer = client.pushConsumer(options(this.group).batchSize(8).build())
			.subscribe(this.topic)
			.startBatches((messages, context) -> BatchConsumeResult.each(messages.stream()
				.map((message) -> ConsumeResult.deadLetter(Map.of("reason", "number " + message.property("number"))))
				.toList()))) {
			await().atMost(PATIENCE).until(() -> letters().list(10).size() == 3);
			assertThat(consumer.group()).isEqualTo(this.group);
		}
		assertThat(letters().list(10)).extracting((letter) -> letter.message().property("reason"))
			.containsExactlyInAnyOrder("number 0", "number 1", "number 2");
	}

	@Test
	void aBrokerThatCreatesNoTopicsForSendsStoresThem() {
		try (EmbeddedRocketMQ server = EmbeddedRocketMQ.builder()
			.brokerProperty("autoCreateTopicEnable", "false")
			.build()
			.start(); RocketMQClient other = PatientClients.connect(server.nameServerAddress())) {
			server.createTopic(this.topic, 1);
			other.pushConsumer(options(this.group).build())
				.subscribe(this.topic)
				.start((message, context) -> ConsumeResult.deadLetter(REASON));
			other.producer("producers").send(Message.to(this.topic).body(new byte[] { 1 }).build());
			DeadLetters letters = other.admin().deadLetters(this.group);
			await().atMost(PATIENCE).until(() -> letters.list(10).size() == 1);
			assertThat(letters.list(10).get(0).message().properties()).containsAllEntriesOf(REASON);
		}
	}

	private void assertIsSentAgain(DeadLetter letter, SendResult sent) {
		CompletableFuture<ReceivedMessage> again = new CompletableFuture<>();
		try (PushConsumer consumer = client
			.pushConsumer(options(SharedServer.name("again")).consumeFrom(ConsumeFrom.latest()).build())
			.subscribe(this.topic)
			.start((message, context) -> {
				again.complete(message);
				return ConsumeResult.SUCCESS;
			})) {
			SendResult resent = letters().resend(letter);
			assertThat(resent.messageId()).isEqualTo(sent.messageId());
			assertThat(again).succeedsWithin(PATIENCE)
				.satisfies((message) -> assertThat(message.property(PropertyNames.RETRY_TOPIC)).isNull())
				.satisfies((message) -> assertThat(message.reconsumeTimes()).isZero())
				.satisfies((message) -> assertThat(message.tag()).isEqualTo("created"));
			assertThat(consumer.assignment()).isNotEmpty();
		}
	}

	private ReceivedMessage stored(SendResult sent) {
		SharedServer.awaitReadable(client, List.of(sent));
		try (PullConsumer reader = client.pullConsumer(options(SharedServer.name("reader")).build())
			.assign(List.of(sent.queue()))) {
			reader.seek(sent.queue(), sent.queueOffset());
			return reader.poll(PATIENCE).get(0);
		}
	}

	private PushConsumer start(Kind kind, Map<String, String> properties) {
		ConsumerOptions.Builder options = options(this.group);
		switch (kind) {
			case ORDERLY, ORDERLY_ASYNC -> options.orderly(true);
			case POP, POP_BATCH -> options.fetch((fetch) -> fetch.mode(FetchMode.POP));
			case BROADCASTING -> options.messageModel(MessageModel.BROADCASTING).instance(this.group);
			default -> {
			}
		}
		ConsumeResult result = ConsumeResult.deadLetter(properties);
		PushConsumer consumer = client.pushConsumer(options.build()).subscribe(this.topic);
		return switch (kind) {
			case BATCH, POP_BATCH -> consumer.startBatches((messages, context) -> BatchConsumeResult.all(result));
			case ASYNC, ORDERLY_ASYNC -> consumer.startAsync((message, context) -> later(result));
			default -> consumer.start((message, context) -> result);
		};
	}

	private static CompletionStage<ConsumeResult> later(ConsumeResult result) {
		return CompletableFuture.supplyAsync(() -> result);
	}

	private void awaitDeadLettered(PushConsumer consumer, long count) {
		await().atMost(PATIENCE).until(() -> consumer.statistics().topics().get(this.topic).deadLettered() == count);
	}

	private static ConsumerOptions.Builder options(String group) {
		return ConsumerOptions.group(group).consumeFrom(ConsumeFrom.earliest());
	}

	private DeadLetter letter() {
		await().atMost(PATIENCE).until(() -> !letters().list(1).isEmpty());
		return letters().list(1).get(0);
	}

	private DeadLetters letters() {
		return client.admin().deadLetters(this.group);
	}

	private List<ILoggingEvent> losses() {
		return List.copyOf(this.log.list).stream().filter((event) -> event.getLevel() == Level.WARN).toList();
	}

	private static Logger logger() {
		return (Logger) LoggerFactory.getLogger(RetryMessages.class);
	}

}
