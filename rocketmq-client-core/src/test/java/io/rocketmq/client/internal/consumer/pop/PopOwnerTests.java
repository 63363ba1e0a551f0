package io.rocketmq.client.internal.consumer.pop;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.ClientOptions;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.config.Endpoint;
import io.rocketmq.client.config.FetchMode;
import io.rocketmq.client.consumer.PushConsumer;
import io.rocketmq.client.consumer.assign.BrokerAllocation;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.consumer.listener.MessageListener;
import io.rocketmq.client.error.Problem;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.testing.Frames.Request;
import io.rocketmq.client.testing.ScriptedCluster;
import io.rocketmq.client.testing.ScriptedPopBroker;

import static io.rocketmq.client.testing.ScriptedPopBroker.SILENT;
import static io.rocketmq.client.testing.ScriptedPopBroker.found;
import static io.rocketmq.client.testing.ScriptedPopBroker.inTurn;
import static io.rocketmq.client.testing.ScriptedPopBroker.refusing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Push consumers that pop from a scripted broker.
 */
class PopOwnerTests {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private static final int SYSTEM_BUSY = 2;

	private static final int SYSTEM_ERROR = 1;

	private static final int POLLING_FULL = 209;

	private static final int QUERY_ASSIGNMENT = 400;

	private static final int GET_CONSUMER_LIST = 38;

	private final ScriptedCluster cluster = new ScriptedCluster();

	private final Queue<String> received = new ConcurrentLinkedQueue<>();

	private final ScriptedPopBroker broker = new ScriptedPopBroker("a", new ConcurrentLinkedQueue<>());

	private RocketMQClient client;

	@AfterEach
	void close() {
		if (this.client != null) {
			this.client.close();
		}
		this.cluster.close();
	}

	@Test
	void anAcknowledgementRefusedByABusyBrokerIsRepeated() {
		this.broker.then(found(5, 5)).then(SILENT).onAck(inTurn(refusing(SYSTEM_BUSY), refusing(0)));
		consume((message, context) -> ConsumeResult.SUCCESS);
		await().atMost(PATIENCE).until(() -> requests(ScriptedPopBroker.ACK).size() == 2);
		assertThat(requests(ScriptedPopBroker.ACK)).extracting((request) -> request.fields().get("offset"))
			.containsExactly("5", "5");
	}

	@Test
	void messagesFinishedTogetherAreAcknowledgedTogether() {
		CountDownLatch first = new CountDownLatch(1);
		this.broker.then(found(5, 5, 6, 7)).then(SILENT).onAck((request, peer) -> {
			// Answered when the others are finished.
			await().atMost(PATIENCE).until(() -> this.received.size() == 3);
			refusing(0).handle(request, peer);
		});
		consume((message, context) -> {
			if (this.received.isEmpty()) {
				this.received.add(message.messageId());
				first.countDown();
				return ConsumeResult.SUCCESS;
			}
			first.await();
			await().atMost(PATIENCE).until(() -> !requests(ScriptedPopBroker.ACK).isEmpty());
			this.received.add(message.messageId());
			return ConsumeResult.SUCCESS;
		}, 1);
		await().atMost(PATIENCE)
			.until(() -> requests(ScriptedPopBroker.ACK).size() + requests(ScriptedPopBroker.BATCH_ACK).size() >= 2);
		assertThat(requests(ScriptedPopBroker.ACK)).hasSizeLessThan(3);
	}

	@Test
	void aRefusingOrFullBrokerIsAskedAgain() {
		this.broker.then(refusing(SYSTEM_ERROR)).then(refusing(POLLING_FULL)).then(found(5, 5)).then(SILENT);
		consume((message, context) -> {
			this.received.add(message.messageId());
			return ConsumeResult.SUCCESS;
		});
		await().atMost(PATIENCE).until(() -> this.received.size() == 1);
		await().atMost(PATIENCE).until(() -> requests(ScriptedPopBroker.ACK).size() == 1);
	}

	@Test
	void aFailedMessageIsInvisibleForItsDelayAndNotAcknowledged() {
		this.broker.then(found(5, 5, 6)).then(SILENT);
		consume((message, context) -> message.queueOffset() == 5 ? ConsumeResult.retryAfter(Duration.ofSeconds(7))
				: ConsumeResult.SUCCESS);
		await().atMost(PATIENCE)
			.until(() -> requests(ScriptedPopBroker.ACK).size() == 1
					&& requests(ScriptedPopBroker.CHANGE_INVISIBLE).size() == 1);
		assertThat(requests(ScriptedPopBroker.ACK).get(0).fields()).containsEntry("offset", "6");
		assertThat(requests(ScriptedPopBroker.CHANGE_INVISIBLE).get(0).fields()).containsEntry("offset", "5")
			.containsEntry("invisibleTime", "7000");
	}

	@Test
	void aFailureWithoutADelayWaitsAsLongAsAfterAPull() {
		this.broker.then(found(5, 5)).then(SILENT);
		consume((message, context) -> ConsumeResult.RETRY);
		await().atMost(PATIENCE).until(() -> requests(ScriptedPopBroker.CHANGE_INVISIBLE).size() == 1);
		assertThat(requests(ScriptedPopBroker.CHANGE_INVISIBLE).get(0).fields()).containsEntry("invisibleTime",
				"10000");
	}

	@Test
	void noMoreIsPoppedThanTheThreadsNeed() {
		for (int pop = 0; pop < 10; pop++) {
			this.broker.then(found(pop * 4, pop * 4, pop * 4 + 1, pop * 4 + 2, pop * 4 + 3));
		}
		this.broker.then(SILENT);
		CountDownLatch enough = new CountDownLatch(1);
		consume((message, context) -> {
			this.received.add(message.messageId());
			enough.await();
			return ConsumeResult.SUCCESS;
		}, 4);
		await().atMost(PATIENCE).until(() -> this.received.size() == 4);
		await().atMost(PATIENCE).until(() -> requests(ScriptedPopBroker.POP).size() == 3);
		enough.countDown();
		await().atMost(PATIENCE).until(() -> this.received.size() == 40);
	}

	@Test
	void noMoreIsPoppedThanTheCacheHolds() {
		this.broker.then(found(5, 5, 6)).then(found(7, 7)).then(SILENT);
		CountDownLatch enough = new CountDownLatch(1);
		consume((message, context) -> {
			this.received.add(message.messageId());
			enough.await();
			return ConsumeResult.SUCCESS;
		}, 4, 1);
		await().atMost(PATIENCE).until(() -> this.received.size() == 2);
		assertThat(requests(ScriptedPopBroker.POP)).hasSize(1);
		enough.countDown();
		await().atMost(PATIENCE).until(() -> this.received.size() == 3);
	}

	@Test
	void poppingContinuesUntilTheBrokersAssignmentChanges() {
		byte[] pop = assignment("POP");
		this.broker.then(SILENT);
		this.cluster.broker("a", SILENT).broker("a").script((request, peer) -> {
			if (request.code() != QUERY_ASSIGNMENT) {
				this.broker.handle(request, peer);
			}
			else if (requests(QUERY_ASSIGNMENT).size() == 1) {
				peer.answer(request, 0, null, Map.of(), pop);
			}
			else {
				refusing(SYSTEM_ERROR).handle(request, peer);
			}
		});
		PushConsumer consumer = connect()
			.pushConsumer(ConsumerOptions.group("g").rebalanceInterval(Duration.ofMillis(100)).build())
			.allocation(new BrokerAllocation())
			.subscribe(ScriptedCluster.TOPIC)
			.start((message, context) -> ConsumeResult.SUCCESS);
		await().atMost(PATIENCE).until(() -> requests(QUERY_ASSIGNMENT).size() > 3);
		assertThat(consumer.assignment()).extracting(MessageQueue::queueId).containsExactly(-1);
		assertThat(requests(GET_CONSUMER_LIST)).isEmpty();
	}

	@Test
	void aRefusedDelayIsLeftToTheInvisibleTime() {
		this.broker.then(found(5, 5)).then(found(6, 6)).then(found(7, 7)).then(found(8, 8)).then(SILENT);
		this.broker.onChange(refusing(SYSTEM_ERROR));
		List<String> warnings = warnings(() -> {
			consume((message, context) -> {
				this.received.add(message.messageId());
				return ConsumeResult.RETRY;
			}, 1, 1);
			// Only one message fits: the refused one is not held any more.
			await().atMost(PATIENCE).until(() -> this.received.size() == 4);
			await().atMost(PATIENCE).until(() -> requests(ScriptedPopBroker.POP).size() == 5);
		});
		assertThat(this.received).containsExactly("id-5", "id-6", "id-7", "id-8");
		assertThat(warnings).singleElement().asString().contains("refuses to change the invisible time");
	}

	@Test
	void aRenewalRefusedByABusyBrokerIsRepeated() throws Exception {
		CountDownLatch enough = new CountDownLatch(1);
		this.broker.then(found(5, 5)).then(SILENT);
		this.broker.onChange(inTurn(refusing(SYSTEM_BUSY), refusing(SYSTEM_BUSY), ScriptedPopBroker::changed));
		List<String> warnings = warnings(() -> {
			consumeFor(Duration.ofSeconds(10), (message, context) -> {
				enough.await();
				return ConsumeResult.SUCCESS;
			});
			await().atMost(PATIENCE).until(() -> requests(ScriptedPopBroker.CHANGE_INVISIBLE).size() == 3);
			enough.countDown();
			await().atMost(PATIENCE).until(() -> requests(ScriptedPopBroker.ACK).size() == 1);
		});
		// With the receipt handle of the granted renewal.
		assertThat(requests(ScriptedPopBroker.ACK).get(0).fields().get("extraInfo"))
			.contains(ScriptedPopBroker.CHANGE_TIME);
		assertThat(warnings).isEmpty();
	}

	@Test
	void refusedRenewalsAreLoggedOnce() {
		CountDownLatch enough = new CountDownLatch(1);
		this.broker.then(found(5, 5, 6, 7, 8)).then(SILENT);
		this.broker.onChange(refusing(SYSTEM_ERROR));
		List<String> warnings = warnings(() -> {
			consumeFor(Duration.ofSeconds(2), (message, context) -> {
				enough.await();
				return ConsumeResult.SUCCESS;
			});
			await().atMost(PATIENCE).until(() -> requests(ScriptedPopBroker.CHANGE_INVISIBLE).size() == 4);
			enough.countDown();
			await().atMost(PATIENCE)
				.until(() -> !requests(ScriptedPopBroker.ACK).isEmpty()
						|| !requests(ScriptedPopBroker.BATCH_ACK).isEmpty());
		});
		assertThat(warnings).singleElement().asString().contains("refuses to change the invisible time");
		assertThat(this.client.status().problems()).extracting(Problem::kind).contains(Problem.Kind.INVISIBLE_TIME);
		assertThat(requests(ScriptedPopBroker.CHANGE_INVISIBLE)).hasSize(4);
	}

	@Test
	void refusedAcknowledgementsAreLoggedTogether() {
		this.broker.then(found(5, 5, 6, 7, 8)).then(SILENT);
		this.broker.onAck(refusing(SYSTEM_ERROR)).onBatchAck(refusing(SYSTEM_ERROR));
		CountDownLatch all = new CountDownLatch(4);
		List<String> warnings = warnings(() -> {
			consume((message, context) -> {
				all.countDown();
				all.await();
				return ConsumeResult.SUCCESS;
			});
			await().atMost(PATIENCE).until(() -> requests(ScriptedPopBroker.ACK).size() >= 4);
			await().atMost(PATIENCE).until(() -> requests(ScriptedPopBroker.POP).size() == 2);
		});
		assertThat(warnings).singleElement()
			.asString()
			.contains("refuses to acknowledge popped messages", "; messages may be redelivered");
		assertThat(this.client.status().problems()).singleElement().satisfies((problem) -> {
			assertThat(problem.kind()).isEqualTo(Problem.Kind.ACK);
			assertThat(problem.stopsConsuming()).isFalse();
		});
	}

	@Test
	void aPauseLastsAlsoWhileRetiring() {
		AtomicReference<String> mode = new AtomicReference<>("POP");
		this.broker.then(found(5, 5, 6)).then(SILENT);
		this.cluster.broker("a", SILENT).broker("a").script((request, peer) -> {
			if (request.code() == QUERY_ASSIGNMENT) {
				peer.answer(request, 0, null, Map.of(), assignment(mode.get()));
			}
			else {
				this.broker.handle(request, peer);
			}
		});
		CountDownLatch first = new CountDownLatch(1);
		PushConsumer consumer = connect()
			.pushConsumer(ConsumerOptions.group("g").threads(1).rebalanceInterval(Duration.ofMillis(100)).build())
			.allocation(new BrokerAllocation())
			.subscribe(ScriptedCluster.TOPIC)
			.start((message, context) -> {
				this.received.add(message.messageId());
				first.await();
				return ConsumeResult.SUCCESS;
			});
		await().atMost(PATIENCE).until(() -> this.received.size() == 1);
		mode.set("PULL");
		await().atMost(PATIENCE).until(() -> consumer.assignment().isEmpty());
		consumer.pause();
		first.countDown();
		await().atMost(PATIENCE).until(() -> requests(ScriptedPopBroker.ACK).size() == 1);
		await().during(Duration.ofMillis(300)).atMost(PATIENCE).until(() -> this.received.size() == 1);
		consumer.resume();
		await().atMost(PATIENCE).until(() -> this.received.size() == 2);
	}

	@Test
	void aPauseBeforePullingDoesNotCauseRepeatedRebalances() throws Exception {
		AtomicReference<String> mode = new AtomicReference<>("POP");
		this.broker.then(found(5, 5)).then(SILENT);
		this.cluster.broker("a", SILENT).broker("a").script((request, peer) -> {
			if (request.code() == QUERY_ASSIGNMENT) {
				peer.answer(request, 0, null, Map.of(), assignment(mode.get()));
			}
			else {
				this.broker.handle(request, peer);
			}
		});
		PushConsumer consumer = connect()
			.pushConsumer(ConsumerOptions.group("g").threads(1).rebalanceInterval(Duration.ofSeconds(4)).build())
			.allocation(new BrokerAllocation())
			.subscribe(ScriptedCluster.TOPIC)
			.start((message, context) -> {
				this.received.add(message.messageId());
				return ConsumeResult.SUCCESS;
			});
		await().atMost(PATIENCE).until(() -> this.received.size() == 1);
		consumer.pause();
		mode.set("PULL");
		int before = assignmentsOfTopic();
		await().atMost(PATIENCE).until(() -> assignmentsOfTopic() > before);
		int during = assignmentsOfTopic();
		await().during(Duration.ofSeconds(3)).atMost(PATIENCE).until(() -> assignmentsOfTopic() <= during + 1);
		assertThat(consumer.assignment()).extracting(MessageQueue::queueId).contains(-1);
		consumer.resume();
		await().atMost(PATIENCE)
			.until(() -> consumer.assignment().stream().noneMatch((queue) -> queue.queueId() == -1));
	}

	private int assignmentsOfTopic() {
		return (int) requests(QUERY_ASSIGNMENT).stream()
			.filter((request) -> new String(request.body(), StandardCharsets.UTF_8)
				.contains("\"topic\":\"" + ScriptedCluster.TOPIC + "\""))
			.count();
	}

	private static byte[] assignment(String mode) {
		int queue = mode.equals("POP") ? -1 : 0;
		return ("{\"messageQueueAssignments\":[{\"messageQueue\":{\"topic\":\"" + ScriptedCluster.TOPIC
				+ "\",\"brokerName\":\"a\",\"queueId\":" + queue + "},\"mode\":\"" + mode + "\"}]}")
			.getBytes(StandardCharsets.UTF_8);
	}

	private static List<String> warnings(Runnable work) {
		Logger logger = (Logger) LoggerFactory.getLogger(RocketMQClient.class.getPackageName());
		ListAppender<ILoggingEvent> log = new ListAppender<>();
		log.list = new CopyOnWriteArrayList<>();
		log.start();
		logger.addAppender(log);
		try {
			work.run();
		}
		finally {
			logger.detachAppender(log);
		}
		return log.list.stream()
			.filter((event) -> event.getLevel() == Level.WARN)
			.map(ILoggingEvent::getFormattedMessage)
			.toList();
	}

	private void consumeFor(Duration invisible, MessageListener listener) {
		this.cluster.broker("a", SILENT).broker("a").script(this.broker);
		connect()
			.pushConsumer(ConsumerOptions.group("g")
				.fetch((fetch) -> fetch.mode(FetchMode.POP).pullBatchSize(4).invisibleTime(invisible))
				.build())
			.subscribe(ScriptedCluster.TOPIC)
			.start(listener);
	}

	private void consume(MessageListener listener) {
		consume(listener, 20);
	}

	private void consume(MessageListener listener, int threads) {
		consume(listener, threads, 1024 * 1024);
	}

	private void consume(MessageListener listener, int threads, int maxBytes) {
		this.cluster.broker("a", SILENT).broker("a").script(this.broker);
		connect()
			.pushConsumer(ConsumerOptions.group("g")
				.threads(threads)
				.fetch((fetch) -> fetch.mode(FetchMode.POP).pullBatchSize(4).maxCachedBytes(maxBytes))
				.build())
			.subscribe(ScriptedCluster.TOPIC)
			.start(listener);
	}

	private RocketMQClient connect() {
		this.client = RocketMQClient.builder(
				ClientOptions.builder().nameServers(Endpoint.parseList(this.cluster.nameServer().address())).build())
			.connect();
		return this.client;
	}

	private List<Request> requests(int code) {
		return this.cluster.broker("a").requests(code);
	}

}
