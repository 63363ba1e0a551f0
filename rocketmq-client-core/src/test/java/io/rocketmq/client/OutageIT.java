package io.rocketmq.client;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.config.ConsumeFrom;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.error.Outcome;
import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.internal.nameserver.DefaultNameServerClient;
import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.message.SendStatus;
import io.rocketmq.client.producer.Producer;
import io.rocketmq.test.EmbeddedRocketMQ;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Clients during outages of servers.
 */
class OutageIT {

	private static final Duration PATIENCE = Duration.ofSeconds(90);

	private static final EmbeddedRocketMQ server = EmbeddedRocketMQ.builder().build();

	@BeforeEach
	void start() {
		server.start();
	}

	@AfterAll
	static void close() {
		server.close();
	}

	@Test
	void aBrokerRestartDuringSendsLosesNoAcknowledgedMessage() throws InterruptedException {
		try (RocketMQClient client = RocketMQClient.connect(server.nameServerAddress())) {
			server.createTopic("restart", 4);
			Set<String> consumed = ConcurrentHashMap.newKeySet();
			client.pushConsumer(ConsumerOptions.group("c").consumeFrom(ConsumeFrom.earliest()).build())
				.subscribe("restart")
				.start((message, context) -> {
					consumed.add(message.messageId());
					return ConsumeResult.SUCCESS;
				});
			Producer producer = client.producer("p");
			Set<String> acknowledged = ConcurrentHashMap.newKeySet();
			Map<Outcome, AtomicInteger> failed = new ConcurrentHashMap<>();
			AtomicInteger sent = new AtomicInteger();
			AtomicInteger ended = new AtomicInteger();
			AtomicBoolean stop = new AtomicBoolean();
			Semaphore inFlight = new Semaphore(256);
			Executor pause = CompletableFuture.delayedExecutor(50, TimeUnit.MILLISECONDS);
			Thread sender = new Thread(() -> {
				while (!stop.get()) {
					inFlight.acquireUninterruptibly();
					byte[] body = ("message " + sent.getAndIncrement()).getBytes(StandardCharsets.UTF_8);
					producer.sendAsync(Message.to("restart").body(body).build()).whenComplete((result, failure) -> {
						if (failure == null) {
							inFlight.release();
							acknowledged.add(result.messageId());
						}
						else {
							// A send that fails at once is not to be followed by another
							// at once.
							pause.execute(inFlight::release);
							RocketMQException cause = (RocketMQException) Futures.unwrap(failure);
							failed.computeIfAbsent(cause.outcome(), (each) -> new AtomicInteger()).incrementAndGet();
						}
						ended.incrementAndGet();
					});
				}
			});
			sender.start();
			await().atMost(PATIENCE).until(() -> acknowledged.size() > 2000);
			server.stopBroker();
			await().atMost(PATIENCE).until(() -> !failed.isEmpty());
			int before = acknowledged.size();
			server.startBroker();
			await().atMost(PATIENCE).until(() -> acknowledged.size() > before + 2000);
			stop.set(true);
			sender.join();
			await().atMost(PATIENCE).until(() -> ended.get() == sent.get());
			await().atMost(PATIENCE).until(() -> consumed.containsAll(acknowledged));
			assertThat(acknowledged.size() + failed.values().stream().mapToInt(AtomicInteger::get).sum())
				.isEqualTo(sent.get());
		}
	}

	@Test
	void sendsAndConsumersContinueWithoutANameServer() {
		try (RocketMQClient client = RocketMQClient.connect(server.nameServerAddress())) {
			server.createTopic("known", 4);
			Queue<ReceivedMessage> received = new ConcurrentLinkedQueue<>();
			Producer producer = client.producer("p");
			producer.send(message("known"));
			client.pushConsumer(ConsumerOptions.group("c").consumeFrom(ConsumeFrom.earliest()).build())
				.subscribe("known")
				.start((message, context) -> {
					received.add(message);
					return ConsumeResult.SUCCESS;
				});
			await().atMost(PATIENCE).until(() -> received.size() == 1);
			server.stopNameServer();
			for (int i = 0; i < 100; i++) {
				assertThat(producer.send(message("known")).status()).isEqualTo(SendStatus.OK);
			}
			await().atMost(PATIENCE).until(() -> received.size() == 101);
			assertThatExceptionOfType(RocketMQException.class).isThrownBy(() -> producer.send(message("not-known")))
				.satisfies((ex) -> assertThat(ex.outcome()).isEqualTo(Outcome.NOT_SENT));
			server.startNameServer();
			await().atMost(PATIENCE)
				.ignoreExceptions()
				.until(() -> producer.send(message("not-known")).status() == SendStatus.OK);
		}
	}

	@Test
	void aClientWithoutANameServerLogsItOnceAndConnectsWhenOneAppears() throws IOException {
		ListAppender<ILoggingEvent> log = new ListAppender<>();
		log.start();
		Logger logger = (Logger) LoggerFactory.getLogger(DefaultNameServerClient.class.getPackageName());
		logger.addAppender(log);
		try {
			server.createTopic("late", 4);
			server.stopNameServer();
			Queue<ReceivedMessage> received = new ConcurrentLinkedQueue<>();
			try (RocketMQClient client = RocketMQClient
				.connect("127.0.0.1:" + freePort() + ';' + server.nameServerAddress())) {
				client.pushConsumer(ConsumerOptions.group("c").consumeFrom(ConsumeFrom.earliest()).build())
					.subscribe("late")
					.start((message, context) -> {
						received.add(message);
						return ConsumeResult.SUCCESS;
					});
				Producer producer = client.producer("p");
				assertThatExceptionOfType(RocketMQException.class).isThrownBy(() -> producer.send(message("late")))
					.satisfies((ex) -> assertThat(ex.outcome()).isEqualTo(Outcome.NOT_SENT));
				await().atMost(PATIENCE).until(() -> client.status().nameServerProblem() != null);
				server.startNameServer();
				await().atMost(PATIENCE)
					.ignoreExceptions()
					.until(() -> producer.send(message("late")).status() == SendStatus.OK);
				await().atMost(PATIENCE).until(() -> !received.isEmpty());
				assertThat(client.status().nameServerProblem()).isNull();
			}
			assertThat(log.list).extracting(ILoggingEvent::getFormattedMessage)
				.filteredOn((text) -> text.contains("No name server of"))
				.hasSize(1)
				.allMatch((text) -> text.contains(server.nameServerAddress()));
		}
		finally {
			logger.detachAppender(log);
		}
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0)) {
			return socket.getLocalPort();
		}
	}

	private static Message message(String topic) {
		return Message.to(topic).body(new byte[] { 1 }).build();
	}

}
