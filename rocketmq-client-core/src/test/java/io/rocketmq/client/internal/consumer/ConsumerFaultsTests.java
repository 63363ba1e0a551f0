package io.rocketmq.client.internal.consumer;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.consumer.PullConsumer;
import io.rocketmq.client.consumer.PushConsumer;
import io.rocketmq.client.consumer.ScriptedConsumers;
import io.rocketmq.client.consumer.assign.AllocationStrategy;
import io.rocketmq.client.consumer.listener.BatchConsumeResult;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.consumer.offset.OffsetStore;
import io.rocketmq.client.hook.ConsumeHook;
import io.rocketmq.client.hook.ConsumeStatus;
import io.rocketmq.client.hook.ConsumedMessage;
import io.rocketmq.client.internal.consumer.group.Rebalancer;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.testing.Frames;
import io.rocketmq.client.testing.Latches;
import io.rocketmq.client.testing.ScriptedCluster;
import io.rocketmq.client.testing.ScriptedConsumerBroker;
import io.rocketmq.client.testing.ScriptedServer;
import io.rocketmq.client.testing.StoredMessageBytes;

import static io.rocketmq.client.consumer.ScriptedConsumers.PATIENCE;
import static io.rocketmq.client.consumer.ScriptedConsumers.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * User code that throws an {@code Error}, which affects its own message only.
 */
class ConsumerFaultsTests {

	private static final int CONSUME_DIRECTLY = 309;

	private static final int SEND_MESSAGE = 310;

	private final ScriptedConsumers consumers = new ScriptedConsumers();

	private final AtomicInteger consumed = new AtomicInteger();

	private final Logger logger = (Logger) LoggerFactory.getLogger(DefaultPushConsumer.class.getPackageName());

	@BeforeEach
	void expectErrors() {
		this.logger.setLevel(Level.OFF);
	}

	@AfterEach
	void close() {
		this.logger.setLevel(null);
		this.consumers.close();
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void aHookThatThrowsChangesNothing(boolean orderly) {
		ConsumeHook failing = new ConsumeHook() {

			@Override
			public void consuming(String group, List<ReceivedMessage> messages) {
				throw new AssertionError("consuming");
			}

			@Override
			public void consumed(ConsumedMessage consumed) {
				throw new AssertionError("consumed");
			}

		};
		PushConsumer consumer = this.consumers.client(failing)
			.pushConsumer(options("g").orderly(orderly).build())
			.subscribe(ScriptedCluster.TOPIC)
			.start((message, context) -> {
				this.consumed.incrementAndGet();
				return ConsumeResult.SUCCESS;
			});
		awaitCommitted(1);
		assertThat(this.consumed).hasValue(1);
		assertThat(consumer.statistics().queues()).allSatisfy((queue) -> assertThat(queue.inFlight()).isZero());
		assertClosesAndLeaves(consumer);
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void aHookThatThrowsAnUndeclaredExceptionChangesNothing(boolean orderly) {
		// As hooks in other JVM languages can.
		ConsumeHook failing = new ConsumeHook() {

			@Override
			public void consuming(String group, List<ReceivedMessage> messages) {
				throw ConsumerFaultsTests.<RuntimeException>undeclared(new IOException("consuming"));
			}

			@Override
			public void consumed(ConsumedMessage consumed) {
				throw ConsumerFaultsTests.<RuntimeException>undeclared(new Throwable("consumed"));
			}

		};
		PushConsumer consumer = this.consumers.client(failing)
			.pushConsumer(options("g").orderly(orderly).build())
			.subscribe(ScriptedCluster.TOPIC)
			.start((message, context) -> {
				this.consumed.incrementAndGet();
				return ConsumeResult.SUCCESS;
			});
		awaitCommitted(1);
		assertThat(this.consumed).hasValue(1);
		assertClosesAndLeaves(consumer);
	}

	@SuppressWarnings("unchecked")
	private static <T extends Throwable> T undeclared(Throwable failure) throws T {
		throw (T) failure;
	}

	@Test
	void aMessageThatCannotBeSentBackGoesToTheRetryTopic() {
		this.consumers.broker().refuse(ScriptedConsumerBroker.SEND_BACK, 1);
		this.consumers.script((request, peer) -> {
			if (request.code() == SEND_MESSAGE) {
				ScriptedCluster.store(request, peer);
			}
			else {
				this.consumers.broker().handle(request, peer);
			}
		});
		this.consumers.client()
			.pushConsumer(options("g").build())
			.subscribe(ScriptedCluster.TOPIC)
			.start((message, context) -> {
				this.consumed.incrementAndGet();
				return ConsumeResult.retryAfter(Duration.ofSeconds(5));
			});
		awaitCommitted(1);
		assertThat(this.consumed).hasValue(1);
		assertThat(this.consumers.requests(ScriptedConsumerBroker.SEND_BACK)).hasSize(1);
		assertThat(this.consumers.requests(SEND_MESSAGE)).singleElement().satisfies((request) -> {
			assertThat(request.fields()).containsEntry("b", "%RETRY%g").containsEntry("j", "1");
			assertThat(request.fields().get("i")).contains("RETRY_TOPIC", ScriptedCluster.TOPIC, "DELAY");
		});
	}

	@Test
	void aResultLongAfterTheCloseIsNotCommitted() {
		CountDownLatch enough = new CountDownLatch(1);
		CompletableFuture<Void> ended = new CompletableFuture<>();
		CountDownLatch begun = new CountDownLatch(1);
		PushConsumer consumer = this.consumers.client((each) -> ended.complete(null))
			.pushConsumer(options("g").drainTimeout(Duration.ofMillis(100)).build())
			.subscribe(ScriptedCluster.TOPIC)
			.start((message, context) -> {
				begun.countDown();
				Latches.awaitUninterruptibly(enough);
				return ConsumeResult.SUCCESS;
			});
		await().atMost(PATIENCE).until(() -> begun.getCount() == 0);
		assertClosesAndLeaves(consumer);
		enough.countDown();
		assertThat(ended).succeedsWithin(PATIENCE);
		assertThat(this.consumers.requests(ScriptedConsumerBroker.UPDATE_OFFSET))
			.extracting((request) -> request.fields().get("commitOffset"))
			.doesNotContain("1");
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void aToolGetsAnAnswerIfItsMessageIsNotConsumed(boolean closing) throws Exception {
		CountDownLatch enough = new CountDownLatch(1);
		CountDownLatch begun = new CountDownLatch(1);
		PushConsumer consumer = this.consumers.client()
			.pushConsumer(options("g").drainTimeout(Duration.ofMillis(100))
				.consumeTimeout(closing ? Duration.ofMinutes(1) : Duration.ofSeconds(1))
				.build())
			.subscribe(ScriptedCluster.TOPIC)
			.start((message, context) -> {
				begun.countDown();
				Latches.awaitUninterruptibly(enough);
				return ConsumeResult.SUCCESS;
			});
		try {
			assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
			ScriptedServer broker = this.consumers.cluster().broker("a");
			broker.newestPeer()
				.raw(Frames.json(CONSUME_DIRECTLY, 4711, 0, null, Map.of("consumerGroup", "g", "brokerName", "a"),
						StoredMessageBytes.message().queueId(0).queueOffset(7).bytes()));
			if (closing) {
				consumer.close();
			}
			await().atMost(PATIENCE)
				.until(() -> broker.answers().stream().anyMatch((answer) -> answer.opaque() == 4711));
		}
		finally {
			enough.countDown();
		}
	}

	@Test
	void anAllocationOfOtherTopicsQueuesIsLoggedOnce() {
		ListAppender<ILoggingEvent> log = new ListAppender<>();
		log.list = new CopyOnWriteArrayList<>();
		log.start();
		Logger rebalancer = (Logger) LoggerFactory.getLogger(Rebalancer.class.getPackageName());
		rebalancer.setLevel(Level.WARN);
		rebalancer.addAppender(log);
		AtomicInteger calls = new AtomicInteger();
		PushConsumer consumer = this.consumers.client()
			.pushConsumer(options("g").rebalanceInterval(Duration.ofMillis(50)).build())
			.allocation(new AllocationStrategy() {

				@Override
				public String name() {
					return "WRONG";
				}

				@Override
				public List<MessageQueue> allocate(String member, List<MessageQueue> queues, List<String> members) {
					calls.incrementAndGet();
					return List.of(new MessageQueue("another-topic", "a", 0));
				}

			})
			.subscribe(ScriptedCluster.TOPIC)
			.start((message, context) -> ConsumeResult.SUCCESS);
		await().atMost(PATIENCE).until(() -> calls.get() > 5);
		rebalancer.detachAppender(log);
		rebalancer.setLevel(null);
		assertThat(consumer.assignment()).isEmpty();
		assertThat(log.list).filteredOn((event) -> event.getFormattedMessage().contains("Allocation strategy"))
			.hasSizeLessThanOrEqualTo(2)
			.first()
			.satisfies((event) -> assertThat(event.getThrowableProxy().getMessage()).contains("another-topic",
					"Return queues of topic"));
		assertClosesAndLeaves(consumer);
	}

	@Test
	void aListenersErrorIsReportedToHooksAndItsMessageSentBack() {
		CompletableFuture<ConsumedMessage> told = new CompletableFuture<>();
		AssertionError error = new AssertionError("as the test says");
		PushConsumer consumer = this.consumers.client(told::complete)
			.pushConsumer(options("g").build())
			.subscribe(ScriptedCluster.TOPIC)
			.start((message, context) -> {
				throw error;
			});
		assertThat(told).succeedsWithin(PATIENCE).satisfies((each) -> {
			assertThat(each.status()).isEqualTo(ConsumeStatus.RETRY);
			assertThat(each.success()).isFalse();
			assertThat(each.failure()).isSameAs(error);
		});
		awaitCommitted(1);
		assertThat(this.consumers.requests(ScriptedConsumerBroker.SEND_BACK)).hasSize(1);
		assertClosesAndLeaves(consumer);
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void aListenerThatChangesItsListFails(boolean orderly) {
		CompletableFuture<ConsumedMessage> told = new CompletableFuture<>();
		PushConsumer consumer = this.consumers.client(told::complete)
			.pushConsumer(options("g").orderly(orderly).batchSize(8).suspendTime(Duration.ofMillis(10)).build())
			.subscribe(ScriptedCluster.TOPIC)
			.startBatches((messages, context) -> {
				if (this.consumed.getAndIncrement() == 0) {
					messages.clear();
				}
				return BatchConsumeResult.SUCCESS;
			});
		assertThat(told).succeedsWithin(PATIENCE).satisfies((each) -> {
			assertThat(each.status()).isEqualTo(ConsumeStatus.RETRY);
			assertThat(each.failure()).isInstanceOf(UnsupportedOperationException.class);
		});
		awaitCommitted(1);
		assertClosesAndLeaves(consumer);
	}

	@Test
	void hooksGetTheResultOfASuccessfulMessage() {
		CompletableFuture<ConsumedMessage> told = new CompletableFuture<>();
		this.consumers.client(told::complete)
			.pushConsumer(options("g").build())
			.subscribe(ScriptedCluster.TOPIC)
			.start((message, context) -> ConsumeResult.DEAD_LETTER);
		assertThat(told).succeedsWithin(PATIENCE).satisfies((each) -> {
			assertThat(each.status()).isEqualTo(ConsumeStatus.DEAD_LETTER);
			assertThat(each.failure()).isNull();
		});
	}

	@Test
	void anAllocationThatThrowsIsRetried() {
		AtomicInteger calls = new AtomicInteger();
		PushConsumer consumer = this.consumers.client()
			.pushConsumer(options("g").build())
			.allocation(new AllocationStrategy() {

				@Override
				public String name() {
					throw new AssertionError("name");
				}

				@Override
				public List<MessageQueue> allocate(String member, List<MessageQueue> queues, List<String> members) {
					if (calls.incrementAndGet() < 3) {
						throw new AssertionError("allocate");
					}
					return queues;
				}

			})
			.subscribe(ScriptedCluster.TOPIC)
			.start((message, context) -> ConsumeResult.SUCCESS);
		awaitCommitted(1);
		assertClosesAndLeaves(consumer);
	}

	@Test
	void aStoreThatThrowsInAnyMethodBlocksNothing() {
		FailingStore store = new FailingStore();
		PushConsumer consumer = this.consumers.client()
			.pushConsumer(options("g").build())
			.offsets(store)
			.subscribe(ScriptedCluster.TOPIC)
			.start((message, context) -> {
				this.consumed.incrementAndGet();
				return ConsumeResult.SUCCESS;
			});
		await().atMost(PATIENCE).until(() -> this.consumed.get() == 1 && store.stores.get() > 3);
		assertThat(store.persists).hasPositiveValue();
		assertClosesAndLeaves(consumer);
		assertThat(store.closes).hasValue(1);
	}

	@Test
	void aConsumerThatNeverStartedClosesItsStore() {
		FailingStore pushed = new FailingStore();
		this.consumers.client().pushConsumer(options("g").build()).offsets(pushed).close();
		assertThat(pushed.closes).hasValue(1);
		FailingStore pulled = new FailingStore();
		this.consumers.client().pullConsumer(options("h").build()).offsets(pulled).close();
		assertThat(pulled.closes).hasValue(1);
	}

	@Test
	void aStoreThatNeverLoadsDoesNotBlockClose() {
		AtomicInteger loads = new AtomicInteger();
		PushConsumer consumer = this.consumers.client()
			.pushConsumer(options("g").build())
			.offsets(new SilentStore(loads, new CompletableFuture<>()))
			.subscribe(ScriptedCluster.TOPIC)
			.start((message, context) -> ConsumeResult.SUCCESS);
		await().atMost(PATIENCE).until(() -> loads.get() > 0);
		assertClosesAndLeaves(consumer);
	}

	@Test
	void aStoreThatReturnsNullBlocksNothing() {
		AtomicInteger loads = new AtomicInteger();
		PushConsumer consumer = this.consumers.client()
			.pushConsumer(options("g").build())
			.offsets(new SilentStore(loads, null))
			.subscribe(ScriptedCluster.TOPIC)
			.start((message, context) -> {
				this.consumed.incrementAndGet();
				return ConsumeResult.SUCCESS;
			});
		await().atMost(PATIENCE).until(() -> this.consumed.get() == 1);
		assertClosesAndLeaves(consumer);
	}

	@Test
	void aNegativeOffsetIsRejected() {
		MessageQueue queue = new MessageQueue(ScriptedCluster.TOPIC, "a", 0);
		PushConsumer push = this.consumers.client()
			.pushConsumer(options("push").build())
			.subscribe(ScriptedCluster.TOPIC)
			.start((message, context) -> ConsumeResult.SUCCESS);
		assertThatIllegalArgumentException().isThrownBy(() -> push.seek(Map.of(queue, -1L)))
			.withMessageContainingAll("-1", "Use 0 or more");
		PullConsumer pull = this.consumers.client().pullConsumer(options("pull").build()).assign(List.of(queue));
		assertThatIllegalArgumentException().isThrownBy(() -> pull.seek(queue, -1)).withMessageContaining("-1");
		assertThatIllegalArgumentException().isThrownBy(() -> pull.commit(Map.of(queue, -1L)))
			.withMessageContaining("-1");
	}

	private void awaitCommitted(long offset) {
		await().atMost(PATIENCE)
			.untilAsserted(() -> assertThat(this.consumers.requests(ScriptedConsumerBroker.UPDATE_OFFSET))
				.extracting((request) -> request.fields().get("commitOffset"))
				.contains(String.valueOf(offset)));
	}

	private void assertClosesAndLeaves(PushConsumer consumer) {
		consumer.close();
		await().atMost(PATIENCE).until(() -> this.consumers.requests(ScriptedConsumerBroker.UNREGISTER).size() == 1);
	}

	private static final class FailingStore implements OffsetStore {

		private final AtomicInteger loads = new AtomicInteger();

		private final AtomicInteger stores = new AtomicInteger();

		private final AtomicInteger persists = new AtomicInteger();

		private final AtomicInteger closes = new AtomicInteger();

		@Override
		public CompletableFuture<OptionalLong> load(MessageQueue queue) {
			return switch (this.loads.incrementAndGet()) {
				case 1 -> throw new AssertionError("load");
				case 2 -> CompletableFuture.failedFuture(new AssertionError("load later"));
				default -> CompletableFuture.completedFuture(OptionalLong.empty());
			};
		}

		@Override
		public CompletableFuture<Void> store(MessageQueue queue, long offset) {
			if (this.stores.incrementAndGet() % 2 == 0) {
				return CompletableFuture.completedFuture(null);
			}
			throw new AssertionError("store");
		}

		@Override
		public CompletableFuture<Void> persist() {
			this.persists.incrementAndGet();
			throw new AssertionError("persist");
		}

		@Override
		public void close() {
			this.closes.incrementAndGet();
			throw new AssertionError("close");
		}

	}

	/** Returns one future or null from each method; after two loads, loads succeed. */
	private static final class SilentStore implements OffsetStore {

		private final AtomicInteger loads;

		private final @Nullable CompletableFuture<Void> answer;

		SilentStore(AtomicInteger loads, @Nullable CompletableFuture<Void> answer) {
			this.loads = loads;
			this.answer = answer;
		}

		@Override
		@SuppressWarnings("NullAway")
		public CompletableFuture<OptionalLong> load(MessageQueue queue) {
			if (this.loads.incrementAndGet() > 2) {
				return CompletableFuture.completedFuture(OptionalLong.empty());
			}
			return (this.answer != null) ? this.answer.thenApply((none) -> OptionalLong.empty()) : null;
		}

		@Override
		@SuppressWarnings("NullAway")
		public CompletableFuture<Void> store(MessageQueue queue, long offset) {
			return this.answer;
		}

		@Override
		@SuppressWarnings("NullAway")
		public CompletableFuture<Void> persist() {
			return (this.answer != null) ? CompletableFuture.completedFuture(null) : null;
		}

	}

}
