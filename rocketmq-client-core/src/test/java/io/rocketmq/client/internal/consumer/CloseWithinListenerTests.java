package io.rocketmq.client.internal.consumer;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.io.TempDir;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.consumer.PushConsumer;
import io.rocketmq.client.consumer.ScriptedConsumers;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.testing.ScriptedCluster;
import io.rocketmq.client.testing.ScriptedConsumerBroker;

import static io.rocketmq.client.consumer.ScriptedConsumers.PATIENCE;
import static io.rocketmq.client.consumer.ScriptedConsumers.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * Closes from within listeners, and closes while listeners hang.
 */
@Execution(ExecutionMode.CONCURRENT)
class CloseWithinListenerTests {

	/** Long beside what a close needs otherwise, also on a busy machine. */
	private static final Duration DRAIN = Duration.ofSeconds(4);

	private final ScriptedConsumers consumers = new ScriptedConsumers();

	/** Ends listeners that hang, which no interrupt does. */
	private final CountDownLatch end = new CountDownLatch(1);

	@AfterEach
	void close() {
		this.end.countDown();
		this.consumers.close();
	}

	@Test
	void aClientDoesNotWaitAgainForAConsumerThatWasClosed() {
		RocketMQClient client = this.consumers.client();
		PushConsumer consumer = hanging(client, "g");
		assertThat(time(consumer::close)).isGreaterThanOrEqualTo(DRAIN);
		assertThat(time(client::close)).isLessThan(DRAIN);
		assertLeft("g");
	}

	@Test
	void aClientDoesNotWaitAgainForAConsumerThatIsBeingClosed() {
		RocketMQClient client = this.consumers.client();
		PushConsumer consumer = hanging(client, "g");
		long start = System.nanoTime();
		CompletableFuture<Void> first = CompletableFuture.runAsync(consumer::close);
		client.close();
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(DRAIN.multipliedBy(2));
		assertThat(first).succeedsWithin(PATIENCE);
	}

	@Test
	void consumersOfAClientDrainAtTheSameTime() {
		RocketMQClient client = this.consumers.client();
		for (int i = 0; i < 4; i++) {
			hanging(client, "g" + i);
		}
		assertThat(time(client::close)).isBetween(DRAIN, DRAIN.multipliedBy(2));
		assertLeft("g0", "g1", "g2", "g3");
	}

	@Test
	void aClientFromItsListener() {
		RocketMQClient client = this.consumers.client();
		CompletableFuture<Duration> took = new CompletableFuture<>();
		PushConsumer other = hanging(client, "other");
		client.pushConsumer(options("g").drainTimeout(DRAIN).build())
			.subscribe(ScriptedCluster.TOPIC)
			.start((message, context) -> {
				took.complete(time(client::close));
				return ConsumeResult.SUCCESS;
			});
		assertThat(took).succeedsWithin(PATIENCE)
			.satisfies((duration) -> assertThat(duration).as("returns at once").isLessThan(DRAIN));
		client.close();
		assertLeft("g", "other");
		assertThat(committed("g")).as("the listener that closed was waited for").isEqualTo("1");
		assertThat(committed("other")).isIn(null, "0");
		assertThat(other.group()).isEqualTo("other");
	}

	@Test
	void anotherConsumerFromAListener() {
		RocketMQClient client = this.consumers.client();
		PushConsumer other = hanging(client, "other");
		CompletableFuture<Duration> took = new CompletableFuture<>();
		PushConsumer consumer = client.pushConsumer(options("g").drainTimeout(DRAIN).build())
			.subscribe(ScriptedCluster.TOPIC)
			.start((message, context) -> {
				took.complete(time(other::close));
				return ConsumeResult.SUCCESS;
			});
		assertThat(took).succeedsWithin(PATIENCE)
			.satisfies((duration) -> assertThat(duration).isBetween(DRAIN, DRAIN.multipliedBy(2)));
		assertLeft("other");
		await().atMost(PATIENCE).until(() -> "1".equals(committed("g")));
		consumer.close();
		assertLeft("other", "g");
	}

	@Test
	void twoConsumersFromEachOthersListeners() {
		RocketMQClient client = this.consumers.client();
		List<CompletableFuture<PushConsumer>> both = List.of(new CompletableFuture<>(), new CompletableFuture<>());
		CountDownLatch delivered = new CountDownLatch(2);
		List<CompletableFuture<Duration>> took = List.of(new CompletableFuture<>(), new CompletableFuture<>());
		for (int i = 0; i < 2; i++) {
			int mine = i;
			both.get(i)
				.complete(client.pushConsumer(options("g" + i).drainTimeout(DRAIN).build())
					.subscribe(ScriptedCluster.TOPIC)
					.start((message, context) -> {
						delivered.countDown();
						delivered.await();
						took.get(mine).complete(time(both.get(1 - mine).join()::close));
						return ConsumeResult.SUCCESS;
					}));
		}
		for (CompletableFuture<Duration> each : took) {
			assertThat(each).succeedsWithin(PATIENCE)
				.satisfies((duration) -> assertThat(duration).isLessThan(DRAIN.multipliedBy(2)));
		}
		assertLeft("g0", "g1");
	}

	@Test
	void aCloseMayHaveADrainTimeoutOfItsOwn() {
		RocketMQClient client = this.consumers.client();
		AtomicBoolean interrupted = new AtomicBoolean();
		CompletableFuture<Void> begun = new CompletableFuture<>();
		PushConsumer consumer = client.pushConsumer(options("g").drainTimeout(PATIENCE).build())
			.subscribe(ScriptedCluster.TOPIC)
			.start((message, context) -> {
				begun.complete(null);
				try {
					this.end.await();
				}
				catch (InterruptedException ex) {
					interrupted.set(true);
				}
				return ConsumeResult.SUCCESS;
			});
		assertThat(begun).succeedsWithin(PATIENCE);
		assertThatIllegalArgumentException().isThrownBy(() -> consumer.close(Duration.ofMillis(-1)))
			.withMessageContaining("Drain timeout is negative: PT-0.001S");
		assertThat(time(() -> consumer.close(Duration.ZERO))).isLessThan(PATIENCE.dividedBy(2));
		await().atMost(PATIENCE).untilTrue(interrupted);
		assertLeft("g");
		assertThat(time(consumer::close)).isLessThan(DRAIN);
	}

	@Test
	void theProgramFromAListener(@TempDir Path folder) throws Exception {
		Path output = folder.resolve("output");
		Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
				System.getProperty("java.class.path"), ExitingProgram.class.getName(),
				this.consumers.cluster().nameServer().address())
			.redirectErrorStream(true)
			.redirectOutput(output.toFile())
			.start();
		try {
			assertThat(process.waitFor(PATIENCE.toSeconds() * 3, TimeUnit.SECONDS)).isTrue();
			assertThat(process.exitValue()).isEqualTo(ExitingProgram.CODE);
			String text = Files.readString(output);
			assertThat(text).contains("Listener of 'g' did not finish within " + DRAIN.toMillis() + " ms");
			assertThat(Duration.parse(text.lines()
				.filter((line) -> line.startsWith("closed after "))
				.findFirst()
				.orElseThrow()
				.substring("closed after ".length()))).isBetween(DRAIN, DRAIN.multipliedBy(2));
		}
		finally {
			process.destroyForcibly();
		}
		assertLeft("g");
		assertThat(committed("g")).as("redelivered to other members").isIn(null, "0");
	}

	/** Exits in its listener, which then waits for the hook that closes the client. */
	static final class ExitingProgram {

		static final int CODE = 7;

		private ExitingProgram() {
		}

		public static void main(String[] arguments) {
			RocketMQClient client = RocketMQClient.connect(arguments[0]);
			Runtime.getRuntime()
				.addShutdownHook(new Thread(() -> System.out.println("closed after " + time(client::close))));
			client.pushConsumer(options("g").drainTimeout(DRAIN).build())
				.subscribe(ScriptedCluster.TOPIC)
				.start((message, context) -> {
					System.exit(CODE);
					return ConsumeResult.SUCCESS;
				});
			new CompletableFuture<>().join();
		}

	}

	private PushConsumer hanging(RocketMQClient client, String group) {
		CompletableFuture<Void> begun = new CompletableFuture<>();
		PushConsumer consumer = client.pushConsumer(options(group).drainTimeout(DRAIN).build())
			.subscribe(ScriptedCluster.TOPIC)
			.start((message, context) -> {
				begun.complete(null);
				while (true) {
					try {
						this.end.await();
						return ConsumeResult.SUCCESS;
					}
					catch (InterruptedException ex) {
						// Hangs on.
					}
				}
			});
		assertThat(begun).succeedsWithin(PATIENCE);
		return consumer;
	}

	private static Duration time(Runnable task) {
		long start = System.nanoTime();
		task.run();
		return Duration.ofNanos(System.nanoTime() - start);
	}

	private @Nullable String committed(String group) {
		List<String> offsets = new ArrayList<>();
		this.consumers.requests(ScriptedConsumerBroker.UPDATE_OFFSET)
			.stream()
			.filter((request) -> group.equals(request.fields().get("consumerGroup"))
					&& ScriptedCluster.TOPIC.equals(request.fields().get("topic")))
			.forEach((request) -> offsets.add(request.fields().get("commitOffset")));
		return offsets.isEmpty() ? null : offsets.get(offsets.size() - 1);
	}

	private void assertLeft(String... groups) {
		await().atMost(PATIENCE)
			.untilAsserted(() -> assertThat(this.consumers.requests(ScriptedConsumerBroker.UNREGISTER))
				.extracting((request) -> request.fields().get("consumerGroup"))
				.containsExactlyInAnyOrder(groups));
	}

}
