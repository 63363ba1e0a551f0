package io.rocketmq.client.consumer;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

import io.netty.channel.DefaultEventLoop;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.SimpleConsumerOptions;
import io.rocketmq.client.consumer.assign.AllocationStrategy;
import io.rocketmq.client.consumer.listener.BatchConsumeResult;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.consumer.offset.OffsetStore;
import io.rocketmq.client.hook.ConsumeHook;
import io.rocketmq.client.hook.ConsumedMessage;
import io.rocketmq.client.internal.support.Threads;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.testing.ScriptedCluster;
import io.rocketmq.client.testing.ScriptedPopBroker;

import static io.rocketmq.client.consumer.ScriptedConsumers.PATIENCE;
import static io.rocketmq.client.consumer.ScriptedConsumers.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Threads of user code: no callback of a consumer runs on an event loop.
 */
class ConsumerUserCodeThreadsTests {

	private final ScriptedConsumers consumers = new ScriptedConsumers();

	/** Callbacks that were called, and whether one of the calls was on an event loop. */
	private final Map<String, Boolean> onEventLoop = new ConcurrentHashMap<>();

	private final DefaultEventLoop foreign = new DefaultEventLoop();

	private final ConsumeHook hook = new ConsumeHook() {

		@Override
		public void consuming(String group, List<ReceivedMessage> messages) {
			called(group + " consuming");
		}

		@Override
		public void consumed(ConsumedMessage consumed) {
			called(consumed.group() + " consumed");
		}

	};

	@AfterEach
	void close() {
		this.consumers.close();
		this.foreign.shutdownGracefully(0, 0, TimeUnit.SECONDS);
	}

	private void called(String what) {
		called(what, Threads.isEventLoop());
	}

	private void called(String what, boolean onLoop) {
		this.onEventLoop.merge(what, onLoop, Boolean::logicalOr);
	}

	private void assertCalledElsewhere(String... callbacks) {
		await().atMost(PATIENCE).untilAsserted(() -> assertThat(this.onEventLoop).containsKeys(callbacks));
		assertThat(this.onEventLoop).allSatisfy((callback, onLoop) -> assertThat(onLoop).as(callback).isFalse());
	}

	@Test
	void callbacksOfPushConsumers() {
		RocketMQClient client = this.consumers.client(this.hook);
		PushConsumer push = client.pushConsumer(options("push").build())
			.allocation(new Strategy())
			.offsets(new Store())
			.subscribe(ScriptedCluster.TOPIC)
			.start((message, context) -> {
				called("listener");
				return ConsumeResult.SUCCESS;
			});
		client.pushConsumer(options("batch").batchSize(2).build())
			.subscribe(ScriptedCluster.TOPIC)
			.startBatches((messages, context) -> {
				called("batch listener");
				return BatchConsumeResult.SUCCESS;
			});
		client.pushConsumer(options("async").build())
			.subscribe(ScriptedCluster.TOPIC)
			.startAsync((message, context) -> {
				called("async listener");
				CompletableFuture<ConsumeResult> stage = new CompletableFuture<>();
				this.foreign.schedule(() -> stage.complete(ConsumeResult.SUCCESS), 50, TimeUnit.MILLISECONDS);
				return stage;
			});
		assertCalledElsewhere("listener", "batch listener", "async listener", "push consuming", "push consumed",
				"batch consumed", "async consuming", "async consumed", "allocate", "load", "store", "persist");
		client.pushConsumer(options("commit").build())
			.subscribe(ScriptedCluster.TOPIC)
			.start((message, context) -> ConsumeResult.SUCCESS)
			.commitAsync()
			.whenComplete((none, failure) -> called("commit"));
		push.close();
		assertCalledElsewhere("commit", "close");
	}

	@Test
	void callbacksOfPullConsumers() {
		RocketMQClient client = this.consumers.client(this.hook);
		PullConsumer pull = client.pullConsumer(options("pull").autoCommit(false).batchSize(32).build())
			.onQueuesChanged((queues) -> called("queues"))
			.subscribe(ScriptedCluster.TOPIC);
		List<ReceivedMessage> polled = pull.poll(PATIENCE);
		assertThat(polled).hasSize(1);
		CompletableFuture<CompletableFuture<Void>> begun = new CompletableFuture<>();
		// A stage added to a completed future runs on the adding thread: here the user's
		// own event loop.
		this.foreign.execute(() -> begun.complete(pull.commitAsync()
			.whenComplete((none, failure) -> called("commit", Threads.isEventLoop() && !this.foreign.inEventLoop()))));
		assertThat(begun.join()).succeedsWithin(PATIENCE);
		assertCalledElsewhere("queues", "pull consuming", "pull consumed", "commit");
	}

	@Test
	void callbacksOfSimpleConsumers() {
		this.consumers.script(
				new ScriptedPopBroker("a", new ConcurrentLinkedQueue<>()).then(ScriptedPopBroker.found(5, 5, 6, 7, 8))
					.then(ScriptedPopBroker.SILENT));
		SimpleConsumer simple = this.consumers.client(this.hook)
			.simpleConsumer(SimpleConsumerOptions.group("simple").awaitDuration(PATIENCE).build())
			.subscribe(ScriptedCluster.TOPIC);
		CompletableFuture<List<ReceivedMessage>> received = new CompletableFuture<>();
		// A user's own event loop may call methods that don't block.
		this.foreign.execute(() -> simple.receiveAsync(4, Duration.ofSeconds(60)).whenComplete((messages, failure) -> {
			called("receive");
			received.complete(messages);
		}));
		List<ReceivedMessage> messages = received.join();
		simple.ackAsync(messages.get(0)).whenComplete((none, failure) -> called("ack"));
		simple.ackAsync(messages.subList(1, 3)).whenComplete((none, failure) -> called("ack together"));
		simple.changeInvisibleDurationAsync(messages.get(3), Duration.ZERO)
			.whenComplete((none, failure) -> called("change"));
		assertCalledElsewhere("receive", "ack", "ack together", "change", "simple consuming", "simple consumed");
	}

	private final class Strategy implements AllocationStrategy {

		@Override
		public String name() {
			return "all";
		}

		@Override
		public List<MessageQueue> allocate(String member, List<MessageQueue> queues, List<String> members) {
			called("allocate");
			return queues;
		}

	}

	private final class Store implements OffsetStore {

		@Override
		public CompletableFuture<OptionalLong> load(MessageQueue queue) {
			called("load");
			return CompletableFuture.completedFuture(OptionalLong.empty());
		}

		@Override
		public CompletableFuture<Void> store(MessageQueue queue, long offset) {
			called("store");
			return CompletableFuture.completedFuture(null);
		}

		@Override
		public CompletableFuture<Void> persist() {
			called("persist");
			return CompletableFuture.completedFuture(null);
		}

		@Override
		public void close() {
			called("close");
		}

	}

}
