package io.rocketmq.client.consumer;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.admin.TopicSpec;
import io.rocketmq.client.config.ConsumeFrom;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.testing.SharedServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A writer keeps a ledger of the messages that brokers acknowledged, while consumers of
 * one group come and go. {@code -Dledger.rounds=100} makes it long.
 */
class LedgerIT {

	private static final Duration PATIENCE = Duration.ofSeconds(90);

	private static final int ROUNDS = Integer.getInteger("ledger.rounds", 3);

	private final Set<String> acknowledged = new ConcurrentSkipListSet<>();

	/** How often each message was consumed. */
	private final Map<String, AtomicInteger> consumed = new ConcurrentHashMap<>();

	private final Map<MessageQueue, AtomicInteger> atOnce = new ConcurrentHashMap<>();

	private final Queue<String> violations = new ConcurrentLinkedQueue<>();

	private final Deque<RocketMQClient> members = new ArrayDeque<>();

	private final AtomicBoolean writing = new AtomicBoolean(true);

	@AfterEach
	void close() {
		this.writing.set(false);
		this.members.forEach(RocketMQClient::close);
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void everyAcknowledgedMessageIsConsumedWhileMembersComeAndGo(boolean orderly) throws Exception {
		String topic = SharedServer.topic("ledger");
		ConsumerOptions options = ConsumerOptions.group(SharedServer.name("ledger-group"))
			.consumeFrom(ConsumeFrom.earliest())
			.orderly(orderly)
			.threads(4)
			.rebalanceInterval(Duration.ofSeconds(2))
			.build();
		try (RocketMQClient writer = SharedServer.client()) {
			writer.admin().createTopic(TopicSpec.of(topic).queues(6));
			Thread thread = new Thread(() -> write(writer, topic));
			thread.start();
			join(options, topic);
			for (int round = 0; round < ROUNDS; round++) {
				join(options, topic);
				join(options, topic);
				progressBy(200);
				Set<String> before = Set.copyOf(this.acknowledged);
				// The first leaves in the regular way, in the middle of its work.
				this.members.remove().close();
				progressBy(200);
				this.members.remove().close();
				progressBy(200);
				settle();
				int duplicates = duplicates(before).size();
				System.out.printf("%d of %d messages were consumed twice while members left by close()%n", duplicates,
						this.acknowledged.size() - before.size());
				if (orderly) {
					assertThat(duplicates).as("the locks keep a queue until its progress is written").isZero();
				}
				else {
					// Also queues that stay go from member to member then, and the new
					// one may
					// begin before the old one has written its progress.
					assertThat(duplicates).isLessThan((this.acknowledged.size() - before.size()) / 20);
				}
			}
			this.writing.set(false);
			thread.join();
			settle();
		}
		assertThat(this.violations).isEmpty();
		assertThat(this.acknowledged).hasSizeGreaterThan(ROUNDS * 500);
	}

	private void write(RocketMQClient writer, String topic) {
		var producer = writer.producer("ledger-writers");
		for (int number = 0; this.writing.get(); number++) {
			String id = producer
				.send(Message.to(topic)
					.key("key-" + number % 10)
					.orderedBy("key-" + number % 10)
					.body(String.valueOf(number).getBytes())
					.build())
				.messageId();
			this.acknowledged.add(id);
		}
	}

	private void join(ConsumerOptions options, String topic) {
		RocketMQClient member = SharedServer.client();
		this.members.add(member);
		PushConsumer consumer = member.pushConsumer(options).subscribe(topic);
		consumer.start((message, context) -> {
			if (options.orderly() && this.atOnce.computeIfAbsent(context.queue(), (queue) -> new AtomicInteger())
				.incrementAndGet() > 1) {
				this.violations.add("two at once in " + context.queue());
			}
			this.consumed.computeIfAbsent(message.messageId(), (id) -> new AtomicInteger()).incrementAndGet();
			if (options.orderly()) {
				this.atOnce.get(context.queue()).decrementAndGet();
			}
			return ConsumeResult.SUCCESS;
		});
		await().atMost(PATIENCE).until(() -> !consumer.assignment().isEmpty());
	}

	/** Waits until so many more have been consumed. */
	private void progressBy(int count) {
		int target = this.consumed.size() + count;
		await().atMost(PATIENCE).until(() -> this.consumed.size() >= target);
	}

	/** Waits until all that has been acknowledged until now has been consumed. */
	private void settle() {
		Set<String> now = Set.copyOf(this.acknowledged);
		await().atMost(PATIENCE).untilAsserted(() -> assertThat(this.consumed.keySet()).containsAll(now));
	}

	/** Those that were sent after a moment, and consumed more than once. */
	private Map<String, Integer> duplicates(Set<String> before) {
		return this.consumed.entrySet()
			.stream()
			.filter((each) -> !before.contains(each.getKey()) && each.getValue().get() > 1)
			.collect(Collectors.toMap(Map.Entry::getKey, (each) -> each.getValue().get()));
	}

}
