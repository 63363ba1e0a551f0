package io.rocketmq.spring.test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.admin.QueueStatus;
import io.rocketmq.client.broker.PullRequest;
import io.rocketmq.client.broker.PullResult;
import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.error.RouteNotFoundException;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.ReceivedMessage;

/**
 * Consumer that shows a test all messages of topics. It is in no consumer group: it takes
 * no message away from a listener and commits nothing.
 *
 * <pre class="code">
 * RocketMQTestConsumer orders = RocketMQTestConsumer.fromNow(client, "orders");
 * shop.place(order);
 * assertThat(orders.awaitMessage()).hasTag("created").hasKey(order.id());
 * </pre>
 *
 * It remembers every message that it has received, and the methods look at all of them,
 * whatever earlier calls returned; {@link #clear()} forgets them. A failed wait is an
 * {@link AssertionError} that lists them, with the beginning of their bodies.
 * <p>
 * It has no thread and holds no connection of its own, so it needs no closing. It reads
 * while one of its methods is called. Thread-safe; calls wait for each other.
 */
public final class RocketMQTestConsumer {

	/** A group that every broker has. Pulls need one; nothing is committed for it. */
	private static final String GROUP = "TOOLS_CONSUMER";

	private static final Duration PERIOD = Duration.ofMillis(50);

	private final ReentrantLock lock = new ReentrantLock();

	private final RocketMQClient client;

	private final Set<String> topics;

	private final Map<MessageQueue, Long> positions = new TreeMap<>();

	private final List<ReceivedMessage> received = new ArrayList<>();

	private volatile Duration timeout = RocketMQAwait.TIMEOUT;

	private RocketMQTestConsumer(RocketMQClient client, String[] topics) {
		this.client = Objects.requireNonNull(client, "client must not be null");
		this.topics = new TreeSet<>(List.of(topics));
		if (this.topics.isEmpty()) {
			throw new IllegalArgumentException("Topics of a test consumer are missing: []. Name at least one.");
		}
	}

	/**
	 * Returns a consumer of the messages that are stored from now on. Topics that do not
	 * exist yet are read from their beginning once they exist. A message that was sent
	 * moments before may still arrive: brokers index a message a little after they have
	 * stored it.
	 * @param client the client to read with; not closed by the consumer
	 * @param topics the names of the topics; also {@code %DLQ%} and a group's name, for
	 * the group's dead letters
	 * @throws IllegalArgumentException if there is no topic
	 * @throws RocketMQException if the server cannot be asked
	 */
	public static RocketMQTestConsumer fromNow(RocketMQClient client, String... topics) {
		RocketMQTestConsumer consumer = new RocketMQTestConsumer(client, topics);
		consumer.clear();
		return consumer;
	}

	/**
	 * Returns a consumer of all messages that are stored in the topics, and those to
	 * come.
	 * @param client the client to read with; not closed by the consumer
	 * @param topics the names of the topics
	 * @throws IllegalArgumentException if there is no topic
	 */
	public static RocketMQTestConsumer fromBeginning(RocketMQClient client, String... topics) {
		return new RocketMQTestConsumer(client, topics);
	}

	/**
	 * Sets the time limit of the waits that follow. Default: 30 seconds.
	 * @param limit more than zero
	 * @return this consumer
	 * @throws IllegalArgumentException if the limit is zero or negative
	 */
	public RocketMQTestConsumer within(Duration limit) {
		this.timeout = RocketMQAwait.checkTimeout(limit);
		return this;
	}

	/**
	 * Waits for the only message.
	 * @return the message
	 * @throws AssertionError if none arrives in time, or there are more
	 */
	public ReceivedMessage awaitMessage() {
		return awaitMessages(1).get(0);
	}

	/**
	 * Waits for a message that matches; others may come before and after it.
	 * @param filter selects the message
	 * @return the first one that matches
	 * @throws AssertionError if none arrives in time
	 */
	public ReceivedMessage awaitMessage(Predicate<? super ReceivedMessage> filter) {
		return await("a message that matches", (messages) -> messages.stream().anyMatch(filter)).stream()
			.filter(filter)
			.findFirst()
			.orElseThrow();
	}

	/**
	 * Waits until a number of messages has arrived.
	 * @param count the exact number, at least 1
	 * @return the messages; those of one queue in the order of their offsets
	 * @throws AssertionError if fewer arrive in time, or there are more
	 * @throws IllegalArgumentException if the number is less than 1
	 */
	public List<ReceivedMessage> awaitMessages(int count) {
		if (count < 1) {
			throw new IllegalArgumentException("Number of messages to await is out of range: " + count
					+ " (1 or more). To expect none, use awaitNoMessage(Duration).");
		}
		String what = (count == 1) ? "1 message" : count + " messages";
		List<ReceivedMessage> messages = await(what, (all) -> all.size() >= count);
		if (messages.size() > count) {
			throw new AssertionError(failure("Expected " + what, messages, null));
		}
		return messages;
	}

	/**
	 * Waits for the whole time and checks that there is no message.
	 * @param time the time to wait, at least zero
	 * @throws AssertionError if there is a message
	 */
	public void awaitNoMessage(Duration time) {
		long start = System.nanoTime();
		List<ReceivedMessage> messages = received();
		while (messages.isEmpty() && System.nanoTime() - start < time.toNanos()) {
			RocketMQAwait.pause(PERIOD);
			messages = received();
		}
		if (!messages.isEmpty()) {
			throw new AssertionError(failure("Expected no message", messages, null));
		}
	}

	/**
	 * Returns all messages that have arrived so far, without waiting for others.
	 * @return the messages; those of one queue in the order of their offsets
	 * @throws RocketMQException if the server cannot be asked
	 */
	public List<ReceivedMessage> received() {
		this.lock.lock();
		try {
			List<ReceivedMessage> arrived = new ArrayList<>();
			try {
				statuses().forEach((queue, status) -> read(queue, status, arrived));
			}
			finally {
				// Also if the next queue fails. By time, as far as it can be told; the
				// sort is stable within a queue.
				arrived.sort(Comparator.comparing(ReceivedMessage::storedAt));
				this.received.addAll(arrived);
			}
			return List.copyOf(this.received);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Forgets all messages that have been stored so far, received or not.
	 * @throws RocketMQException if the server cannot be asked
	 */
	public void clear() {
		this.lock.lock();
		try {
			statuses().forEach((queue, status) -> this.positions.put(queue, status.maxOffset()));
			this.received.clear();
		}
		finally {
			this.lock.unlock();
		}
	}

	private Map<MessageQueue, QueueStatus> statuses() {
		Map<MessageQueue, QueueStatus> statuses = new TreeMap<>();
		for (String topic : this.topics) {
			try {
				statuses.putAll(this.client.admin().status().topic(topic));
			}
			catch (RouteNotFoundException ex) {
				// It may be created later.
				continue;
			}
		}
		return statuses;
	}

	private void read(MessageQueue queue, QueueStatus status, List<ReceivedMessage> arrived) {
		long position = this.positions.getOrDefault(queue, status.minOffset());
		if (position > status.maxOffset()) {
			// The topic has been deleted and created again.
			position = status.minOffset();
		}
		while (position < status.maxOffset()) {
			PullResult result = this.client.broker(queue.brokerName()).pull(PullRequest.of(GROUP, queue, position));
			arrived.addAll(result.messages());
			if (result.nextOffset() == position) {
				return;
			}
			position = result.nextOffset();
			this.positions.put(queue, position);
		}
	}

	private List<ReceivedMessage> await(String what, Predicate<List<ReceivedMessage>> reached) {
		Duration limit = this.timeout;
		long start = System.nanoTime();
		List<ReceivedMessage> messages = List.of();
		@Nullable RocketMQException cause = null;
		do {
			try {
				messages = received();
				cause = null;
				if (reached.test(messages)) {
					return messages;
				}
			}
			catch (RocketMQException ex) {
				// The test may have stopped a broker, and start it again.
				cause = ex;
			}
			RocketMQAwait.pause(PERIOD);
		}
		while (System.nanoTime() - start < limit.toNanos());
		throw new AssertionError(failure("Expected " + what + " within " + limit, messages, cause), cause);
	}

	private String failure(String expected, List<ReceivedMessage> messages, @Nullable RocketMQException cause) {
		StringBuilder text = new StringBuilder(expected).append(" in ").append(this.topics);
		text.append(", but ").append((messages.size() == 1) ? "1 has" : messages.size() + " have").append(" arrived");
		messages.forEach(
				(message) -> text.append(System.lineSeparator()).append("  ").append(ReceivedMessageText.of(message)));
		if (cause != null) {
			text.append(System.lineSeparator()).append("  The last attempt to read failed: ").append(cause);
		}
		return text.toString();
	}

}
