package io.rocketmq.client.consumer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import io.netty.channel.DefaultEventLoop;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.rocketmq.client.config.ConsumeFrom;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.consumer.listener.MessageListener;
import io.rocketmq.client.error.CallInterruptedException;
import io.rocketmq.client.error.ClientClosedException;
import io.rocketmq.client.internal.consumer.offset.StartOffsets;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.testing.Frames.Request;
import io.rocketmq.client.testing.ScriptedCluster;
import io.rocketmq.client.testing.ScriptedConsumerBroker;
import io.rocketmq.client.testing.ScriptedServer.Peer;
import io.rocketmq.client.testing.ScriptedServer.Script;

import static io.rocketmq.client.consumer.ScriptedConsumers.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Start at the latest message with servers that are slow, silent, refuse or appear late.
 * Some tests wait for the limit of 3 s.
 */
class LatestStartTests {

	private static final int CLUSTER_INFO = 106;

	private static final MessageListener LISTENER = (message, context) -> ConsumeResult.SUCCESS;

	private final ScriptedConsumers consumers = new ScriptedConsumers();

	@AfterEach
	void close() {
		this.consumers.close();
	}

	@Test
	void theEndIsThatOfTheStart() {
		AtomicInteger ends = new AtomicInteger(7);
		script((request, peer) -> peer.answer(request, 0, Map.of("offset", String.valueOf(ends.getAndAdd(100)))),
				this::zero);
		start(consumer("g"));
		awaitPullFrom("7");
		assertThat(this.consumers.requests(ScriptedConsumerBroker.GET_MAX_OFFSET)).hasSize(1);
	}

	@Test
	void anEndOffsetReceivedAfterTheStartIsIgnored() throws Exception {
		AtomicReference<Request> held = new AtomicReference<>();
		AtomicReference<Peer> by = new AtomicReference<>();
		script((request, peer) -> {
			held.set(request);
			by.set(peer);
		}, (request, peer) -> peer.answer(request, 0, Map.of("offset", "3")));
		long before = System.currentTimeMillis();
		long nanos = System.nanoTime();
		start(consumer("g"));
		assertThat(Duration.ofNanos(System.nanoTime() - nanos)).isBetween(Duration.ofSeconds(2),
				Duration.ofSeconds(20));
		try {
			by.get().answer(held.get(), 0, Map.of("offset", "7"));
		}
		catch (SocketException ex) {
			// The client has closed the silent connection, so that no answer can come too
			// late.
		}
		awaitPullFrom("3");
		long searched = Long
			.parseLong(this.consumers.requests(ScriptedConsumerBroker.SEARCH_OFFSET).get(0).fields().get("timestamp"));
		assertThat(searched + StartOffsets.CLOCK_TOLERANCE.toMillis()).isBetween(before, before + 2000);
	}

	@Test
	void aBrokerThatRefusesIsSearchedByTime() {
		script((request, peer) -> peer.answer(request, 1, Map.of()),
				(request, peer) -> peer.answer(request, 0, Map.of("offset", "3")));
		start(consumer("g"));
		awaitPullFrom("3");
	}

	@Test
	void aSearchWithoutResultStartsAtTheFirstMessage() {
		script((request, peer) -> peer.answer(request, 1, Map.of()),
				(request, peer) -> peer.answer(request, 0, Map.of("offset", "-1")));
		start(consumer("g"));
		awaitPullFrom("0");
	}

	@Test
	void aCommittedOffsetCountsFirst() {
		this.consumers.script((request, peer) -> {
			if (request.code() == ScriptedConsumerBroker.QUERY_OFFSET && isOrders(request)) {
				peer.answer(request, 0, Map.of("offset", "5"));
			}
			else {
				this.consumers.broker().handle(request, peer);
			}
		});
		start(consumer("g"));
		awaitPullFrom("5");
		assertThat(this.consumers.requests(ScriptedConsumerBroker.GET_MAX_OFFSET)).isEmpty();
	}

	@Test
	void aKnownGroupStartsANewQueueAtItsBeginning() {
		this.consumers.cluster().broker("b", (request, peer) -> {
		});
		this.consumers.cluster().broker("b").script((request, peer) -> peer.answer(request, 0, Map.of("offset", "5")));
		script((request, peer) -> peer.answer(request, 0, Map.of("offset", "7")), this::zero);
		start(consumer("g"));
		awaitPullFrom("0");
	}

	@Test
	void aLaterTopicOfAKnownBrokerStartsAtItsBeginning() {
		topicComesLater("{\"brokerAddrTable\":{\"a\":{\"brokerAddrs\":{\"0\":\"" + this.consumers.brokerAddress()
				+ "\"},\"brokerName\":\"a\",\"cluster\":\"c\"}},\"clusterAddrTable\":{\"c\":[\"a\"]}}");
		awaitPullFrom("0");
		assertThat(this.consumers.requests(ScriptedConsumerBroker.SEARCH_OFFSET)).isEmpty();
	}

	/** Its broker may have been down, with earlier messages. */
	@Test
	void aLaterTopicOfANewBrokerIsSearchedByTime() {
		topicComesLater("{\"brokerAddrTable\":{},\"clusterAddrTable\":{}}");
		awaitPullFrom("3");
	}

	private void topicComesLater(String clusterInfo) {
		AtomicBoolean there = new AtomicBoolean();
		Script routes = this.consumers.cluster().routes();
		this.consumers.cluster().nameServer().script((request, peer) -> {
			if (request.code() == CLUSTER_INFO) {
				peer.answer(request, 0, null, Map.of(), clusterInfo.getBytes(StandardCharsets.UTF_8));
			}
			else if (there.get() || !ScriptedCluster.TOPIC.equals(request.fields().get("topic"))) {
				routes.handle(request, peer);
			}
			else {
				peer.answer(request, 17, "No topic route info", Map.of(), new byte[0]);
			}
		});
		script((request, peer) -> peer.answer(request, 0, Map.of("offset", "7")),
				(request, peer) -> peer.answer(request, 0, Map.of("offset", "3")));
		start(consumer("g"));
		there.set(true);
	}

	@Test
	void aSilentNameServerDelaysTheStartForThreeSecondsOnly() {
		AtomicBoolean silent = new AtomicBoolean(true);
		Script routes = this.consumers.cluster().routes();
		this.consumers.cluster().nameServer().script((request, peer) -> {
			if (!silent.get()) {
				routes.handle(request, peer);
			}
		});
		script((request, peer) -> peer.answer(request, 0, Map.of("offset", "7")),
				(request, peer) -> peer.answer(request, 0, Map.of("offset", "3")));
		long nanos = System.nanoTime();
		start(consumer("g"));
		assertThat(Duration.ofNanos(System.nanoTime() - nanos)).isLessThan(Duration.ofSeconds(20));
		silent.set(false);
		awaitPullFrom("3");
	}

	@Test
	void anInterruptedStartIsUndone() throws Exception {
		script((request, peer) -> {
		}, (request, peer) -> peer.answer(request, 0, Map.of("offset", "3")));
		PushConsumer consumer = consumer("interrupted");
		CompletableFuture<Throwable> thrown = new CompletableFuture<>();
		Thread starter = new Thread(() -> {
			try {
				start(consumer);
				thrown.complete(null);
			}
			catch (RuntimeException ex) {
				thrown.complete(Thread.currentThread().isInterrupted() ? ex : new AssertionError("no flag"));
			}
		});
		starter.start();
		await().atMost(PATIENCE).until(() -> !this.consumers.requests(ScriptedConsumerBroker.GET_MAX_OFFSET).isEmpty());
		starter.interrupt();
		assertThat(thrown).succeedsWithin(PATIENCE).isInstanceOf(CallInterruptedException.class);
		assertThat(this.consumers.requests(ScriptedConsumerBroker.HEARTBEAT))
			.noneMatch((request) -> new String(request.body()).contains("interrupted"));
		start(consumer);
		awaitPullFrom("3");
	}

	@Test
	void aConsumerThatIsClosedWhileItStartsJoinsNoGroup() {
		script((request, peer) -> {
		}, this::zero);
		PushConsumer consumer = consumer("closed");
		CompletableFuture<Void> started = CompletableFuture.runAsync(() -> start(consumer));
		await().atMost(PATIENCE).until(() -> !this.consumers.requests(ScriptedConsumerBroker.GET_MAX_OFFSET).isEmpty());
		consumer.close();
		assertThat(started).failsWithin(PATIENCE)
			.withThrowableOfType(ExecutionException.class)
			.withCauseInstanceOf(ClientClosedException.class);
		assertThat(this.consumers.requests(ScriptedConsumerBroker.HEARTBEAT))
			.noneMatch((request) -> new String(request.body()).contains("\"closed\""));
	}

	@Test
	void aStartOnAnEventLoopIsRejectedBeforeARequest() throws Exception {
		DefaultEventLoop loop = new DefaultEventLoop();
		try {
			PushConsumer consumer = consumer("looped");
			loop.submit(() -> assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> start(consumer))
				.withMessageContaining("event loop")).get();
			assertThat(this.consumers.requests(ScriptedConsumerBroker.QUERY_OFFSET)).isEmpty();
			assertThat(this.consumers.requests(ScriptedConsumerBroker.HEARTBEAT))
				.noneMatch((request) -> new String(request.body()).contains("looped"));
		}
		finally {
			loop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
		}
	}

	@Test
	void anInterruptedAssignmentIsQueriedAgain() throws Exception {
		AtomicBoolean silent = new AtomicBoolean(true);
		script((request, peer) -> {
			if (!silent.get()) {
				peer.answer(request, 0, Map.of("offset", "9"));
			}
		}, this::zero);
		PullConsumer consumer = this.consumers.client().pullConsumer(options("assigned"));
		List<MessageQueue> queues = List.of(new MessageQueue(ScriptedCluster.TOPIC, "a", 0));
		CompletableFuture<Throwable> thrown = new CompletableFuture<>();
		Thread assigner = new Thread(() -> {
			try {
				consumer.assign(queues);
				thrown.complete(null);
			}
			catch (RuntimeException ex) {
				thrown.complete(ex);
			}
		});
		assigner.start();
		await().atMost(PATIENCE).until(() -> !this.consumers.requests(ScriptedConsumerBroker.GET_MAX_OFFSET).isEmpty());
		assigner.interrupt();
		assertThat(thrown).succeedsWithin(PATIENCE).isInstanceOf(CallInterruptedException.class);
		silent.set(false);
		consumer.assign(queues);
		awaitPullFrom("9");
	}

	private void zero(Request request, Peer peer) throws IOException {
		peer.answer(request, 0, Map.of("offset", "0"));
	}

	/** Sets the answers to requests for end offsets and searches. */
	private void script(Script end, Script search) {
		this.consumers.script((request, peer) -> {
			if (request.code() == ScriptedConsumerBroker.GET_MAX_OFFSET && isOrders(request)) {
				end.handle(request, peer);
			}
			else if (request.code() == ScriptedConsumerBroker.SEARCH_OFFSET) {
				search.handle(request, peer);
			}
			else {
				this.consumers.broker().handle(request, peer);
			}
		});
	}

	private static boolean isOrders(Request request) {
		return ScriptedCluster.TOPIC.equals(request.fields().get("topic"));
	}

	private static ConsumerOptions options(String group) {
		return ScriptedConsumers.options(group).consumeFrom(ConsumeFrom.latest()).build();
	}

	private PushConsumer consumer(String group) {
		return this.consumers.client().pushConsumer(options(group)).subscribe(ScriptedCluster.TOPIC);
	}

	private static PushConsumer start(PushConsumer consumer) {
		return consumer.start(LISTENER);
	}

	private void awaitPullFrom(String offset) {
		await().atMost(PATIENCE)
			.untilAsserted(() -> assertThat(this.consumers.requests(ScriptedConsumerBroker.PULL))
				.filteredOn(LatestStartTests::isOrders)
				.isNotEmpty());
		assertThat(this.consumers.requests(ScriptedConsumerBroker.PULL)).filteredOn(LatestStartTests::isOrders)
			.first()
			.satisfies((pull) -> assertThat(pull.fields()).containsEntry("queueOffset", offset));
	}

}
