package io.rocketmq.client.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.Accumulation;
import io.rocketmq.client.config.ProducerOptions;
import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.hook.BrokerHealth;
import io.rocketmq.client.hook.BrokerListener;
import io.rocketmq.client.hook.ConnectionListener;
import io.rocketmq.client.hook.ConnectionPhase;
import io.rocketmq.client.hook.SendContext;
import io.rocketmq.client.hook.SendHook;
import io.rocketmq.client.hook.TransactionEnd;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.SendResult;
import io.rocketmq.client.producer.Producer;
import io.rocketmq.client.producer.QueueSelector;
import io.rocketmq.client.producer.SendOptions;
import io.rocketmq.client.testing.Frames.Request;
import io.rocketmq.client.testing.ScriptedCluster;
import io.rocketmq.client.testing.ScriptedServer.Peer;
import io.rocketmq.client.transaction.AsyncTransactionListener;
import io.rocketmq.client.transaction.TransactionProducer;
import io.rocketmq.client.transaction.TransactionResolution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Event loops, the housekeeping thread and lookup threads run no users' code: each kind
 * of callback records its thread.
 */
class UserCodeThreadsTests extends FaultFixture {

	/** Kinds of threads by kind of callback. */
	private final Map<String, Set<String>> threads = new ConcurrentHashMap<>();

	private void note(String callback) {
		this.threads.computeIfAbsent(callback, (each) -> ConcurrentHashMap.newKeySet())
			.add(Thread.currentThread().getName());
	}

	private RocketMQClient notingClient() {
		return client((builder) -> builder.sendHook(new NotingHook())
			.connectionListener(new NotingConnections())
			.brokerListener(new NotingBrokers()));
	}

	private void assertNotOnOwnThreads(String... callbacks) {
		await().atMost(LONG).untilAsserted(() -> assertThat(this.threads.keySet()).contains(callbacks));
		this.threads.forEach(
				(callback, names) -> assertThat(names).as(callback)
					.allMatch(
							(name) -> name.startsWith("rocketmq-callback-") || name.startsWith("rocketmq-check-")
									|| name.equals(Thread.currentThread().getName()),
							"a callback thread or the caller's"));
	}

	/** Answers late, so that continuations are registered before the answer. */
	private static void storeLate(Request request, Peer peer) {
		CompletableFuture.delayedExecutor(100, java.util.concurrent.TimeUnit.MILLISECONDS).execute(() -> {
			try {
				ScriptedCluster.store(request, peer);
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		});
	}

	private void continued(String what, Supplier<CompletableFuture<?>> call) {
		CompletableFuture<?> future = call.get();
		CompletableFuture<Void> noted = new CompletableFuture<>();
		future.whenComplete((result, failure) -> {
			note("continuation of " + what);
			noted.complete(null);
		});
		assertThat(noted).succeedsWithin(LONG);
	}

	@Test
	void ofProducers() {
		this.cluster.broker("a", UserCodeThreadsTests::storeLate);
		Producer producer = notingClient().producer(OPTIONS);
		SendOptions selected = SendOptions.by(new NotingSelector());
		// At first without a known route.
		continued("sendAsync", () -> producer.sendAsync(MESSAGE, selected));
		continued("sendAsync with a known route", () -> producer.sendAsync(MESSAGE, selected));
		continued("a batch", () -> producer.sendAsync(List.of(MESSAGE, MESSAGE), selected));
		continued("an ordered send",
				() -> producer.sendAsync(Message.to(ScriptedCluster.TOPIC).orderedBy("1").body(new byte[1]).build()));
		continued("a request", () -> producer.requestAsync(MESSAGE, Duration.ofMillis(300)));
		producer.send(MESSAGE);
		producer.sendOneway(MESSAGE);
		this.cluster.broker("a").script(ScriptedCluster.broker(ScriptedCluster.refusing(13, "no")));
		continued("a failed send", () -> producer.sendAsync(MESSAGE));
		AtomicRetry retry = new AtomicRetry();
		this.cluster.broker("a").script(ScriptedCluster.broker(retry::handle));
		continued("a send that is repeated", () -> producer.sendAsync(MESSAGE, selected));
		this.cluster.broker("a").down();
		assertNotOnOwnThreads("sending", "sent", "failed", "sentOneway", "selector", "connected", "disconnected",
				"phaseChanged");
	}

	@Test
	void ofProducersThatAccumulate() {
		this.cluster.broker("a", UserCodeThreadsTests::storeLate);
		Producer producer = notingClient().producer(OPTIONS.toBuilder().accumulation(Accumulation.DEFAULT).build());
		continued("the first accumulated send",
				() -> producer.sendAsync(Message.to(ScriptedCluster.TOPIC).orderedBy("1").body(new byte[1]).build()));
		continued("an accumulated send", () -> producer.sendAsync(MESSAGE));
		assertNotOnOwnThreads("sending", "sent");
	}

	@Test
	void ofTransactionProducers() {
		this.cluster.broker("a", UserCodeThreadsTests::storeLate);
		ProducerOptions options = ProducerOptions.group("tx")
			.sendTimeout(LONG)
			.localTransactionTimeout(Duration.ofMillis(300))
			.build();
		TransactionProducer producer = notingClient().transactionProducer(options, new NotingTransactions());
		continued("a transactional send", () -> producer.sendAsync(MESSAGE, "commit"));
		continued("a transactional send that takes too long", () -> producer.sendAsync(MESSAGE, "never"));
		assertNotOnOwnThreads("execute", "transactionEnded");
	}

	@Test
	void ofNameServersBrokersAndAdministration() {
		this.cluster.broker("a", ScriptedCluster::store);
		RocketMQClient client = notingClient();
		client.producer(OPTIONS).send(MESSAGE);
		MessageQueue queue = new MessageQueue(ScriptedCluster.TOPIC, "a", 0);
		for (int i = 0; i < 20; i++) {
			continued("nameServer", () -> client.nameServer().topicsAsync());
			continued("broker", () -> client.broker("a").maxOffsetAsync(queue));
			continued("broker groups", () -> client.broker("a").groups().membersAsync("g"));
			continued("admin", () -> client.admin().status().topicAsync(ScriptedCluster.TOPIC));
		}
		assertNotOnOwnThreads("continuation of nameServer", "continuation of broker", "continuation of admin");
	}

	@Test
	void ofABrokersHealth() {
		this.cluster.broker("a", ScriptedCluster::store);
		RocketMQClient client = RocketMQClient
			.builder(options().toBuilder()
				.broker((broker) -> broker.healthCheckInterval(Duration.ofMillis(100))
					.healthCheckTimeout(Duration.ofMillis(100)))
				.build())
			.brokerListener(new NotingBrokers())
			.connect();
		try (client) {
			client.producer(OPTIONS).send(MESSAGE);
			await().atMost(LONG).until(() -> this.threads.containsKey("health UP"));
			this.cluster.broker("a").down();
			await().atMost(LONG).until(() -> this.threads.containsKey("health DOWN"));
			assertNotOnOwnThreads("health UP", "health DOWN");
		}
	}

	/** Refuses once with a code that is retried. */
	private static final class AtomicRetry {

		private boolean refused;

		void handle(Request request, Peer peer) throws IOException {
			if (this.refused) {
				storeLate(request, peer);
			}
			else {
				this.refused = true;
				ScriptedCluster.refusing(2, "busy").handle(request, peer);
			}
		}

	}

	private final class NotingSelector implements QueueSelector {

		@Override
		public MessageQueue select(Message message, List<MessageQueue> queues) {
			note("selector");
			return queues.get(0);
		}

	}

	private final class NotingHook implements SendHook {

		@Override
		public Message sending(String group, Message message) {
			note("sending");
			return message;
		}

		@Override
		public void sent(SendContext context, SendResult result) {
			note("sent");
		}

		@Override
		public void sentOneway(SendContext context) {
			note("sentOneway");
		}

		@Override
		public void failed(SendContext context, RocketMQException failure) {
			note("failed");
		}

		@Override
		public void transactionEnded(TransactionEnd end) {
			note("transactionEnded");
		}

	}

	private final class NotingConnections implements ConnectionListener {

		@Override
		public void connected(String address) {
			note("connected");
		}

		@Override
		public void disconnected(String address, String reason) {
			note("disconnected");
		}

		@Override
		public void phaseChanged(String address, ConnectionPhase from, ConnectionPhase to) {
			note("phaseChanged");
		}

	}

	private final class NotingBrokers implements BrokerListener {

		@Override
		public void healthChanged(String brokerName, String address, BrokerHealth from, BrokerHealth to) {
			note("health " + to);
		}

	}

	private final class NotingTransactions implements AsyncTransactionListener {

		@Override
		public CompletableFuture<TransactionResolution> execute(Message message, String messageId,
				@Nullable Object argument) {
			note("execute");
			return "never".equals(argument) ? new CompletableFuture<>()
					: CompletableFuture.completedFuture(TransactionResolution.COMMIT);
		}

		@Override
		public CompletableFuture<TransactionResolution> check(io.rocketmq.client.message.ReceivedMessage message,
				int timesAsked) {
			note("check");
			return CompletableFuture.completedFuture(TransactionResolution.COMMIT);
		}

	}

}
