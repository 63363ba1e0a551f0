package io.rocketmq.client.producer;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.apache.commons.cli.DefaultParser;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.LocalTransactionState;
import org.apache.rocketmq.client.trace.TraceBean;
import org.apache.rocketmq.client.trace.TraceContext;
import org.apache.rocketmq.client.trace.TraceDataEncoder;
import org.apache.rocketmq.client.trace.TraceType;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageType;
import org.apache.rocketmq.srvutil.ServerUtil;
import org.apache.rocketmq.tools.admin.DefaultMQAdminExt;
import org.apache.rocketmq.tools.command.SubCommandException;
import org.apache.rocketmq.tools.command.message.QueryMsgTraceByIdSubCommand;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.Accumulation;
import io.rocketmq.client.config.ClientOptions;
import io.rocketmq.client.config.MessageTrace;
import io.rocketmq.client.config.ProducerOptions;
import io.rocketmq.client.error.IllegalMessageException;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.message.SendResult;
import io.rocketmq.client.testing.SharedServer;
import io.rocketmq.client.transaction.TransactionListener;
import io.rocketmq.client.transaction.TransactionProducer;
import io.rocketmq.client.transaction.TransactionResolution;
import io.rocketmq.test.EmbeddedRocketMQ;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

/**
 * Traces at a real server, read by Apache's command and with the decoder of Apache's
 * client.
 */
class MessageTraceIT {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	private static EmbeddedRocketMQ server;

	private static DefaultMQAdminExt admin;

	@BeforeAll
	static void start() throws Exception {
		server = SharedServer.get();
		admin = new DefaultMQAdminExt(SharedServer.name("admin"));
		admin.setNamesrvAddr(server.nameServerAddress());
		admin.start();
	}

	@AfterAll
	static void stop() {
		admin.shutdown();
	}

	@Test
	void apachesCommandShowsSends() {
		String topic = topic();
		String group = SharedServer.name("pub");
		List<String> ids = new ArrayList<>();
		try (RocketMQClient client = tracing()) {
			Producer producer = producer(client, group);
			ids.add(producer.send(message(topic).build()).messageId());
			ids.add(producer.sendAsync(message(topic).tag("created").key("k").build()).join().messageId());
			producer.send(List.of(message(topic).build(), message(topic).build()))
				.requireComplete()
				.forEach((each) -> ids.add(each.messageId()));
			ids.add(producer.send(message(topic).orderedBy("customer").build()).messageId());
			ids.add(producer.send(message(topic).delayLevel(1).build()).messageId());
		}
		assertThat(ids).hasSize(6).doesNotHaveDuplicates();
		for (String id : ids) {
			String output = awaitOutput(id, 1);
			assertThat(columns(output)).startsWith("Pub", group, "127.0.0.1").endsWith("success");
		}
	}

	@Test
	void apachesCommandShowsAccumulatedMessages() {
		String topic = topic();
		String group = SharedServer.name("accumulated");
		String id;
		try (RocketMQClient client = tracing()) {
			Producer producer = client
				.producer(ProducerOptions.group(group).sendTimeout(TIMEOUT).accumulation(Accumulation.DEFAULT).build());
			producer.send(message(topic).build());
			producer.sendAsync(message(topic).build());
			id = producer.sendAsync(message(topic).build()).join().messageId();
		}
		assertThat(columns(awaitOutput(id, 1))).startsWith("Pub", group).endsWith("success");
	}

	@Test
	void apachesClientReadsAllFieldsOfASend() {
		String topic = topic();
		String group = SharedServer.name("fields");
		SendResult sent;
		SendResult bare;
		SendResult ordered;
		SendResult delayed;
		try (RocketMQClient client = tracing()) {
			Producer producer = producer(client, group);
			sent = producer.send(message(topic).tag("created").key("one-" + topic).key("two-" + topic).build());
			bare = producer.send(message(topic).build());
			ordered = producer.send(message(topic).orderedBy("customer").build());
			delayed = producer.send(message(topic).delay(Duration.ofSeconds(1)).build());
		}
		TraceContext trace = traced(sent.messageId(), TraceType.Pub);
		assertThat(trace.getGroupName()).isEqualTo(group);
		assertThat(trace.getRegionId()).isEqualTo("DefaultRegion");
		assertThat(trace.isSuccess()).isTrue();
		TraceBean bean = trace.getTraceBeans().get(0);
		assertThat(bean.getTopic()).isEqualTo(topic);
		assertThat(bean.getTags()).isEqualTo("created");
		assertThat(bean.getKeys()).isEqualTo("one-" + topic + " two-" + topic);
		assertThat(bean.getStoreHost()).isEqualTo(server.brokerAddress());
		assertThat(bean.getBodyLength()).isEqualTo(3);
		assertThat(bean.getMsgType()).isEqualTo(MessageType.Normal_Msg);
		assertThat(bean.getOffsetMsgId()).isEqualTo(sent.offsetMessageId());
		// It is found by the message's keys too.
		assertThat(traces("two-" + topic)).extracting((each) -> each.getTraceBeans().get(0).getMsgId())
			.contains(sent.messageId());
		assertThat(traced(bare.messageId(), TraceType.Pub).isSuccess()).isTrue();
		assertThat(type(ordered)).isEqualTo(MessageType.Order_Msg);
		assertThat(type(delayed)).isEqualTo(MessageType.Delay_Msg);
	}

	@Test
	void aFailedSendIsShownAsFailed() {
		String topic = topic();
		String group = SharedServer.name("failed");
		String key = "key-" + topic;
		try (RocketMQClient client = tracing()) {
			Producer producer = producer(client, group);
			assertThat(catchThrowableOfType(IllegalMessageException.class,
					() -> producer.send(message(topic).key(key).delay(Duration.ofDays(30)).build())))
				.hasMessageContaining(topic);
		}
		await().atMost(PATIENCE).until(() -> traces(key).size() == 1);
		TraceContext trace = traces(key).get(0);
		assertThat(trace.getTraceType()).isEqualTo(TraceType.Pub);
		assertThat(trace.isSuccess()).isFalse();
		assertThat(trace.getGroupName()).isEqualTo(group);
		assertThat(trace.getTraceBeans().get(0).getTopic()).isEqualTo(topic);
		assertThat(columns(awaitOutput(trace.getTraceBeans().get(0).getMsgId(), 1))).startsWith("Pub", group)
			.endsWith("failed");
	}

	@Test
	void aTransactionIsTracedAsItsHalfMessageAndItsEnd() {
		String topic = topic();
		String group = SharedServer.name("tx");
		Map<TransactionResolution, LocalTransactionState> states = Map.of(TransactionResolution.COMMIT,
				LocalTransactionState.COMMIT_MESSAGE, TransactionResolution.ROLLBACK,
				LocalTransactionState.ROLLBACK_MESSAGE);
		Map<TransactionResolution, SendResult> sent;
		try (RocketMQClient client = tracing()) {
			TransactionProducer producer = client
				.transactionProducer(ProducerOptions.group(group).sendTimeout(TIMEOUT).build(), new ByArgument());
			sent = Map.of(TransactionResolution.COMMIT,
					producer.send(message(topic).tag("t").key("k").build(), TransactionResolution.COMMIT).sendResult(),
					TransactionResolution.ROLLBACK,
					producer.send(message(topic).build(), TransactionResolution.ROLLBACK).sendResult());
		}
		sent.forEach((resolution, half) -> {
			assertThat(columns(awaitOutput(half.messageId(), 1))).startsWith("Pub", group).endsWith("success");
			TraceContext pub = traced(half.messageId(), TraceType.Pub);
			assertThat(pub.getTraceBeans().get(0).getMsgType()).isEqualTo(MessageType.Trans_Msg_Half);
			assertThat(pub.getTraceBeans().get(0).getTopic()).isEqualTo(topic);
			TraceContext end = traced(half.messageId(), TraceType.EndTransaction);
			assertThat(end.getGroupName()).isEqualTo(group);
			TraceBean bean = end.getTraceBeans().get(0);
			assertThat(bean.getTopic()).isEqualTo(topic);
			assertThat(bean.getMsgType()).isEqualTo(MessageType.Trans_msg_Commit);
			assertThat(bean.getTransactionId()).isEqualTo(half.transactionId());
			assertThat(bean.getTransactionState()).isEqualTo(states.get(resolution));
			assertThat(bean.isFromTransactionCheck()).isFalse();
			assertThat(bean.getStoreHost()).isEqualTo(server.brokerAddress());
		});
	}

	@Test
	void aRecallIsTracedBesideTheSend() {
		String topic = topic();
		String group = SharedServer.name("recall");
		SendResult sent;
		try (RocketMQClient client = tracing()) {
			Producer producer = producer(client, group);
			sent = producer.send(message(topic).delay(Duration.ofMinutes(5)).build());
			producer.recall(topic, String.valueOf(sent.recallHandle()));
		}
		TraceContext recall = traced(sent.messageId(), TraceType.Recall);
		assertThat(recall.getGroupName()).isEqualTo(group);
		assertThat(recall.isSuccess()).isTrue();
		assertThat(recall.getTraceBeans().get(0).getTopic()).isEqualTo(topic);
		assertThat(traced(sent.messageId(), TraceType.Pub).isSuccess()).isTrue();
		assertThat(columns(awaitOutput(sent.messageId(), 1))).startsWith("Pub", group).endsWith("success");
	}

	@Test
	void eachOfManySendsIsTracedOnce() {
		String topic = topic();
		String group = SharedServer.name("many");
		String key = "many-" + topic;
		int count = 40;
		List<String> ids = new ArrayList<>();
		try (RocketMQClient client = tracing()) {
			Producer producer = producer(client, group);
			for (int i = 0; i < count; i++) {
				ids.add(producer.send(message(topic).key(key).build()).messageId());
			}
		}
		await().atMost(PATIENCE).until(() -> traces(key).size() >= count);
		assertThat(traces(key)).extracting((each) -> each.getTraceBeans().get(0).getMsgId())
			.containsExactlyInAnyOrderElementsOf(ids);
	}

	private static MessageType type(SendResult sent) {
		return traced(sent.messageId(), TraceType.Pub).getTraceBeans().get(0).getMsgType();
	}

	/** Returns the only trace of a kind of a message. */
	private static TraceContext traced(String messageId, TraceType type) {
		await().atMost(PATIENCE).until(() -> !traces(messageId, type).isEmpty());
		return assertThat(traces(messageId, type)).singleElement().actual();
	}

	private static List<TraceContext> traces(String messageId, TraceType type) {
		return traces(messageId).stream()
			.filter((each) -> each.getTraceType() == type && each.getTraceBeans().get(0).getMsgId().equals(messageId))
			.toList();
	}

	/** Returns the traces in all trace messages with a key; they are indexed late. */
	private static List<TraceContext> traces(String key) {
		List<TraceContext> traces = new ArrayList<>();
		try {
			for (MessageExt message : admin.queryMessage(MessageTrace.DEFAULT.topic(), key, 64, 0, Long.MAX_VALUE)
				.getMessageList()) {
				traces.addAll(TraceDataEncoder
					.decoderFromTraceDataString(new String(message.getBody(), StandardCharsets.UTF_8)));
			}
		}
		catch (MQClientException ex) {
			assertThat(ex).hasMessageContaining("no message");
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
		return traces;
	}

	/** Returns the command's output for a message, once it shows a number of sends. */
	private static String awaitOutput(String messageId, int sends) {
		await().atMost(PATIENCE).until(() -> output(messageId).split("Pub ", -1).length == sends + 1);
		return output(messageId);
	}

	private static String output(String messageId) {
		QueryMsgTraceByIdSubCommand command = new QueryMsgTraceByIdSubCommand();
		Options options = command.buildCommandlineOptions(ServerUtil.buildCommandlineOptions(new Options()));
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		PrintStream before = System.out;
		try (PrintStream captured = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
			System.setOut(captured);
			command.execute(new DefaultParser().parse(options,
					new String[] { "-i", messageId, "-n", server.nameServerAddress() }), options, null);
		}
		catch (SubCommandException ex) {
			assertThat(ex).hasRootCauseMessage("CODE: 208  DESC: query message by key finished, but no message.");
		}
		catch (ParseException ex) {
			throw new IllegalStateException(ex);
		}
		finally {
			System.setOut(before);
		}
		return bytes.toString(StandardCharsets.UTF_8);
	}

	/** Returns the words of the line about the send. */
	private static List<String> columns(String output) {
		return output.lines()
			.filter((line) -> line.startsWith("Pub "))
			.findFirst()
			.map((line) -> List.of(line.trim().split(" +")))
			.orElseThrow();
	}

	private static RocketMQClient tracing() {
		return RocketMQClient
			.builder(ClientOptions.of(server.nameServerAddress()).toBuilder().trace(MessageTrace.DEFAULT).build())
			.connect();
	}

	private static Producer producer(RocketMQClient client, String group) {
		return client.producer(ProducerOptions.group(group).sendTimeout(TIMEOUT).build());
	}

	private static String topic() {
		String topic = SharedServer.name("traced");
		server.createTopic(topic, 4);
		return topic;
	}

	private static Message.Builder message(String topic) {
		return Message.to(topic).body(new byte[] { 1, 2, 3 });
	}

	/** Resolves each transaction by its argument. */
	private static final class ByArgument implements TransactionListener {

		@Override
		public TransactionResolution execute(Message message, String transactionId, Object argument) {
			return (TransactionResolution) argument;
		}

		@Override
		public TransactionResolution check(ReceivedMessage message, int checks) {
			return TransactionResolution.UNKNOWN;
		}

	}

}
