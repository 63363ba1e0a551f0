package io.rocketmq.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import io.rocketmq.client.admin.TopicSpec;
import io.rocketmq.client.broker.BrokerSnapshot;
import io.rocketmq.client.broker.PullRequest;
import io.rocketmq.client.config.ClientOptions;
import io.rocketmq.client.config.IoEngine;
import io.rocketmq.client.error.RouteNotFoundException;
import io.rocketmq.client.hook.BrokerHealth;
import io.rocketmq.client.hook.BrokerListener;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.message.SendResult;
import io.rocketmq.client.nameserver.RouteChange;
import io.rocketmq.client.transaction.TransactionListener;
import io.rocketmq.client.transaction.TransactionProducer;
import io.rocketmq.client.transaction.TransactionResolution;
import io.rocketmq.test.EmbeddedRocketMQ;

import static io.rocketmq.client.ClientFixture.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * Brokers, routes and users' own threads, as a client offers them without hand wiring.
 */
class BrokersAndRoutesIT {

	private static final String BROKER = "broker-a";

	private static final Duration LONG = Duration.ofSeconds(20);

	private static EmbeddedRocketMQ server;

	@BeforeAll
	static void start() {
		server = EmbeddedRocketMQ.builder().slaves(1).brokerProperty("transactionTimeOut", "1000").build().start();
	}

	@AfterAll
	static void close() {
		server.close();
	}

	@Test
	void aFreshClientFindsBrokersByNameAndById() {
		server.createTopic("found", 1);
		MessageQueue queue = new MessageQueue("found", BROKER, 0);
		try (RocketMQClient client = RocketMQClient.builder(server.nameServerAddress()).connect()) {
			assertThat(client.broker(BROKER).address()).isEqualTo(server.brokerAddress(BROKER));
			assertThat(client.brokers().names()).as("a lookup adds no broker").isEmpty();
			SendResult sent = client.broker(BROKER).send("senders", queue, message("found"), LONG);
			await().atMost(PATIENCE).until(() -> client.broker(BROKER).maxOffset(queue) == 1);
			await().atMost(PATIENCE)
				.until(() -> client.nameServer().clusterInfo().brokers().get(BROKER).containsKey(1L));
			assertThat(client.broker(BROKER, 1).address()).isNotEqualTo(server.brokerAddress(BROKER));
			// A slave learns of topics only once in a minute, so it would refuse a pull.
			await().atMost(PATIENCE).until(() -> client.broker(BROKER, 1).maxOffset(queue) == 1);
			assertThat(client.broker(BROKER).pull(PullRequest.of("readers", queue, 0)).messages())
				.extracting(ReceivedMessage::messageId)
				.containsExactly(sent.messageId());
		}
	}

	@Test
	void anUnknownBrokerIsRefused() {
		try (RocketMQClient client = RocketMQClient.connect(server.nameServerAddress())) {
			assertThatExceptionOfType(RouteNotFoundException.class).isThrownBy(() -> client.broker("absent"))
				.withMessageContaining("'absent'")
				.withMessageContaining(BROKER);
			assertThatExceptionOfType(RouteNotFoundException.class).isThrownBy(() -> client.broker(BROKER, 7))
				.withMessageContaining("7");
			assertThatIllegalArgumentException().isThrownBy(() -> client.brokerAt("no-port"));
		}
	}

	@Test
	void aBrokerIsReachedByItsAddress() {
		server.createTopic("addressed", 1);
		MessageQueue queue = new MessageQueue("addressed", BROKER, 0);
		try (RocketMQClient client = RocketMQClient.connect(server.nameServerAddress())) {
			String address = server.brokerAddress(BROKER);
			assertThat(client.brokerAt(address).address()).isEqualTo(address);
			client.brokerAt(address)
				.sendBatch("senders", queue, List.of(message("addressed"), message("addressed")), LONG);
			await().atMost(PATIENCE).until(() -> client.brokerAt(address).maxOffset(queue) == 2);
		}
	}

	@Test
	void brokersAreAddedCheckedAndRemoved() {
		List<String> changes = new ArrayList<>();
		BrokerListener listener = (name, address, from, to) -> changes.add(name + ' ' + to);
		try (RocketMQClient client = RocketMQClient.connect(server.nameServerAddress())) {
			client.brokers().addListener(listener);
			client.brokers().add(BROKER, Map.of(0L, server.brokerAddress(BROKER)));
			assertThat(client.brokers().names()).containsExactly(BROKER);
			assertThat(client.brokers().check(BROKER)).isTrue();
			assertThat(client.brokers().check("absent")).isFalse();
			await().atMost(PATIENCE).until(() -> changes.equals(List.of(BROKER + " UP")));
			client.brokers().checkAll();
			assertThat(client.brokers().snapshot()).singleElement()
				.extracting(BrokerSnapshot::replicas)
				.satisfies((replicas) -> assertThat(replicas.get(0).health()).isEqualTo(BrokerHealth.UP));
			assertThat(client.brokers().removeListener(listener)).isTrue();
			assertThat(client.brokers().removeListener(listener)).isFalse();
			assertThat(client.brokers().remove(BROKER)).isTrue();
			assertThat(client.brokers().remove(BROKER)).isFalse();
		}
	}

	@Test
	void routesAreListedRefreshedAndListenedTo() {
		server.createTopic("routed", 2);
		Queue<RouteChange> changes = new ConcurrentLinkedQueue<>();
		Consumer<RouteChange> listener = changes::add;
		try (RocketMQClient client = RocketMQClient.connect(server.nameServerAddress())) {
			client.routes().addListener(listener);
			assertThat(client.routes().known("routed")).isEmpty();
			assertThat(client.routes().get("routed").readableQueues()).hasSize(2);
			assertThat(client.routes().topics()).containsExactly("routed");
			assertThat(client.brokers().names()).containsExactly(BROKER);
			assertThat(client.nameServer().routeAsync("routed", LONG)).succeedsWithin(LONG);
			assertThat(client.nameServer().routeAsync("routed").join()).isEqualTo(client.routes().get("routed"));
			client.admin().createTopic(TopicSpec.of("routed").queues(4));
			await().atMost(PATIENCE).until(() -> client.routes().refresh("routed").readableQueues().size() == 4);
			await().atMost(PATIENCE).until(() -> changes.size() == 2);
			assertThat(changes).extracting((change) -> change.before() == null).containsExactly(true, false);
			assertThatExceptionOfType(RouteNotFoundException.class).isThrownBy(() -> client.routes().get("absent"));
			assertThat(client.routes().removeListener(listener)).isTrue();
			client.admin().createTopic(TopicSpec.of("routed").queues(8));
			await().atMost(PATIENCE).until(() -> client.routes().refresh("routed").readableQueues().size() == 8);
			assertThat(changes).hasSize(2);
		}
	}

	@Test
	void usersExecutorsAndEventLoopsRunTheirTasks() {
		server.createTopic("threads", 1);
		MessageQueue queue = new MessageQueue("threads", BROKER, 0);
		Set<String> loopThreads = ConcurrentHashMap.newKeySet();
		ExecutorService loopExecutor = Executors.newCachedThreadPool((task) -> {
			Thread thread = new Thread(task, "users-loop");
			loopThreads.add(thread.getName());
			return thread;
		});
		ExecutorService callbacks = Executors.newCachedThreadPool((task) -> new Thread(task, "users-callback"));
		ExecutorService checks = Executors.newCachedThreadPool((task) -> new Thread(task, "users-check"));
		Queue<String> listening = new ConcurrentLinkedQueue<>();
		CompletableFuture<String> checked = new CompletableFuture<>();
		try (EventLoops loops = new EventLoops(1, IoEngine.AUTO, loopExecutor);
				RocketMQClient client = RocketMQClient.builder(ClientOptions.of(server.nameServerAddress()))
					.eventLoops(loops)
					.callbackExecutor(callbacks)
					.checkExecutor(checks)
					.connect()) {
			client.routes().addListener((change) -> listening.add(Thread.currentThread().getName()));
			client.brokers().addListener((name, address, from, to) -> listening.add(Thread.currentThread().getName()));
			assertThat(threadOf(client.routes().refreshAsync("threads"))).isEqualTo("users-callback");
			assertThat(threadOf(client.brokers().checkAsync(BROKER))).isEqualTo("users-callback");
			assertThat(threadOf(client.broker(BROKER).maxOffsetAsync(queue))).isEqualTo("users-callback");
			assertThat(threadOf(client.nameServer().topicsAsync())).isEqualTo("users-callback");
			assertThat(threadOf(client.admin().status().topicAsync("threads"))).isEqualTo("users-callback");
			await().atMost(PATIENCE).until(() -> listening.size() >= 2);
			assertThat(listening).containsOnly("users-callback");
			assertThat(loopThreads).containsExactly("users-loop");
			TransactionProducer producer = client.transactionProducer("checked", new TransactionListener() {
				@Override
				public TransactionResolution execute(Message message, String transactionId, Object argument) {
					return TransactionResolution.UNKNOWN;
				}

				@Override
				public TransactionResolution check(ReceivedMessage message, int count) {
					checked.complete(Thread.currentThread().getName());
					return TransactionResolution.COMMIT;
				}
			});
			producer.send(message("threads"), null);
			assertThat(checked).succeedsWithin(PATIENCE).isEqualTo("users-check");
		}
		finally {
			List.of(loopExecutor, callbacks, checks).forEach(ExecutorService::shutdown);
		}
	}

	/** Returns the name of the thread that runs the continuation of a future. */
	private static String threadOf(CompletableFuture<?> future) {
		CompletableFuture<String> name = future.thenApply((result) -> Thread.currentThread().getName());
		String thread = name.join();
		// The future was already complete, and this thread ran the continuation.
		return thread.equals(Thread.currentThread().getName()) ? "users-callback" : thread;
	}

	private static Message message(String topic) {
		return Message.to(topic).body(new byte[] { 1 }).build();
	}

}
