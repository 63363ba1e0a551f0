package io.rocketmq.client.consumer;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.ConsumeFrom;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.config.MessageModel;
import io.rocketmq.client.consumer.assign.AllocationStrategy;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.consumer.offset.OffsetStore;
import io.rocketmq.client.error.ClientClosedException;
import io.rocketmq.client.message.FilterExpression;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.producer.SendOptions;
import io.rocketmq.client.testing.SharedClientFixture;
import io.rocketmq.client.testing.SharedServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * Operations of running push and pull consumers: subscriptions, filters, queue changes,
 * readiness, stores, allocation, broadcasting.
 */
class ConsumerOperationsIT extends SharedClientFixture {

	@TempDir
	private Path folder;

	private final String topic = SharedServer.topic("operations");

	private final String group = SharedServer.name("operations-group");

	private final Queue<String> received = new ConcurrentLinkedQueue<>();

	@Test
	void subscriptionsCanBeCopiedToAnotherConsumer() {
		String other = SharedServer.topic("operations-other");
		Map<String, FilterExpression> filters = Map.of(this.topic, FilterExpression.tags("a"), other,
				FilterExpression.all());
		try (PushConsumer push = push().subscribe(filters);
				PullConsumer pull = client.pullConsumer(options().group(this.group + "-pull").build())) {
			assertThat(push.subscriptions()).isEqualTo(filters);
			push.start(this::consume);
			assertThat(push.subscriptions()).isEqualTo(filters);
			pull.subscribe(push.subscriptions());
			assertThat(pull.subscriptions()).isEqualTo(filters);
			send("wanted", "a");
			send("unwanted", "b");
			await().atMost(PATIENCE).until(() -> this.received.contains("wanted"));
			assertThat(poll(pull, 1)).containsExactly("wanted");
			push.unsubscribe(other);
			assertThat(push.subscriptions()).containsOnlyKeys(this.topic);
		}
		assertThat(this.received).containsExactly("wanted");
	}

	@Test
	void aChangedFilterTakesEffectAtOnce() {
		try (PushConsumer push = push().subscribe(this.topic, FilterExpression.tags("a"))) {
			push.start(this::consume);
			push.ready().join();
			push.changeFilter(this.topic, FilterExpression.tags("b"));
			push.changeFilter(this.topic, FilterExpression.sql("number > 3"));
			push.changeFilter(this.topic, FilterExpression.tags("c", "d"));
			long before = System.nanoTime();
			for (String tag : List.of("a", "b", "c", "d", "a", "c")) {
				send(tag, tag);
			}
			await().atMost(PATIENCE).until(() -> this.received.size() == 3);
			// Much sooner than by a pull that the broker held before.
			assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(options().build().fetch().longPoll());
			assertThatIllegalStateException()
				.isThrownBy(() -> push.changeFilter("no-such-subscription", FilterExpression.all()))
				.withMessageContaining("Subscribe to it first.");
		}
		assertThat(this.received).containsExactlyInAnyOrder("c", "d", "c");
	}

	@Test
	void readyWaitsForTopicsThatAreSubscribedToLater() {
		String later = SharedServer.topic("operations-later");
		Queue<Set<MessageQueue>> changes = new ConcurrentLinkedQueue<>();
		try (PushConsumer push = push().subscribe(this.topic)) {
			assertThatIllegalStateException().isThrownBy(push::ready).withMessageContaining("Start it first.");
			push.onQueuesChanged(changes::add).start(this::consume);
			push.ready().join();
			assertThat(queues(push.assignment(), this.topic)).hasSize(4);
			push.subscribe(later).ready().join();
			assertThat(queues(push.assignment(), later)).hasSize(4);
			await().atMost(PATIENCE)
				.until(() -> changes.stream().anyMatch((queues) -> queues.equals(push.assignment())));
			push.unsubscribe(later);
			await().atMost(PATIENCE).until(() -> queues(push.assignment(), later).isEmpty());
			await().atMost(PATIENCE)
				.until(() -> last(changes).stream().noneMatch((queue) -> queue.topic().equals(later)));
		}
	}

	@Test
	void queuesOfTheRetryTopicAreAssignedApart() {
		Queue<Set<MessageQueue>> changes = new ConcurrentLinkedQueue<>();
		try (PushConsumer push = push().subscribe(this.topic)) {
			assertThat(push.retryAssignment()).isEmpty();
			push.onQueuesChanged(changes::add).start(this::consume);
			await().atMost(PATIENCE).until(() -> push.retryAssignment().size() == 1);
			assertThat(push.retryAssignment()).extracting(MessageQueue::topic).containsOnly("%RETRY%" + push.group());
			push.ready().join();
			assertThat(push.assignment()).hasSize(4).extracting(MessageQueue::topic).containsOnly(this.topic);
			await().atMost(PATIENCE).until(() -> changes.contains(push.assignment()));
			assertThat(changes).allSatisfy((queues) -> assertThat(queues).extracting(MessageQueue::topic)
				.doesNotContain("%RETRY%" + push.group()));
		}
	}

	@Test
	void readyEndsWithTheConsumer() {
		PushConsumer push = push().subscribe("no-topic-of-this-name").start(this::consume);
		CompletableFuture<Void> ready = push.ready();
		push.close();
		assertThat(ready).succeedsWithin(PATIENCE);
		assertThat(push.ready()).succeedsWithin(PATIENCE);
		assertThatExceptionOfType(ClientClosedException.class)
			.isThrownBy(() -> push.changeFilter("no-topic-of-this-name", FilterExpression.tags("a")));
	}

	@Test
	void assignedQueuesAreFilteredAndAssigningThemAgainChangesTheFilter() {
		List<MessageQueue> queues = List.of(new MessageQueue(this.topic, "broker-a", 1));
		for (String tag : List.of("a", "b", "a", "c")) {
			producer.send(Message.to(this.topic).tag(tag).body(tag.getBytes()).build(), SendOptions.to(queues.get(0)));
		}
		try (PullConsumer pull = client.pullConsumer(options().build())) {
			pull.assign(queues, FilterExpression.tags("a"));
			assertThat(poll(pull, 2)).containsExactly("a", "a");
			pull.assign(queues, FilterExpression.tags("c"));
			pull.seekToBegin(queues);
			assertThat(poll(pull, 1)).containsExactly("c");
			assertThat(pull.poll(Duration.ZERO)).isEmpty();
			pull.assign(queues, FilterExpression.sql("TAGS = 'b'"));
			pull.seekToBegin(queues);
			assertThat(poll(pull, 1)).containsExactly("b");
		}
	}

	@Test
	void givenOffsetsAreCommitted() {
		MessageQueue queue = new MessageQueue(this.topic, "broker-a", 0);
		for (int i = 0; i < 10; i++) {
			producer.send(Message.to(this.topic).body(("m" + i).getBytes()).build(), SendOptions.to(queue));
		}
		ConsumerOptions manual = options().autoCommit(false).build();
		try (PullConsumer pull = client.pullConsumer(manual).assign(List.of(queue))) {
			assertThat(poll(pull, 10)).hasSize(10);
			assertThatIllegalArgumentException().isThrownBy(() -> pull.commit(Map.of(queue, -1L)))
				.withMessageContaining("-1");
			assertThatIllegalStateException()
				.isThrownBy(() -> pull.commit(Map.of(new MessageQueue(this.topic, "broker-a", 3), 1L)))
				.withMessageContaining("is not assigned");
			pull.commit(Map.of(queue, 7L));
			assertThat(pull.committed(queue)).hasValue(7);
			pull.commit(Map.of(queue, 4L));
			assertThat(pull.committed(queue)).hasValue(4);
			assertThat(pull.position(queue)).isEqualTo(10);
		}
		try (PullConsumer pull = client.pullConsumer(manual).assign(List.of(queue))) {
			assertThat(poll(pull, 6)).containsExactly("m4", "m5", "m6", "m7", "m8", "m9");
		}
	}

	@Test
	void aBroadcastingPullConsumerGetsAllAndContinuesAtItsLocalOffsets() {
		for (int i = 0; i < 8; i++) {
			send("before " + i, "a");
		}
		try (RocketMQClient second = SharedServer.client();
				PullConsumer one = client.pullConsumer(broadcasting("one")).subscribe(this.topic);
				PullConsumer two = second.pullConsumer(broadcasting("two")).subscribe(this.topic)) {
			assertThat(poll(one, 8)).containsExactlyInAnyOrderElementsOf(poll(two, 8));
			assertThat(one.assignment()).hasSize(4).isEqualTo(two.assignment());
			assertThat(one.statistics().topics().keySet()).containsExactly(this.topic);
		}
		assertThat(this.folder.resolve("one").resolve(this.group).resolve("offsets.json")).exists();
		send("after", "a");
		try (PullConsumer one = client.pullConsumer(broadcasting("one")).subscribe(this.topic)) {
			assertThat(poll(one, 1)).containsExactly("after");
			MessageQueue queue = one.assignment().iterator().next();
			one.commit(Map.of(queue, 0L));
			assertThat(one.committed(queue)).hasValue(0);
		}
	}

	@Test
	void aPullConsumerUsesTheUsersAllocationAndStore() {
		MemoryStore store = new MemoryStore();
		AllocationStrategy firstOnly = new AllocationStrategy() {

			@Override
			public String name() {
				return "FIRST";
			}

			@Override
			public List<MessageQueue> allocate(String member, List<MessageQueue> queues, List<String> members) {
				return queues.subList(0, 1);
			}

		};
		MessageQueue queue = new MessageQueue(this.topic, "broker-a", 0);
		producer.send(Message.to(this.topic).body("mine".getBytes()).build(), SendOptions.to(queue));
		try (PullConsumer pull = client.pullConsumer(options().build()).allocation(firstOnly).offsets(store)) {
			pull.subscribe(this.topic);
			pull.ready().join();
			assertThat(pull.assignment()).containsExactly(queue);
			assertThat(poll(pull, 1)).containsExactly("mine");
			assertThatIllegalStateException().isThrownBy(() -> pull.offsets(store))
				.withMessageContaining("Before that, set its ");
			assertThatIllegalStateException().isThrownBy(() -> pull.allocation(firstOnly))
				.withMessageContaining("Before that, set its ");
		}
		assertThat(store.offsets).containsExactly(Map.entry(queue, 1L));
		assertThat(store.closed).isTrue();
	}

	private ConsumeResult consume(ReceivedMessage message, Object context) {
		this.received.add(new String(message.body()));
		return ConsumeResult.SUCCESS;
	}

	private PushConsumer push() {
		return client.pushConsumer(options().build());
	}

	private ConsumerOptions.Builder options() {
		return ConsumerOptions.group(this.group).batchSize(32).consumeFrom(ConsumeFrom.earliest());
	}

	private ConsumerOptions broadcasting(String instance) {
		return options().messageModel(MessageModel.BROADCASTING).instance(instance).offsetFolder(this.folder).build();
	}

	private void send(String body, String tag) {
		producer.send(Message.to(this.topic).tag(tag).property("number", "5").body(body.getBytes()).build());
	}

	private static List<MessageQueue> queues(Set<MessageQueue> queues, String topic) {
		return queues.stream().filter((queue) -> queue.topic().equals(topic)).toList();
	}

	private static <T> T last(Queue<T> queue) {
		return new ArrayList<>(queue).get(queue.size() - 1);
	}

	private static List<String> poll(PullConsumer consumer, int count) {
		List<String> polled = new ArrayList<>();
		await().atMost(PATIENCE).until(() -> {
			consumer.poll(Duration.ofMillis(500)).forEach((message) -> polled.add(new String(message.body())));
			return polled.size() >= count;
		});
		assertThat(polled).hasSize(count);
		return polled;
	}

	private static final class MemoryStore implements OffsetStore {

		private final Map<MessageQueue, Long> offsets = new ConcurrentHashMap<>();

		private volatile boolean closed;

		@Override
		public CompletableFuture<OptionalLong> load(MessageQueue queue) {
			Long offset = this.offsets.get(queue);
			return CompletableFuture.completedFuture((offset != null) ? OptionalLong.of(offset) : OptionalLong.empty());
		}

		@Override
		public CompletableFuture<Void> store(MessageQueue queue, long offset) {
			this.offsets.put(queue, offset);
			return CompletableFuture.completedFuture(null);
		}

		@Override
		public void close() {
			this.closed = true;
		}

	}

}
