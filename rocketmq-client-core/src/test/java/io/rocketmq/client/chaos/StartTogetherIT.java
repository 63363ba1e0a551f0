package io.rocketmq.client.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.ConsumeFrom;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.consumer.PushConsumer;
import io.rocketmq.client.consumer.assign.AllocationStrategy;
import io.rocketmq.client.consumer.assign.AverageAllocation;
import io.rocketmq.client.consumer.assign.BrokerAllocation;
import io.rocketmq.client.consumer.assign.CircleAllocation;
import io.rocketmq.client.consumer.assign.ConfiguredAllocation;
import io.rocketmq.client.consumer.assign.ConsistentHashAllocation;
import io.rocketmq.client.consumer.assign.MachineRoomResolver;
import io.rocketmq.client.consumer.assign.NearMachineRoomAllocation;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.producer.Producer;
import io.rocketmq.client.producer.SendOptions;
import io.rocketmq.client.testing.PatientClients;
import io.rocketmq.client.testing.SharedServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Members that start at the same time on a backlog: they consume no message twice, and
 * later members continue at their committed offsets. {@code -Dtogether.rounds=10} runs
 * all combinations ten times, and writes {@code target/together-report.txt}.
 */
class StartTogetherIT {

	private static final Duration PATIENCE = Duration.ofSeconds(90);

	private static final int MEMBERS = 4;

	private static final int ROUNDS = Integer.getInteger("together.rounds", 0);

	private static final Path REPORT = Path.of("target", "together-report.txt");

	private final Ledger ledger = new Ledger();

	private final ExecutorService threads = Executors.newFixedThreadPool(MEMBERS);

	/** Ways in which members share the queues. */
	enum Strategy {

		AVERAGE, CIRCLE, CONSISTENT_HASH, NEAR_MACHINE_ROOM, BROKER, CONFIGURED;

		AllocationStrategy of(int member, List<MessageQueue> queues) {
			return switch (this) {
				case AVERAGE -> new AverageAllocation();
				case CIRCLE -> new CircleAllocation();
				case CONSISTENT_HASH -> new ConsistentHashAllocation();
				case NEAR_MACHINE_ROOM -> new NearMachineRoomAllocation(new AverageAllocation(), new OneRoom());
				case BROKER -> new BrokerAllocation();
				case CONFIGURED -> new ConfiguredAllocation(
						queues.stream().filter((each) -> each.queueId() % MEMBERS == member).toList());
			};
		}

	}

	/**
	 * One combination.
	 *
	 * @param round number of the repetition
	 */
	record Start(Strategy strategy, boolean orderly, int queues, int messages, int round) {
	}

	static Stream<Start> starts() {
		if (ROUNDS == 0) {
			return Stream.of(new Start(Strategy.AVERAGE, false, 8, 80, 1), new Start(Strategy.AVERAGE, true, 8, 80, 1),
					new Start(Strategy.CONSISTENT_HASH, false, 16, 2000, 1));
		}
		List<Start> all = new ArrayList<>();
		for (int round = 1; round <= ROUNDS; round++) {
			for (Strategy strategy : Strategy.values()) {
				for (boolean orderly : new boolean[] { false, true }) {
					all.add(new Start(strategy, orderly, 8, 80, round));
					all.add(new Start(strategy, orderly, 16, 80, round));
					all.add(new Start(strategy, orderly, 8, 2000, round));
					all.add(new Start(strategy, orderly, 16, 2000, round));
				}
			}
		}
		return all.stream();
	}

	@AfterEach
	void end() {
		this.threads.shutdownNow();
	}

	@ParameterizedTest
	@MethodSource("starts")
	@Timeout(value = 1, unit = TimeUnit.DAYS)
	void noMessageIsConsumedTwice(Start start) throws Exception {
		String topic = SharedServer.name("together");
		SharedServer.get().createTopic(topic, start.queues());
		List<MessageQueue> queues = IntStream.range(0, start.queues())
			.mapToObj((id) -> new MessageQueue(topic, "broker-a", id))
			.toList();
		try (RocketMQClient client = SharedServer.client()) {
			Producer producer = client.producer("together");
			Set<String> backlog = send(producer, queues, start.messages());
			long began = System.nanoTime();
			List<RocketMQClient> members = join(start, topic, queues, "first");
			try {
				consumed(backlog);
			}
			finally {
				members.forEach(RocketMQClient::close);
			}
			int atFirst = this.ledger.duplicates().size();
			List<RocketMQClient> others = join(start, topic, queues, "second");
			try {
				// A message behind all others of its queue.
				consumed(send(producer, queues, start.queues()));
			}
			finally {
				others.forEach(RocketMQClient::close);
			}
			report(start, atFirst, System.nanoTime() - began);
		}
		assertThat(this.ledger.duplicates()).isEmpty();
		if (start.orderly()) {
			assertThat(this.ledger.disorder((delivery) -> false)).isEmpty();
		}
	}

	private List<RocketMQClient> join(Start start, String topic, List<MessageQueue> queues, String name)
			throws Exception {
		CyclicBarrier barrier = new CyclicBarrier(MEMBERS);
		Collection<RocketMQClient> clients = ConcurrentHashMap.newKeySet();
		List<Future<PushConsumer>> starting = new ArrayList<>();
		for (int i = 0; i < MEMBERS; i++) {
			int member = i;
			starting.add(this.threads.submit(() -> {
				RocketMQClient client = PatientClients.connect(SharedServer.get().nameServerAddress());
				clients.add(client);
				PushConsumer consumer = client.pushConsumer(options(topic + "-group", start))
					.allocation(start.strategy().of(member, queues))
					.subscribe(topic);
				barrier.await();
				return consumer.start((message, context) -> {
					long begin = System.nanoTime();
					LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(500));
					this.ledger.delivered(Delivery.of(topic, name + "-" + member, message, begin));
					return ConsumeResult.SUCCESS;
				});
			}));
		}
		List<PushConsumer> consumers = new ArrayList<>();
		for (Future<PushConsumer> each : starting) {
			consumers.add(each.get());
		}
		await().atMost(PATIENCE).until(() -> {
			List<MessageQueue> assigned = consumers.stream()
				.flatMap((each) -> each.assignment().stream())
				.filter((queue) -> queue.topic().equals(topic))
				.toList();
			return assigned.size() == queues.size() && new HashSet<>(assigned).size() == queues.size();
		});
		return new ArrayList<>(clients);
	}

	private static ConsumerOptions options(String group, Start start) {
		return ConsumerOptions.group(group)
			.consumeFrom(ConsumeFrom.earliest())
			.orderly(start.orderly())
			.threads(4)
			.build();
	}

	private static Set<String> send(Producer producer, List<MessageQueue> queues, int count) {
		Set<String> ids = new HashSet<>();
		for (int i = 0; i < count; i++) {
			MessageQueue queue = queues.get(i % queues.size());
			Message message = Message.to(queue.topic()).body(String.valueOf(i).getBytes()).build();
			ids.add(producer.send(message, SendOptions.to(queue).timeout(PATIENCE)).messageId());
		}
		return ids;
	}

	private void consumed(Set<String> messages) {
		await().atMost(PATIENCE).untilAsserted(() -> assertThat(this.ledger.missing(messages)).isEmpty());
	}

	private void report(Start start, int atFirst, long nanos) throws IOException {
		StringBuilder text = new StringBuilder("%-80s twice: %d, of these %d by the first members; %.1f s%n"
			.formatted(start, this.ledger.duplicates().size(), atFirst, nanos / 1e9));
		this.ledger.duplicates().forEach((each) -> text.append("    ").append(each).append('\n'));
		Files.writeString(REPORT, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
	}

	/** Resolver with one machine room. */
	private static final class OneRoom implements MachineRoomResolver {

		@Override
		public String roomOfBroker(String brokerName) {
			return "one";
		}

		@Override
		public String roomOfClient(String clientId) {
			return "one";
		}

	}

}
