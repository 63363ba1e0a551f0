package io.rocketmq.client.producer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.Accumulation;
import io.rocketmq.client.config.ClientOptions;
import io.rocketmq.client.config.ProducerOptions;
import io.rocketmq.client.config.WhenFull;
import io.rocketmq.client.hook.SendContext;
import io.rocketmq.client.hook.SendHook;
import io.rocketmq.client.message.SendResult;

import static org.awaitility.Awaitility.await;

/**
 * Eight threads that send with four producers of different options and with a
 * transactional one, and their outcomes.
 */
final class StressLoad implements AutoCloseable, SendHook {

	private static final int THREADS = 8;

	private static final Duration PATIENCE = Duration.ofMinutes(1);

	/** Time after its deadline at which a send may end on a busy machine. */
	private static final Duration GRACE = Duration.ofSeconds(5);

	/** Pause between two sends of a thread, so that all messages can be read again. */
	private static final long PACE_NANOS = TimeUnit.MILLISECONDS.toNanos(4);

	private final Map<String, StressMessage> messages = new ConcurrentHashMap<>();

	private final Map<String, AtomicInteger> failures = new ConcurrentHashMap<>();

	private final Queue<String> late = new ConcurrentLinkedQueue<>();

	private final Queue<String> early = new ConcurrentLinkedQueue<>();

	private final AtomicInteger acknowledged = new AtomicInteger();

	private final RocketMQClient client;

	/** Returns options with several connections to each broker. */
	private final RocketMQClient wideClient;

	private final List<StressSender> senders;

	private final StressTransactions transactions;

	private final List<Thread> threads = new ArrayList<>();

	private volatile boolean stopped;

	StressLoad(String nameServer, String topic, long seed) {
		ClientOptions options = ClientOptions.of(nameServer);
		this.client = RocketMQClient.builder(options).sendHook(this).connect();
		this.wideClient = RocketMQClient
			.builder(options.toBuilder().remote((remote) -> remote.connectionsPerBroker(3)).build())
			.sendHook(this)
			.connect();
		this.senders = List.of(new StressSender(this, topic, this.client, ProducerOptions.of("plain")),
				new StressSender(this, topic, this.client,
						ProducerOptions.group("together").accumulation(Accumulation.DEFAULT).build()),
				new StressSender(this, topic, this.wideClient,
						ProducerOptions.group("again").retryWhenUnknown(true).maxAttempts(5).build()),
				new StressSender(this, topic, this.wideClient,
						ProducerOptions.group("waiting").maxInFlight(64).whenFull(WhenFull.WAIT).build()));
		this.transactions = new StressTransactions(this, topic, this.client);
		for (int i = 0; i < THREADS; i++) {
			Random random = new Random(seed + i);
			Sending sending = (i < 6) ? sending(this.senders.get(i % this.senders.size()), "thread-" + i, random)
					: () -> this.transactions.send(random);
			this.threads.add(new Thread(() -> run(sending), "stress-" + i));
		}
	}

	private static Sending sending(StressSender sender, String thread, Random random) {
		return () -> sender.send(thread, random);
	}

	void start() {
		this.threads.forEach(Thread::start);
	}

	private void run(Sending sending) {
		while (!this.stopped) {
			sending.once();
			LockSupport.parkNanos(PACE_NANOS);
		}
	}

	/** Waits until a number of further messages is acknowledged. */
	void awaitMore(int count) {
		int target = this.acknowledged.get() + count;
		await("acknowledged messages").atMost(PATIENCE).until(() -> this.acknowledged.get() >= target);
	}

	/** Ends sending, and waits for all threads and futures. */
	void stop() throws InterruptedException {
		this.stopped = true;
		for (Thread thread : this.threads) {
			thread.join(PATIENCE.toMillis());
			if (thread.isAlive()) {
				this.late.add("a call that does not end: " + List.of(thread.getStackTrace()));
			}
		}
		long since = System.nanoTime();
		while (isAnyOpen() && System.nanoTime() - since < StressSender.LONGEST.plus(GRACE).toNanos()) {
			LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
		}
	}

	private boolean isAnyOpen() {
		return this.messages.values().stream().anyMatch((each) -> each.fate() == StressMessage.Fate.OPEN);
	}

	void begin(StressMessage message) {
		this.messages.put(message.tag(), message);
	}

	void failed(String failure) {
		this.failures.computeIfAbsent(failure, (each) -> new AtomicInteger()).incrementAndGet();
	}

	void acknowledged(StressMessage message, SendResult result) {
		message.acknowledged(result);
		this.acknowledged.incrementAndGet();
	}

	/** Checks that a call ended by its deadline. */
	void ended(StressMessage message, long calledAt, Duration limit) {
		long over = System.nanoTime() - calledAt - limit.toNanos();
		if (over > GRACE.toNanos()) {
			this.late.add(message.tag() + " ended " + Duration.ofNanos(over) + " after its " + limit);
		}
	}

	@Override
	public void sent(SendContext context, SendResult result) {
		StressMessage message = this.messages.get(StressMessage.tagOf(context.message().body()));
		if (message != null) {
			message.attempts(context.attempts());
		}
	}

	List<StressMessage> messages() {
		return List.copyOf(this.messages.values());
	}

	StressMessage message(String tag) {
		return this.messages.get(tag);
	}

	int countAcknowledged() {
		return this.acknowledged.get();
	}

	List<StressSender> senders() {
		return this.senders;
	}

	StressTransactions transactions() {
		return this.transactions;
	}

	List<RocketMQClient> clients() {
		return List.of(this.client, this.wideClient);
	}

	/** Returns the number of failures by kind. */
	Map<String, AtomicInteger> failures() {
		return new TreeMap<>(this.failures);
	}

	/** Returns sends that failed although there was time for another attempt. */
	Queue<String> early() {
		return this.early;
	}

	/** Returns calls that did not end in time. */
	Queue<String> late() {
		return this.late;
	}

	@Override
	public void close() {
		this.stopped = true;
		this.client.close();
		this.wideClient.close();
	}

	private interface Sending {

		void once();

	}

}
