package io.rocketmq.client.benchmarks;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;

import io.netty.util.internal.PlatformDependent;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.admin.TopicSpec;
import io.rocketmq.client.broker.BrokerSnapshot;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.producer.Producer;
import io.rocketmq.client.producer.SendStatistics;
import io.rocketmq.test.EmbeddedRocketMQ;

/**
 * Program that sends at full speed for a given time, and samples the client's resources
 * every 30 s: heap after a collection, Netty's direct memory, threads, requests in
 * flight. Fails if a send failed, or if anything is left in flight at the end. Run it
 * with {@code -Dio.netty.leakDetection.level=paranoid} to have every buffer watched.
 */
public final class SendSoak {

	private static final int IN_FLIGHT = 512;

	private static final String TOPIC = "send-soak";

	private SendSoak() {
	}

	/** Sends for the given time. */
	public static void main(String[] arguments) throws Exception {
		Duration time = Duration.ofSeconds(Long.parseLong(arguments[0]));
		try (EmbeddedRocketMQ server = BenchmarkServer.forgetful();
				RocketMQClient client = RocketMQClient.connect(server.nameServerAddress())) {
			client.admin().createTopic(TopicSpec.of(TOPIC).queues(8));
			soak(client, time);
		}
		System.exit(0);
	}

	static long soak(RocketMQClient client, Duration time) throws Exception {
		Producer producer = client.producer("send-soak");
		Message message = Message.to(TOPIC).body(new byte[1024]).build();
		Semaphore room = new Semaphore(IN_FLIGHT);
		LongAdder failures = new LongAdder();
		long start = System.nanoTime();
		long nextLook = start;
		System.out.println("| seconds | messages | heap after GC, KiB | direct memory, KiB | threads | in flight |");
		System.out.println("|---|---|---|---|---|---|");
		while (System.nanoTime() - start < time.toNanos()) {
			room.acquire();
			producer.sendAsync(message).whenComplete((result, failure) -> {
				room.release();
				if (failure != null) {
					failures.increment();
					failure.printStackTrace();
				}
			});
			if (System.nanoTime() - nextLook >= 0) {
				nextLook += Duration.ofSeconds(30).toNanos();
				look(client, producer, start);
			}
		}
		room.acquire(IN_FLIGHT);
		look(client, producer, start);
		long inFlight = producer.statistics().inFlight() + inFlight(client);
		if (failures.sum() + inFlight > 0) {
			throw new IllegalStateException(failures + " sends failed, and " + inFlight + " are left in flight");
		}
		return statistics(producer).sent();
	}

	private static void look(RocketMQClient client, Producer producer, long start) {
		System.gc();
		System.out.printf("| %d | %d | %d | %d | %d | %d |%n", Duration.ofNanos(System.nanoTime() - start).toSeconds(),
				statistics(producer).sent(), ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / 1024,
				PlatformDependent.usedDirectMemory() / 1024, Thread.activeCount(), inFlight(client));
	}

	private static SendStatistics statistics(Producer producer) {
		return producer.statistics()
			.topics()
			.getOrDefault(TOPIC, new SendStatistics(0, 0, 0, 0, 0, 0, Duration.ZERO, Duration.ZERO, Duration.ZERO));
	}

	private static long inFlight(RocketMQClient client) {
		return client.brokers()
			.snapshot()
			.stream()
			.map(BrokerSnapshot::replicas)
			.flatMap((replicas) -> replicas.stream())
			.flatMap((replica) -> replica.connections().stream())
			.mapToLong((connection) -> connection.inFlight())
			.sum();
	}

}
