package io.rocketmq.spring.test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.admin.GroupOffsets;
import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.spring.listener.RocketMQListenerContainer;
import io.rocketmq.spring.listener.RocketMQListenerEndpointRegistry;

/**
 * Waits of tests for listeners and consumer groups. A failed wait is an
 * {@link AssertionError} that says what is missing. Thread-safe.
 */
public final class RocketMQAwait {

	/** The default time limit. It costs nothing where the wait succeeds. */
	static final Duration TIMEOUT = Duration.ofSeconds(30);

	private static final Duration PERIOD = Duration.ofMillis(50);

	private RocketMQAwait() {
	}

	/**
	 * Waits up to 30 seconds until all listeners consume; see
	 * {@link #listenersReady(RocketMQListenerEndpointRegistry, Duration)}.
	 */
	public static void listenersReady(RocketMQListenerEndpointRegistry registry) {
		listenersReady(registry, TIMEOUT);
	}

	/**
	 * Waits until every container that starts with the application context runs, has its
	 * queues assigned and knows its start offsets, so that no message that is sent from
	 * then on is missed. So does every other container that runs. One that is stopped and
	 * has {@code autoStartup=false} is left out.
	 * @param registry the registry of the containers, a bean
	 * @param timeout the time limit, more than zero
	 * @throws AssertionError if a container is not ready in time, or there is none
	 */
	public static void listenersReady(RocketMQListenerEndpointRegistry registry, Duration timeout) {
		Objects.requireNonNull(registry, "registry must not be null");
		checkTimeout(timeout);
		long start = System.nanoTime();
		List<RocketMQListenerContainer> expected = registry.containers()
			.stream()
			.filter((container) -> container.isAutoStartup() || container.isRunning())
			.toList();
		if (expected.isEmpty()) {
			throw new AssertionError(
					"No listener is expected to run: the registry has the containers " + names(registry.containers())
							+ ". Check that the listeners are beans, or start their containers.");
		}
		List<String> missing = new ArrayList<>();
		for (RocketMQListenerContainer container : expected) {
			String problem = awaitReady(container, timeout, start);
			if (problem != null) {
				missing.add("container '" + container.name() + "' of group '" + container.group() + "' " + problem);
			}
		}
		if (!missing.isEmpty()) {
			throw new AssertionError(
					"Listeners are not ready within " + timeout + ": " + String.join("; ", missing) + ".");
		}
	}

	/**
	 * Waits up to 30 seconds until a consumer group has consumed all messages; see
	 * {@link #consumed(RocketMQClient, String, Set, Duration)}.
	 * @param topics names of the topics; without any, all that the group consumes,
	 * including the messages that wait for their redelivery
	 */
	public static void consumed(RocketMQClient client, String group, String... topics) {
		consumed(client, group, Set.of(topics), TIMEOUT);
	}

	/**
	 * Waits until the committed offsets of a consumer group have reached the ends of all
	 * queues: it has consumed every message, and said so to the brokers. Consumers commit
	 * every five seconds by default; a shorter {@code commitInterval} shortens the wait.
	 * @param client the client to ask with
	 * @param group the name of the group
	 * @param topics the names of the topics; if empty, all that the group consumes,
	 * including the messages that wait for their redelivery
	 * @param timeout the time limit, more than zero
	 * @throws AssertionError if the group has not consumed all messages in time, or has
	 * no offset in one of the topics
	 */
	public static void consumed(RocketMQClient client, String group, Set<String> topics, Duration timeout) {
		Objects.requireNonNull(client, "client must not be null");
		Objects.requireNonNull(group, "group must not be null");
		checkTimeout(timeout);
		long start = System.nanoTime();
		while (true) {
			@Nullable RocketMQException cause = null;
			Supplier<String> problem;
			try {
				GroupOffsets offsets = client.admin().status().group(group);
				problem = lagging(offsets, topics);
				if (problem == null) {
					return;
				}
			}
			catch (RocketMQException ex) {
				// The group may still have to be created, or a broker to be started.
				cause = ex;
				problem = () -> "it cannot be asked for: " + ex.getMessage();
			}
			if (System.nanoTime() - start >= timeout.toNanos()) {
				throw new AssertionError("Consumer group '" + group + "' has not consumed all messages within "
						+ timeout + ": " + problem.get() + ".", cause);
			}
			pause(PERIOD);
		}
	}

	private static @Nullable Supplier<String> lagging(GroupOffsets offsets, Set<String> topics) {
		Map<MessageQueue, Long> lags = new TreeMap<>();
		Set<String> unknown = new TreeSet<>(topics);
		offsets.queues().forEach((queue, position) -> {
			unknown.remove(queue.topic());
			if ((topics.isEmpty() || topics.contains(queue.topic())) && position.lag() > 0) {
				lags.put(queue, position.lag());
			}
		});
		if (offsets.queues().isEmpty()) {
			return () -> "it has no offsets";
		}
		if (!unknown.isEmpty()) {
			return () -> "it has no offsets in the topics " + unknown;
		}
		return lags.isEmpty() ? null : () -> "lag by queue " + lags;
	}

	private static @Nullable String awaitReady(RocketMQListenerContainer container, Duration timeout, long start) {
		while (true) {
			long left = timeout.toNanos() - (System.nanoTime() - start);
			if (container.isRunning()) {
				try {
					container.ready().get(Math.max(left, 0), TimeUnit.NANOSECONDS);
					return null;
				}
				catch (TimeoutException ex) {
					return "has no start offsets yet; its queues are " + container.assignment();
				}
				catch (ExecutionException ex) {
					return "failed: " + ex.getCause();
				}
				catch (IllegalStateException ex) {
					// It was stopped in between, and may be started again.
					continue;
				}
				catch (InterruptedException ex) {
					throw interrupted(ex);
				}
			}
			if (left <= 0) {
				return "is not running";
			}
			pause(PERIOD);
		}
	}

	private static List<String> names(Iterable<RocketMQListenerContainer> containers) {
		List<String> names = new ArrayList<>();
		containers.forEach((container) -> names.add(container.name()));
		return names;
	}

	static Duration checkTimeout(Duration timeout) {
		if (timeout.isNegative() || timeout.isZero()) {
			throw new IllegalArgumentException(
					"Time to wait is out of range: " + timeout + " (more than zero). Allow some seconds.");
		}
		return timeout;
	}

	/** Waits between two looks at a server, which has no event to wait for. */
	static void pause(Duration time) {
		try {
			Thread.sleep(time.toMillis());
		}
		catch (InterruptedException ex) {
			throw interrupted(ex);
		}
	}

	private static IllegalStateException interrupted(InterruptedException cause) {
		Thread.currentThread().interrupt();
		return new IllegalStateException("Interrupted while a test waited for RocketMQ", cause);
	}

}
