package io.rocketmq.client.consumer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.tools.command.connection.ConsumerConnectionSubCommand;
import org.apache.rocketmq.tools.command.consumer.ConsumerProgressSubCommand;
import org.apache.rocketmq.tools.command.consumer.ConsumerStatusSubCommand;
import org.apache.rocketmq.tools.command.message.ConsumeMessageCommand;
import org.apache.rocketmq.tools.command.message.QueryMsgByUniqueKeySubCommand;
import org.apache.rocketmq.tools.command.offset.GetConsumerStatusCommand;
import org.apache.rocketmq.tools.command.offset.ResetOffsetByTimeCommand;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.ConsumeFrom;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.config.ProducerOptions;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.message.FilterExpression;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.SendResult;
import io.rocketmq.client.producer.Producer;
import io.rocketmq.client.testing.ApacheCommands;
import io.rocketmq.client.testing.SharedServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Output of Apache's {@code mqadmin} commands for our consumers, compared with Apache's
 * own consumer of the same messages in another group. Takes longer than 20 s: each
 * command waits 3 s for its connections to close, and a broker reports a reset when a
 * held pull ends, after up to 15 s.
 */
class ConsumerCommandsIT {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private static final int MESSAGES = 8;

	private static final ApacheCommands commands = new ApacheCommands(SharedServer.get().nameServerAddress());

	private static final Queue<String> received = new ConcurrentLinkedQueue<>();

	private static final Queue<String> theirs = new ConcurrentLinkedQueue<>();

	private static RocketMQClient client;

	private static String topic;

	private static String group;

	private static String theirGroup;

	private static DefaultMQPushConsumer their;

	private static PushConsumer consumer;

	private static SendResult sent;

	@BeforeAll
	static void consumeWithBoth() throws Exception {
		client = SharedServer.client();
		topic = SharedServer.topic("commands");
		group = SharedServer.name("commands-ours");
		theirGroup = SharedServer.name("commands-their");
		consumer = client.pushConsumer(ConsumerOptions.group(group).consumeFrom(ConsumeFrom.earliest()).build())
			.subscribe(topic, FilterExpression.tags("a", "b"))
			.start((message, context) -> {
				received.add(message.messageId());
				return ConsumeResult.SUCCESS;
			});
		their = new DefaultMQPushConsumer(theirGroup);
		their.setNamesrvAddr(SharedServer.get().nameServerAddress());
		their.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
		their.setPersistConsumerOffsetInterval(500);
		their.subscribe(topic, "a || b");
		their.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
			messages.forEach((message) -> theirs.add(message.getMsgId()));
			return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
		});
		their.start();
		Producer producer = client.producer(ProducerOptions.group("commands-producers").sendTimeout(PATIENCE).build());
		for (int i = 0; i < MESSAGES; i++) {
			sent = producer.send(Message.to(topic).tag("a").body(("body " + i).getBytes()).build());
		}
		await().atMost(PATIENCE).until(() -> received.size() >= MESSAGES && theirs.size() >= MESSAGES);
		consumer.commit();
		await().atMost(PATIENCE)
			.until(() -> client.admin().status().group(group).lag() == 0
					&& client.admin().status().group(theirGroup).lag() == 0);
	}

	@AfterAll
	static void close() {
		their.shutdown();
		client.close();
	}

	@Test
	void consumerProgressCommandShowsTheSame() {
		Function<String, List<String>> rows = (name) -> rows(
				commands.run(new ConsumerProgressSubCommand(), "-g", name, "-s", "true"));
		assertThat(rows.apply(group)).hasSize(4).isEqualTo(rows.apply(theirGroup));
		assertThat(commands.run(new ConsumerProgressSubCommand(), "-g", group)).contains("Consume TPS: ",
				"Consume Diff Total: 0");
	}

	@Test
	void consumerConnectionShowsTheSame() {
		Function<String, List<String>> lines = (name) -> plain(name,
				commands.run(new ConsumerConnectionSubCommand(), "-g", name));
		assertThat(lines.apply(group)).contains("ConsumeType: CONSUME_PASSIVELY", "MessageModel: CLUSTERING")
			.containsExactlyInAnyOrderElementsOf(lines.apply(theirGroup));
	}

	@Test
	void consumerStatusShowsTheSameOfAMember() {
		String ours = status(group);
		String their = status(theirGroup);
		assertThat(section(ours, "Consumer Subscription")).hasSize(2)
			.isEqualTo(section(their, "Consumer Subscription"));
		assertThat(rows(String.join("\n", section(ours, "Consumer Offset")))).hasSize(4)
			.isEqualTo(rows(String.join("\n", section(their, "Consumer Offset"))));
		assertThat(properties(ours)).containsAllEntriesOf(properties(their));
		Pattern times = Pattern.compile("(last\\w+Timestamp)=2\\d+");
		List<String> queues = rows(String.join("\n", section(ours, "Consumer MQ Detail")));
		assertThat(queues).hasSize(4).allSatisfy((queue) -> {
			assertThat(queue).contains("commitOffset=2,", "cachedMsgCount=0,", "locked=false,", "droped=false,");
			assertThat(times.matcher(queue).results().map((each) -> each.group(1))).contains("lastPullTimestamp",
					"lastConsumeTimestamp");
		});
		Function<String, List<String>> status = (
				text) -> section(text, "Consumer RT&TPS").stream().map((line) -> line.split(" +")[0]).toList();
		assertThat(status.apply(ours)).containsExactlyInAnyOrderElementsOf(status.apply(their)).contains(topic);
		assertThat(ours).contains("rocketmq-io-", "rocketmq-housekeeping");
	}

	@Test
	void consumerStatusOfTheGroupFindsNoProblem(@TempDir Path folder) throws IOException {
		String held = SharedServer.topic("commands-held");
		String busy = SharedServer.name("commands-busy");
		CountDownLatch begun = new CountDownLatch(1);
		CountDownLatch end = new CountDownLatch(1);
		try (PushConsumer holder = client
			.pushConsumer(ConsumerOptions.group(busy).consumeFrom(ConsumeFrom.earliest()).build())
			.subscribe(held)) {
			holder.start((message, context) -> {
				begun.countDown();
				end.await();
				return ConsumeResult.SUCCESS;
			});
			client.producer(ProducerOptions.group("commands-held-producers").sendTimeout(PATIENCE).build())
				.send(Message.to(held).body(new byte[1]).build());
			await().atMost(PATIENCE).until(() -> begun.getCount() == 0);
			String printed = commands.runIn(folder, "consumerStatus", "-g", busy, "-s");
			end.countDown();
			assertThat(printed).contains("Same subscription", "Rebalance OK", client.status().clientId())
				.doesNotContain("maybe blocked", "can't lock");
		}
		try (Stream<Path> files = Files.walk(folder)) {
			Path file = files.filter((each) -> each.getFileName().toString().equals(client.status().clientId()))
				.findFirst()
				.orElseThrow();
			assertThat(Files.readString(file)).contains("#Consumer jstack#", "rocketmq-consume-" + busy,
					"ConsumerCommandsIT", "cachedMsgCount=1,");
		}
	}

	@Test
	void getConsumerStatusShowsTheSame() {
		Function<String, List<String>> lines = (name) -> plain(name,
				commands.run(new GetConsumerStatusCommand(), "-g", name, "-t", topic));
		assertThat(lines.apply(group)).hasSizeGreaterThan(4)
			.containsExactlyInAnyOrderElementsOf(lines.apply(theirGroup));
	}

	@Test
	void aMessageIsConsumedDirectly() {
		for (String name : List.of(group, theirGroup)) {
			assertThat(commands.run(new QueryMsgByUniqueKeySubCommand(), "-g", name, "-t", topic, "-i",
					sent.messageId(), "-d", clientId(name)))
				.as(name)
				.contains("consumeResult=CR_SUCCESS");
		}
	}

	@Test
	void consumeMessageLeavesTheCommittedOffsets() {
		String printed = commands.run(new ConsumeMessageCommand(), "-g", group, "-t", topic, "-c", "128");
		assertThat(printed.split("MSGID: ", -1)).hasSizeGreaterThan(MESSAGES);
		assertThat(printed).contains(sent.messageId());
		assertThat(client.admin().status().group(group).lag()).isZero();
		// The command was a member for a short time.
		await().atMost(PATIENCE)
			.until(() -> consumer.assignment().size() == 4 && consumer.retryAssignment().size() == 1);
	}

	@Test
	void resetOffsetByTimeResetsBoth() {
		received.clear();
		theirs.clear();
		for (String name : List.of(group, theirGroup)) {
			List<String> printed = commands
				.run(new ResetOffsetByTimeCommand(), "-g", name, "-t", topic, "-s", "0", "-f", "true")
				.lines()
				.filter((line) -> line.startsWith("broker-a"))
				.toList();
			assertThat(printed).as(name).hasSize(4).allSatisfy((line) -> assertThat(line.trim()).endsWith(" 0"));
		}
		// A broker reports the reset when a held pull ends, after up to 15 s.
		for (Queue<String> got : List.of(received, theirs)) {
			await().atMost(PATIENCE).until(() -> got.stream().distinct().count() == MESSAGES);
		}
		for (String name : List.of(group, theirGroup)) {
			await().atMost(PATIENCE).until(() -> client.admin().status().group(name).lag() == 0);
		}
	}

	private static String status(String name) {
		return commands.run(new ConsumerStatusSubCommand(), "-g", name, "-i", clientId(name), "-s")
			.replace(name, "GROUP");
	}

	private static String clientId(String name) {
		return client.admin().status().consumers(name).members().get(0).clientId();
	}

	/** Returns the properties that equally configured consumers share. */
	private static Map<String, String> properties(String status) {
		Map<String, String> properties = section(status, "Consumer Properties").stream()
			.collect(Collectors.toMap((line) -> line.split(":", 2)[0].trim(), (line) -> line.split(":", 2)[1].trim()));
		properties.keySet()
			.retainAll(Set.of("PROP_CONSUME_TYPE", "PROP_CONSUMEORDERLY", "PROP_CLIENT_VERSION",
					"PROP_THREADPOOL_CORE_SIZE", "consumerGroup", "messageModel", "consumeFromWhere",
					"consumeThreadMin", "consumeThreadMax", "consumeMessageBatchMaxSize", "consumeTimeout",
					"suspendCurrentQueueTimeMillis", "pullBatchSize", "pullThresholdForQueue",
					"consumeConcurrentlyMaxSpan"));
		assertThat(properties).hasSize(15);
		return properties;
	}

	/** Returns the lines below a heading, without table heads. */
	private static List<String> section(String status, String heading) {
		String rest = status.substring(status.indexOf('#' + heading + '#') + heading.length() + 2);
		int end = rest.indexOf("\n\n\n#");
		return ((end < 0) ? rest : rest.substring(0, end)).lines()
			.filter((line) -> !line.isBlank() && !line.startsWith("#"))
			.map((line) -> line.replaceAll(" +", " "))
			.toList();
	}

	/** Returns the lines about the topic's queues. */
	private static List<String> rows(String printed) {
		return printed.lines().filter((line) -> line.startsWith(topic + ' ')).toList();
	}

	/** Returns the lines without client-specific values. */
	private static List<String> plain(String name, String printed) {
		return printed.replace(clientId(name), "CLIENT")
			.replace(name, "GROUP")
			.replaceAll("127\\.0\\.0\\.1:\\d+", "ADDRESS")
			.lines()
			.filter((line) -> !line.isBlank())
			.map((line) -> line.trim().replaceAll(" +", " "))
			.toList();
	}

}
