package io.rocketmq.client.consumer;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.tools.command.message.QueryMsgTraceByIdSubCommand;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.ClientOptions;
import io.rocketmq.client.config.ConsumeFrom;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.config.MessageTrace;
import io.rocketmq.client.config.ProducerOptions;
import io.rocketmq.client.config.SimpleConsumerOptions;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.testing.ApacheCommands;
import io.rocketmq.client.testing.SharedServer;
import io.rocketmq.test.EmbeddedRocketMQ;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Output of Apache's trace command for deliveries to our consumers, compared with
 * Apache's own consumer of the same message.
 */
class ConsumerTraceIT {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private static EmbeddedRocketMQ server;

	private static RocketMQClient client;

	@BeforeAll
	static void start() {
		server = SharedServer.get();
		client = RocketMQClient
			.builder(ClientOptions.of(server.nameServerAddress()).toBuilder().trace(MessageTrace.DEFAULT).build())
			.connect();
	}

	@AfterAll
	static void stop() {
		client.close();
	}

	@Test
	void aDeliveryThatFailedAndOneThatDidNotAreShownLikeApaches() throws Exception {
		String topic = SharedServer.name("sub-traced");
		server.createTopic(topic, 1);
		String group = SharedServer.name("sub-ours");
		String theirGroup = SharedServer.name("sub-their");
		Queue<ReceivedMessage> received = new ConcurrentLinkedQueue<>();
		Queue<String> theirs = new ConcurrentLinkedQueue<>();
		DefaultMQPushConsumer their = new DefaultMQPushConsumer(theirGroup);
		their.setEnableTrace(true);
		// By default it finds its retry topic after 30 s.
		their.setPollNameServerInterval(500);
		their.setNamesrvAddr(server.nameServerAddress());
		their.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
		their.subscribe(topic, "*");
		their.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
			messages.forEach((message) -> theirs.add(message.getMsgId()));
			return (messages.get(0).getReconsumeTimes() == 0) ? ConsumeConcurrentlyStatus.RECONSUME_LATER
					: ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
		});
		their.start();
		try (PushConsumer consumer = client
			.pushConsumer(ConsumerOptions.group(group).consumeFrom(ConsumeFrom.earliest()).build())
			.subscribe(topic)) {
			consumer.start((message, context) -> {
				received.add(message);
				return (message.reconsumeTimes() == 0) ? ConsumeResult.RETRY : ConsumeResult.SUCCESS;
			});
			String id = client.producer(ProducerOptions.group("sub-producers").sendTimeout(PATIENCE).build())
				.send(Message.to(topic).key("key-of-" + topic).body(new byte[1]).build())
				.messageId();
			await().atMost(PATIENCE).until(() -> received.size() == 2 && theirs.size() == 2);
			ApacheCommands commands = new ApacheCommands(server.nameServerAddress());
			String printed = await().atMost(PATIENCE)
				.ignoreExceptions()
				.until(() -> commands.run(new QueryMsgTraceByIdSubCommand(), "-i", id, "-n",
						server.nameServerAddress()),
						(text) -> deliveries(text, group).size() == 2 && deliveries(text, theirGroup).size() == 2);
			assertThat(deliveries(printed, group)).containsExactlyInAnyOrder("Sub 127.0.0.1 failed",
					"Sub 127.0.0.1 success");
			assertThat(deliveries(printed, theirGroup)).containsExactlyInAnyOrderElementsOf(deliveries(printed, group));
			assertThat(consumer.group()).isEqualTo(group);
		}
		finally {
			their.shutdown();
		}
	}

	@Test
	void deliveriesThroughPollsAndReceivesAreShown() throws Exception {
		String topic = SharedServer.name("sub-traced");
		server.createTopic(topic, 1);
		String pulling = SharedServer.name("sub-pulling");
		String receiving = SharedServer.name("sub-receiving");
		String id = client.producer(ProducerOptions.group("polled-producers").sendTimeout(PATIENCE).build())
			.send(Message.to(topic).body(new byte[1]).build())
			.messageId();
		try (PullConsumer pull = client
			.pullConsumer(ConsumerOptions.group(pulling).consumeFrom(ConsumeFrom.earliest()).autoCommit(false).build());
				SimpleConsumer simple = client.simpleConsumer(
						SimpleConsumerOptions.group(receiving).consumeFrom(ConsumeFrom.earliest()).build())) {
			pull.subscribe(topic);
			await().atMost(PATIENCE).until(() -> pull.poll(Duration.ofMillis(500)).size() == 1);
			pull.commit();
			simple.subscribe(topic);
			await().atMost(PATIENCE).until(() -> {
				List<ReceivedMessage> messages = simple.receive(1, PATIENCE);
				messages.forEach(simple::ack);
				return messages.size() == 1;
			});
			ApacheCommands commands = new ApacheCommands(server.nameServerAddress());
			String printed = await().atMost(PATIENCE)
				.ignoreExceptions()
				.until(() -> commands.run(new QueryMsgTraceByIdSubCommand(), "-i", id, "-n",
						server.nameServerAddress()),
						(text) -> !deliveries(text, pulling).isEmpty() && !deliveries(text, receiving).isEmpty());
			assertThat(deliveries(printed, pulling)).containsExactly("Sub 127.0.0.1 success");
			assertThat(deliveries(printed, receiving)).containsExactly("Sub 127.0.0.1 success");
			assertThat(pull.statistics().topics().get(topic).consumed()).isOne();
			assertThat(simple.statistics().topics().get(topic).consumed()).isOne();
		}
	}

	/** Returns type, host and status of each line about a delivery to a group. */
	private static List<String> deliveries(String printed, String group) {
		return printed.lines()
			.map((line) -> line.trim().split(" +"))
			.filter((words) -> words.length > 3 && words[0].equals("Sub") && words[1].equals(group))
			.map((words) -> words[0] + ' ' + words[2] + ' ' + words[words.length - 1])
			.toList();
	}

}
