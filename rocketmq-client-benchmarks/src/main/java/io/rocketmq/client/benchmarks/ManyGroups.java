package io.rocketmq.client.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.ConsumeFrom;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.consumer.PushConsumer;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.message.FilterExpression;
import io.rocketmq.client.message.Message;
import io.rocketmq.test.EmbeddedRocketMQ;

/**
 * Comparison of 50 push consumers of one process, each of its own group, which receive
 * messages of four tags: times, threads and heap of this client and Apache's.
 */
public final class ManyGroups {

	private static final int GROUPS = 50;

	private static final int TAGS = 4;

	private static final String TOPIC = "many";

	private ManyGroups() {
	}

	/**
	 * Prints a line for each client.
	 * @param arguments the clients in the order to measure, {@code ours} and
	 * {@code apache}
	 */
	public static void main(String[] arguments) throws Exception {
		try (EmbeddedRocketMQ server = BenchmarkServer.lasting()) {
			server.createTopic(TOPIC, 4);
			try (RocketMQClient client = RocketMQClient.connect(server.nameServerAddress())) {
				for (String name : arguments) {
					Runnable send = () -> {
						for (int tag = 0; tag < TAGS; tag++) {
							client.producer("many-sender-" + name + tag)
								.send(Message.to(TOPIC).tag("t" + tag).body(new byte[100]).build());
						}
					};
					send.run();
					measure(name, name.equals("ours") ? ours(server.nameServerAddress())
							: apache(server.nameServerAddress()));
				}
			}
		}
	}

	private static void measure(String name, Groups groups) throws Exception {
		Set<String> seen = ConcurrentHashMap.newKeySet();
		Set<Thread> before = Thread.getAllStackTraces().keySet();
		long heap = usedHeap();
		long start = System.nanoTime();
		for (int i = 0; i < GROUPS; i++) {
			String group = name + "-group-" + i;
			groups.start(group, (tag) -> seen.add(group + tag));
		}
		long started = System.nanoTime() - start;
		while (seen.size() < GROUPS * TAGS && System.nanoTime() - start < Duration.ofMinutes(2).toNanos()) {
			Thread.sleep(10);
		}
		long consumed = System.nanoTime() - start;
		List<Thread> threads = Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((each) -> !before.contains(each))
			.toList();
		long listeners = threads.stream()
			.filter((each) -> each.getName().startsWith("ConsumeMessageThread_")
					|| each.getName().startsWith("rocketmq-consume-"))
			.count();
		long used = usedHeap() - heap;
		start = System.nanoTime();
		groups.close();
		long closed = System.nanoTime() - start;
		System.out.printf(
				"%s: %d of %d received; started in %d ms, consumed after %d ms, closed in %d ms;"
						+ " %d threads of listeners, %d others; %d KB of heap%n",
				name, seen.size(), GROUPS * TAGS, started / 1_000_000, consumed / 1_000_000, closed / 1_000_000,
				listeners, threads.size() - listeners, used / 1024);
	}

	private static long usedHeap() {
		System.gc();
		return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
	}

	private static Groups ours(String nameServer) {
		RocketMQClient client = RocketMQClient.connect(nameServer);
		return new Groups() {

			@Override
			public void start(String group, Consumer<String> listener) {
				PushConsumer consumer = client
					.pushConsumer(ConsumerOptions.group(group).consumeFrom(ConsumeFrom.earliest()).build());
				consumer.subscribe(TOPIC, FilterExpression.tags("t0", "t1", "t2", "t3"));
				consumer.start((message, context) -> {
					listener.accept(String.valueOf(message.tag()));
					return ConsumeResult.SUCCESS;
				});
			}

			@Override
			public void close() {
				client.close();
			}

		};
	}

	private static Groups apache(String nameServer) {
		List<DefaultMQPushConsumer> consumers = new ArrayList<>();
		return new Groups() {

			@Override
			public void start(String group, Consumer<String> listener) throws MQClientException {
				DefaultMQPushConsumer consumer = new DefaultMQPushConsumer(group);
				consumer.setNamesrvAddr(nameServer);
				consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
				consumer.subscribe(TOPIC, "t0 || t1 || t2 || t3");
				consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
					messages.forEach((message) -> listener.accept(message.getTags()));
					return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
				});
				consumer.start();
				consumers.add(consumer);
			}

			@Override
			public void close() {
				consumers.forEach(DefaultMQPushConsumer::shutdown);
			}

		};
	}

	/** Consumers of one client. */
	private interface Groups {

		void start(String group, Consumer<String> listener) throws Exception;

		void close();

	}

}
