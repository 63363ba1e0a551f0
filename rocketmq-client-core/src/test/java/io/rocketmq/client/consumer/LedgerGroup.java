package io.rocketmq.client.consumer;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;

import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.broker.BrokerClient;
import io.rocketmq.client.config.ConsumeFrom;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.producer.Producer;
import io.rocketmq.test.EmbeddedRocketMQ;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A group of consumers whose members come, go and are killed, the writer of its topic,
 * and the ledger of both.
 */
final class LedgerGroup implements AutoCloseable {

	private static final Duration PATIENCE = Duration.ofSeconds(120);

	private static final int QUEUES = 6;

	private static final int PER_TICK = 3;

	private final Ledger ledger = new Ledger();

	private final String nameServer;

	private final Kind kind;

	private final String topic;

	private final RocketMQClient client;

	private final ScheduledExecutorService pace = Executors.newSingleThreadScheduledExecutor();

	/** Held while a few messages are sent, and while nothing shall be sent. */
	private final ReentrantLock writing = new ReentrantLock();

	/** How members leave, in the order in which they came. */
	private final Deque<Runnable> members = new ArrayDeque<>();

	private final Queue<LedgerProcess> processes = new ConcurrentLinkedQueue<>();

	private final AtomicInteger names = new AtomicInteger();

	private int number;

	/** Who is in the group, and how they consume. */
	enum Kind {

		CONCURRENT, ORDERLY, WITH_APACHES

	}

	LedgerGroup(EmbeddedRocketMQ server, Kind kind) {
		this.nameServer = server.nameServerAddress();
		this.kind = kind;
		this.topic = "ledger-" + kind.name().toLowerCase();
		server.createTopic(this.topic, QUEUES);
		this.client = RocketMQClient.connect(this.nameServer);
	}

	static ConsumerOptions options(String group, boolean orderly) {
		return ConsumerOptions.group(group)
			.consumeFrom(ConsumeFrom.earliest())
			.orderly(orderly)
			.threads(4)
			.commitInterval(Duration.ofSeconds(1))
			.build();
	}

	boolean isOrderly() {
		return this.kind == Kind.ORDERLY;
	}

	private String group() {
		return this.topic + "-group";
	}

	/** Begins to write, and two members to consume. */
	void start() throws Exception {
		Producer producer = this.client.producer(this.topic + "-writers");
		this.pace.scheduleWithFixedDelay(() -> write(producer), 0, 10, TimeUnit.MILLISECONDS);
		join();
		joinOther();
		progress(100);
	}

	private void write(Producer producer) {
		this.writing.lock();
		try {
			for (int i = 0; i < PER_TICK; i++) {
				String key = "key-" + this.number % 20;
				Message message = Message.to(this.topic)
					.key(key)
					.orderedBy(key)
					.body(String.valueOf(this.number++).getBytes())
					.build();
				this.ledger.acknowledged(producer.send(message).messageId());
			}
		}
		catch (RocketMQException ex) {
			// Not acknowledged, as while the broker is away.
		}
		finally {
			this.writing.unlock();
		}
	}

	private void join() {
		RocketMQClient member = RocketMQClient.connect(this.nameServer);
		this.members.add(member::close);
		PushConsumer consumer = LedgerMember.start(member, group(), this.topic, isOrderly(), name("ours"),
				this.ledger::delivered);
		await().atMost(PATIENCE)
			.until(() -> consumer.assignment().stream().anyMatch((queue) -> queue.topic().equals(this.topic)));
	}

	/** As {@link #join}, with Apache's consumer where there are some. */
	private void joinOther() throws MQClientException {
		if (this.kind != Kind.WITH_APACHES) {
			join();
			return;
		}
		String name = name("apaches");
		DefaultMQPushConsumer consumer = new DefaultMQPushConsumer(group());
		consumer.setNamesrvAddr(this.nameServer);
		consumer.setInstanceName(name);
		consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
		consumer.setConsumeThreadMin(4);
		consumer.setConsumeThreadMax(4);
		consumer.subscribe(this.topic, "*");
		consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
			messages.forEach((message) -> {
				long start = System.nanoTime();
				LockSupport.parkNanos(LedgerMember.WORK_NANOS);
				this.ledger.delivered(new Delivery(name, message.getQueueId(), message.getQueueOffset(),
						message.getMsgId(), start, System.nanoTime()));
			});
			return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
		});
		consumer.start();
		this.members.add(consumer::shutdown);
	}

	private String name(String prefix) {
		return prefix + '-' + this.names.incrementAndGet();
	}

	/** Two or more members come, and as many that have been there for longest leave. */
	void comeAndGo(int count) throws Exception {
		this.ledger.begin("members leave by close()");
		join();
		for (int i = 1; i < count; i++) {
			joinOther();
		}
		progress(200);
		for (int i = 0; i < count; i++) {
			this.members.remove().run();
			progress(200);
		}
		settle();
		if (this.kind != Kind.WITH_APACHES) {
			assertThat(this.ledger.duplicates()).as("consumed twice in %s while members left by close()", this.kind)
				.isZero();
		}
	}

	/** A member comes, and is killed in the middle of its work. */
	void kill() throws Exception {
		this.ledger.begin("a member is killed");
		LedgerProcess process = new LedgerProcess(this.ledger, this.nameServer, group(), this.topic,
				String.valueOf(isOrderly()), name("killed"));
		this.processes.add(process);
		await().atMost(PATIENCE)
			.untilAsserted(() -> assertThat(process.deliveries()).as(process::said).isGreaterThan(100));
		process.kill();
		this.processes.remove(process);
		progress(100);
	}

	/** The broker is about to be away for a while. */
	void lose() {
		this.ledger.begin("the broker is killed and comes back");
	}

	/** Waits until so many more have been consumed. */
	void progress(int count) {
		int target = this.ledger.countConsumed() + count;
		await().atMost(PATIENCE).until(() -> this.ledger.countConsumed() >= target);
	}

	/**
	 * Waits until all has been consumed and put down as consumed, so that nothing of it
	 * comes again for what happened until now.
	 */
	void settle() {
		this.writing.lock();
		try {
			await().atMost(PATIENCE).untilAsserted(() -> assertThat(this.ledger.missing()).isEmpty());
			await().atMost(PATIENCE)
				.ignoreExceptions()
				.until(() -> IntStream.range(0, QUEUES).allMatch(this::isFinished));
		}
		finally {
			this.writing.unlock();
		}
	}

	private boolean isFinished(int queueId) {
		MessageQueue queue = new MessageQueue(this.topic, "broker-a", queueId);
		BrokerClient broker = this.client.broker("broker-a");
		OptionalLong progress = broker.consumerOffset(group(), queue);
		return progress.orElse(0) == broker.maxOffset(queue);
	}

	/** Ends, and says what has been seen. */
	void finish() {
		this.pace.shutdown();
		await().atMost(PATIENCE).until(this.pace::isTerminated);
		settle();
		System.out.println(this.kind + ": " + this.ledger.countAcknowledged() + " messages");
		this.ledger.report().forEach((phase, figures) -> System.out.println("  " + phase + ": " + figures));
		assertThat(this.ledger.missing()).as("acknowledged and never consumed in %s", this.kind).isEmpty();
		if (isOrderly()) {
			List<String> disorder = this.ledger.disorder();
			assertThat(disorder).isEmpty();
		}
	}

	@Override
	public void close() {
		this.pace.shutdownNow();
		this.processes.forEach(LedgerProcess::close);
		this.members.forEach(Runnable::run);
		this.client.close();
	}

}
