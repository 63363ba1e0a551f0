package io.rocketmq.client.internal.consumer;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.stream.Stream;

import io.netty.channel.DefaultEventLoop;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.SimpleConsumerOptions;
import io.rocketmq.client.consumer.PullConsumer;
import io.rocketmq.client.consumer.PushConsumer;
import io.rocketmq.client.consumer.ScriptedConsumers;
import io.rocketmq.client.consumer.SimpleConsumer;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.error.ClientClosedException;
import io.rocketmq.client.hook.ConsumeHook;
import io.rocketmq.client.hook.ConsumedMessage;
import io.rocketmq.client.testing.ScriptedCluster;
import io.rocketmq.client.testing.ScriptedConsumerBroker;

import static io.rocketmq.client.consumer.ScriptedConsumers.PATIENCE;
import static io.rocketmq.client.consumer.ScriptedConsumers.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * Close of consumers on any thread: it ends in bounded time and leaves the group.
 */
class ConsumerCloseTests {

	private final ScriptedConsumers consumers = new ScriptedConsumers();

	private final DefaultEventLoop foreign = new DefaultEventLoop();

	@AfterEach
	void close() {
		this.consumers.close();
		this.foreign.shutdownGracefully(0, 0, TimeUnit.SECONDS);
	}

	static Stream<Arguments> kinds() {
		return Stream.of(kind(ConsumerCloseTests::push), kind(ConsumerCloseTests::pull),
				kind(ConsumerCloseTests::simple));
	}

	private static Arguments kind(BiFunction<ScriptedConsumers, RocketMQClient, AutoCloseable> start) {
		return Arguments.of(start);
	}

	@ParameterizedTest
	@MethodSource("kinds")
	void onAnInterruptedThread(BiFunction<ScriptedConsumers, RocketMQClient, AutoCloseable> start) {
		AutoCloseable consumer = start.apply(this.consumers, this.consumers.client());
		CompletableFuture<Boolean> flag = new CompletableFuture<>();
		Thread thread = new Thread(() -> {
			Thread.currentThread().interrupt();
			try {
				consumer.close();
				flag.complete(Thread.currentThread().isInterrupted());
			}
			catch (Exception ex) {
				flag.completeExceptionally(ex);
			}
		});
		thread.start();
		assertThat(flag).succeedsWithin(PATIENCE).isEqualTo(true);
		assertLeft();
	}

	@ParameterizedTest
	@MethodSource("kinds")
	void onAnEventLoopAndTwice(BiFunction<ScriptedConsumers, RocketMQClient, AutoCloseable> start) {
		AutoCloseable consumer = start.apply(this.consumers, this.consumers.client());
		CompletableFuture<Void> returned = CompletableFuture.runAsync(() -> close(consumer), this.foreign);
		assertThat(returned).succeedsWithin(PATIENCE);
		close(consumer);
		close(consumer);
		assertLeft();
	}

	@ParameterizedTest
	@MethodSource("kinds")
	void fromSeveralThreadsAtOnce(BiFunction<ScriptedConsumers, RocketMQClient, AutoCloseable> start) {
		AutoCloseable consumer = start.apply(this.consumers, this.consumers.client());
		CompletableFuture<?>[] closers = new CompletableFuture<?>[4];
		for (int i = 0; i < closers.length; i++) {
			closers[i] = new CompletableFuture<>();
			CompletableFuture<?> closer = closers[i];
			new Thread(() -> {
				close(consumer);
				closer.complete(null);
			}).start();
		}
		assertThat(CompletableFuture.allOf(closers)).succeedsWithin(PATIENCE);
		assertLeft();
	}

	@Test
	void afterAStartThatFailed() {
		RocketMQClient client = this.consumers.client();
		AutoCloseable first = push(this.consumers, client);
		PullConsumer second = client.pullConsumer(options("g").drainTimeout(Duration.ofMinutes(10)).build());
		assertThatIllegalStateException().isThrownBy(() -> second.subscribe(ScriptedCluster.TOPIC));
		assertThat(CompletableFuture.runAsync(second::close)).succeedsWithin(PATIENCE);
		close(first);
		assertLeft();
	}

	@Test
	void fromAHookOfAPushConsumer() {
		CompletableFuture<PushConsumer> started = new CompletableFuture<>();
		CompletableFuture<Void> closed = new CompletableFuture<>();
		ConsumeHook closing = new ConsumeHook() {
			@Override
			public void consumed(ConsumedMessage consumed) {
				started.join().close();
				closed.complete(null);
			}
		};
		started.complete(push(this.consumers, this.consumers.client(closing)));
		assertThat(closed).succeedsWithin(PATIENCE);
		assertLeft();
	}

	@Test
	void fromTheListenerOfAPullConsumersQueues() {
		CompletableFuture<PullConsumer> started = new CompletableFuture<>();
		CompletableFuture<Void> closed = new CompletableFuture<>();
		PullConsumer consumer = this.consumers.client().pullConsumer(options("g").build()).onQueuesChanged((queues) -> {
			started.join().close();
			closed.complete(null);
		});
		started.complete(consumer);
		consumer.subscribe(ScriptedCluster.TOPIC);
		assertThat(closed).succeedsWithin(PATIENCE);
		assertLeft();
	}

	@Test
	void fromACallbackOfASimpleConsumer() {
		SimpleConsumer consumer = simple(this.consumers, this.consumers.client());
		CompletableFuture<?> closed = consumer.receiveAsync(1, Duration.ofSeconds(10))
			.whenComplete((messages, failure) -> consumer.close());
		await().atMost(PATIENCE).until(() -> !this.consumers.requests(ScriptedConsumerBroker.POP).isEmpty());
		close(consumer);
		assertThat(closed).failsWithin(PATIENCE).withThrowableThat().withCauseInstanceOf(ClientClosedException.class);
		assertLeft();
	}

	@Test
	void duringAPollAndWithUnfinishedMessages() {
		PullConsumer consumer = this.consumers.client()
			.pullConsumer(options("g").autoCommit(false).build())
			.subscribe(ScriptedCluster.TOPIC);
		assertThat(consumer.poll(PATIENCE)).hasSize(1);
		CompletableFuture<Object> poll = CompletableFuture.supplyAsync(() -> consumer.poll(PATIENCE));
		close(consumer);
		assertThatExceptionOfType(CompletionException.class).isThrownBy(poll::join)
			.withCauseInstanceOf(ClientClosedException.class);
		assertThat(consumer.statistics().topics().get(ScriptedCluster.TOPIC).retried()).isOne();
		assertLeft();
	}

	private void assertLeft() {
		await().atMost(PATIENCE)
			.untilAsserted(() -> assertThat(this.consumers.requests(ScriptedConsumerBroker.UNREGISTER))
				.extracting((request) -> request.fields().get("consumerGroup"))
				.containsExactly("g"));
	}

	private static void close(AutoCloseable consumer) {
		try {
			consumer.close();
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static PushConsumer push(ScriptedConsumers consumers, RocketMQClient client) {
		PushConsumer consumer = client.pushConsumer(options("g").build())
			.subscribe(ScriptedCluster.TOPIC)
			.start((message, context) -> ConsumeResult.SUCCESS);
		await().atMost(PATIENCE).until(() -> consumer.assignment().size() == 1);
		return consumer;
	}

	private static PullConsumer pull(ScriptedConsumers consumers, RocketMQClient client) {
		PullConsumer consumer = client.pullConsumer(options("g").build()).subscribe(ScriptedCluster.TOPIC);
		await().atMost(PATIENCE).until(() -> consumer.assignment().size() == 1);
		return consumer;
	}

	private static SimpleConsumer simple(ScriptedConsumers consumers, RocketMQClient client) {
		SimpleConsumer consumer = client
			.simpleConsumer(SimpleConsumerOptions.group("g").awaitDuration(PATIENCE).build())
			.subscribe(ScriptedCluster.TOPIC);
		await().atMost(PATIENCE).until(() -> !consumers.requests(ScriptedConsumerBroker.HEARTBEAT).isEmpty());
		return consumer;
	}

}
