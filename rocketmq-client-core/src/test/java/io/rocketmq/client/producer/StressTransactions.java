package io.rocketmq.client.producer;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.ProducerOptions;
import io.rocketmq.client.error.Outcome;
import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.producer.StressMessage.Fate;
import io.rocketmq.client.producer.StressMessage.Kind;
import io.rocketmq.client.transaction.TransactionListener;
import io.rocketmq.client.transaction.TransactionProducer;
import io.rocketmq.client.transaction.TransactionResolution;
import io.rocketmq.client.transaction.TransactionResult;

/**
 * Sends transactional messages whose local transactions are committed, rolled back, or
 * committed only when the broker checks. Thread-safe.
 */
final class StressTransactions implements TransactionListener {

	private static final String GROUP = "transactions";

	private static final Duration LIMIT = Duration.ofSeconds(3);

	private final Semaphore room = new Semaphore(128);

	private final AtomicInteger numbers = new AtomicInteger();

	private final AtomicInteger checks = new AtomicInteger();

	private final StressLoad load;

	private final String topic;

	private final TransactionProducer producer;

	StressTransactions(StressLoad load, String topic, RocketMQClient client) {
		this.load = load;
		this.topic = topic;
		this.producer = client.transactionProducer(ProducerOptions.group(GROUP).sendTimeout(LIMIT).build(), this);
	}

	int checks() {
		return this.checks.get();
	}

	void send(Random random) {
		StressMessage message = new StressMessage(GROUP, Kind.TRANSACTION, this.numbers.getAndIncrement(), null, false);
		this.load.begin(message);
		Message sent = Message.to(this.topic).key(message.tag()).body(message.body(60)).build();
		long calledAt = System.nanoTime();
		try {
			if (random.nextBoolean()) {
				ended(message, calledAt, this.producer.send(sent, message), null);
				return;
			}
			if (!this.room.tryAcquire(StressSender.LONGEST.toSeconds(), TimeUnit.SECONDS)) {
				message.ended(Fate.NOT_SENT);
				return;
			}
			this.producer.sendAsync(sent, message).whenComplete((result, failure) -> {
				this.room.release();
				ended(message, calledAt, result, failure);
			});
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (RuntimeException | Error ex) {
			ended(message, calledAt, null, ex);
		}
	}

	private void ended(StressMessage message, long calledAt, TransactionResult result, Throwable thrown) {
		this.load.ended(message, calledAt, LIMIT);
		if (thrown == null) {
			if (decision(message.number()) != TransactionResolution.ROLLBACK) {
				this.load.acknowledged(message, result.sendResult());
			}
			message.ended(decided(message.number()));
			return;
		}
		Throwable failure = Futures.unwrap(thrown);
		if (message.fate() == Fate.OPEN) {
			message.ended((failure instanceof RocketMQException) ? Fate.ROLLED_BACK : Fate.UNEXPECTED);
		}
		else {
			this.load.late().add(message + " failed, although its local transaction was run: " + failure);
		}
		this.load
			.failed(((failure instanceof RocketMQException known && known.outcome() == Outcome.UNKNOWN) ? "half " : "")
					+ StressSender.nameOf(failure));
	}

	private static TransactionResolution decision(int number) {
		return switch (number % 4) {
			case 0, 1 -> TransactionResolution.COMMIT;
			case 2 -> TransactionResolution.ROLLBACK;
			default -> TransactionResolution.UNKNOWN;
		};
	}

	private static Fate decided(int number) {
		return (decision(number) == TransactionResolution.ROLLBACK) ? Fate.ROLLED_BACK : Fate.COMMITTED;
	}

	@Override
	public TransactionResolution execute(Message message, String transactionId, Object argument) {
		StressMessage known = (StressMessage) argument;
		known.ended(decided(known.number()));
		return decision(known.number());
	}

	/**
	 * The local transaction of a half message whose send failed is never run, and not
	 * before the send has ended.
	 */
	@Override
	public TransactionResolution check(ReceivedMessage message, int times) {
		this.checks.incrementAndGet();
		return switch (this.load.message(StressMessage.tagOf(message.body())).fate()) {
			case OPEN -> TransactionResolution.UNKNOWN;
			case COMMITTED, ACKNOWLEDGED_AT_FIRST, ACKNOWLEDGED_AFTER_RETRY -> TransactionResolution.COMMIT;
			default -> TransactionResolution.ROLLBACK;
		};
	}

	ProducerStatistics statistics() {
		return this.producer.statistics();
	}

}
