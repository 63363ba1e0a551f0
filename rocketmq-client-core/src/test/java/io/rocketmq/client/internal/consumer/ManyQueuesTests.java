package io.rocketmq.client.internal.consumer;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.ClientOptions;
import io.rocketmq.client.config.ConsumeFrom;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.config.Endpoint;
import io.rocketmq.client.consumer.PushConsumer;
import io.rocketmq.client.consumer.assign.AllocationStrategy;
import io.rocketmq.client.consumer.assign.AverageAllocation;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.internal.support.Threads;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.testing.Frames;
import io.rocketmq.client.testing.ScriptedCluster;
import io.rocketmq.client.testing.ScriptedConsumerBroker;
import io.rocketmq.client.testing.ScriptedServer;
import io.rocketmq.client.testing.ScriptedServer.Script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A push consumer with 1,000 topics of 16 queues. With {@code -Dscale.seconds=120} the
 * test also measures and prints the CPU time of the idle consumer; for a JVM like an
 * application's, add {@code -Djacoco.skip -Djacoco.argLine= -Dtest.jvm=-XX:+UseSerialGC
 * -Dio.netty.leakDetection.level=disabled}.
 */
class ManyQueuesTests {

	private static final int TOPICS = Integer.getInteger("scale.topics", 1000);

	private static final int QUEUES_PER_BROKER = 8;

	private static final int REBALANCES = Integer.getInteger("scale.rebalances", 20);

	private static final int MEASURED_SECONDS = Integer.getInteger("scale.seconds", 0);

	private static final int NOTIFY_MEMBERS_CHANGED = 40;

	private static final int NOTHING_NEW = 19;

	private static final String GROUP = "many";

	private static final Duration PATIENCE = Duration.ofMinutes(3);

	private static final List<String> BROKERS = List.of("a", "b");

	private final ScriptedCluster cluster = new ScriptedCluster().queues(QUEUES_PER_BROKER);

	/** By request code, as searching all requests would disturb the measurement. */
	private final Map<Integer, AtomicInteger> requests = new ConcurrentHashMap<>();

	private final ScheduledExecutorService holding = Executors.newSingleThreadScheduledExecutor();

	private final CountingStrategy strategy = new CountingStrategy();

	@AfterEach
	void close() {
		this.holding.shutdownNow();
		this.cluster.close();
	}

	@Test
	void aRebalanceWithoutChangesAsksForMembersOnce() throws Exception {
		BROKERS.forEach((name) -> this.cluster.broker(name, (request, peer) -> {
		}));
		BROKERS
			.forEach((name) -> this.cluster.broker(name).script(counted(holdingPulls(new ScriptedConsumerBroker()))));
		List<String> topics = new ArrayList<>();
		for (int i = 0; i < TOPICS; i++) {
			topics.add("topic-" + i);
			this.cluster.topic("topic-" + i);
		}
		try (RocketMQClient client = patientClient()) {
			ConsumerOptions options = ConsumerOptions.group(GROUP)
				.threads(1)
				.consumeFrom(ConsumeFrom.earliest())
				.rebalanceInterval(Duration.ofHours(1))
				.build();
			PushConsumer consumer = client.pushConsumer(options).allocation(this.strategy);
			topics.forEach(consumer::subscribe);
			CpuTimes before = CpuTimes.now();
			consumer.start((message, context) -> ConsumeResult.SUCCESS);
			int queues = TOPICS * BROKERS.size() * QUEUES_PER_BROKER;
			await().atMost(PATIENCE).until(() -> count(ScriptedConsumerBroker.PULL) >= queues);
			before.print("start");
			assertThat(this.strategy.calls).hasValue(TOPICS);
			assertThat(this.strategy.onEventLoops).isEmpty();
			assertThat(count(ScriptedConsumerBroker.QUERY_OFFSET)).isEqualTo(queues);
			assertThat(count(ScriptedConsumerBroker.LOCK)).isLessThan(TOPICS);
			assertThat(count(ScriptedConsumerBroker.HEARTBEAT)).isLessThan(20);
			await().atMost(PATIENCE).until(() -> count(ScriptedConsumerBroker.UPDATE_OFFSET) >= queues);
			rebalance();
			if (MEASURED_SECONDS > 0) {
				// A first offset is stored twice: see BrokerOffsetStore.
				await().atMost(PATIENCE).until(() -> count(ScriptedConsumerBroker.UPDATE_OFFSET) >= 2 * queues);
				CpuTimes idle = CpuTimes.now();
				new CountDownLatch(1).await(MEASURED_SECONDS, TimeUnit.SECONDS);
				idle.print("idle");
			}
			assertThat(this.strategy.calls).hasValue(TOPICS);
		}
	}

	/** Returns a client that repeats no request on a busy machine. */
	private RocketMQClient patientClient() {
		return RocketMQClient
			.builder(ClientOptions.builder()
				.nameServers(Endpoint.parseList(this.cluster.nameServer().address()))
				.remote((remote) -> remote.requestTimeout(PATIENCE))
				.build())
			.connect();
	}

	private void rebalance() throws IOException {
		ScriptedServer broker = this.cluster.broker("a");
		int before = count(ScriptedConsumerBroker.MEMBERS);
		notifyOfMembers(broker);
		await().atMost(PATIENCE).until(() -> count(ScriptedConsumerBroker.MEMBERS) > before);
		CpuTimes times = CpuTimes.now();
		int atStart = count(ScriptedConsumerBroker.MEMBERS);
		long start = System.nanoTime();
		for (int i = 1; i <= REBALANCES; i++) {
			int wanted = atStart + i;
			notifyOfMembers(broker);
			// Each begins when the last one has ended.
			await().pollDelay(Duration.ZERO)
				.pollInterval(Duration.ofMillis(1))
				.atMost(PATIENCE)
				.until(() -> count(ScriptedConsumerBroker.MEMBERS) >= wanted);
		}
		long nanos = System.nanoTime() - start;
		assertThat(count(ScriptedConsumerBroker.MEMBERS)).isBetween(atStart + REBALANCES, atStart + REBALANCES + 1);
		if (MEASURED_SECONDS > 0) {
			System.out.printf("%d rebalances: %.2f ms each%n", REBALANCES, nanos / 1e6 / REBALANCES);
		}
		times.print("rebalances");
	}

	private static void notifyOfMembers(ScriptedServer broker) throws IOException {
		broker.newestPeer()
			.raw(Frames.json(NOTIFY_MEMBERS_CHANGED, 1, 2, null, Map.of("consumerGroup", GROUP), new byte[0]));
	}

	/** Holds pulls as servers without new messages do. */
	private Script holdingPulls(Script script) {
		return (request, peer) -> {
			if (request.code() != ScriptedConsumerBroker.PULL) {
				script.handle(request, peer);
				return;
			}
			String offset = request.fields().get("queueOffset");
			this.holding.schedule(() -> {
				peer.answer(request, NOTHING_NEW, Map.of("nextBeginOffset", offset, "minOffset", "0", "maxOffset",
						offset, "suggestWhichBrokerId", "0"));
				return null;
			}, Long.parseLong(request.fields().get("suspendTimeoutMillis")), TimeUnit.MILLISECONDS);
		};
	}

	private Script counted(Script script) {
		return (request, peer) -> {
			this.requests.computeIfAbsent(request.code(), (code) -> new AtomicInteger()).incrementAndGet();
			script.handle(request, peer);
		};
	}

	private int count(int code) {
		AtomicInteger count = this.requests.get(code);
		return (count != null) ? count.get() : 0;
	}

	/**
	 * Counts its calls.
	 */
	private static final class CountingStrategy implements AllocationStrategy {

		private final AllocationStrategy average = new AverageAllocation();

		private final AtomicInteger calls = new AtomicInteger();

		private final Queue<String> onEventLoops = new ConcurrentLinkedQueue<>();

		@Override
		public List<MessageQueue> allocate(String clientId, List<MessageQueue> queues, List<String> clientIds) {
			this.calls.incrementAndGet();
			if (Threads.isEventLoop()) {
				this.onEventLoops.add(Thread.currentThread().getName());
			}
			return this.average.allocate(clientId, queues, clientIds);
		}

	}

	/**
	 * CPU time of the client's threads so far.
	 *
	 * @param nanos time of the snapshot
	 * @param cpuNanos CPU time by thread name
	 */
	private record CpuTimes(long nanos, Map<String, Long> cpuNanos) {

		private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

		static CpuTimes now() {
			Map<String, Long> cpu = new TreeMap<>();
			for (ThreadInfo info : THREADS.getThreadInfo(THREADS.getAllThreadIds())) {
				if (info != null && info.getThreadName().startsWith("rocketmq-")) {
					cpu.put(info.getThreadName(), THREADS.getThreadCpuTime(info.getThreadId()));
				}
			}
			return new CpuTimes(System.nanoTime(), cpu);
		}

		void print(String what) {
			if (MEASURED_SECONDS == 0) {
				return;
			}
			CpuTimes now = now();
			double seconds = (now.nanos - this.nanos) / 1e9;
			System.out.printf("%s: %.2f s%n", what, seconds);
			now.cpuNanos.forEach((name, cpu) -> {
				double millis = (cpu - this.cpuNanos.getOrDefault(name, 0L)) / 1e6;
				System.out.printf("  %s: %.1f ms, %.2f %% of a core%n", name, millis, millis / 10 / seconds);
			});
		}

	}

}
