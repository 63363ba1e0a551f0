package io.rocketmq.spring.listener;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.consumer.ConsumerStatistics;
import io.rocketmq.client.consumer.SubscriptionConflict;
import io.rocketmq.spring.event.RocketMQContainerIdleEvent;
import io.rocketmq.spring.event.RocketMQContainerNoLongerIdleEvent;
import io.rocketmq.spring.event.RocketMQSubscriptionConflictEvent;

/**
 * Watch on the containers of a registry, which publishes when they are idle and when
 * their subscriptions conflict. One thread serves all containers while the registry runs.
 * Thread-safe.
 */
final class ContainerWatch {

	private static final Logger logger = LoggerFactory.getLogger(ContainerWatch.class);

	private static final long MAX_TICK_MILLIS = 10_000;

	private static final long MIN_TICK_MILLIS = 50;

	private final Supplier<Collection<RocketMQListenerContainer>> containers;

	private final ReentrantLock lock = new ReentrantLock();

	private @Nullable Watching watching;

	ContainerWatch(Supplier<Collection<RocketMQListenerContainer>> containers) {
		this.containers = containers;
	}

	/** Starts to watch, often enough for the given containers. */
	void start(List<RocketMQListenerContainer> started) {
		long needed = started.stream().mapToLong(ContainerWatch::tickOf).min().orElse(Long.MAX_VALUE);
		if (needed == Long.MAX_VALUE) {
			return;
		}
		this.lock.lock();
		try {
			Watching present = this.watching;
			if (present == null) {
				present = new Watching();
				this.watching = present;
			}
			present.lookEvery(needed);
		}
		finally {
			this.lock.unlock();
		}
	}

	private static long tickOf(RocketMQListenerContainer container) {
		if (!(container instanceof DefaultRocketMQListenerContainer ours) || !ours.events().isHeard()) {
			return Long.MAX_VALUE;
		}
		Duration idle = ours.lifecycle().idleInterval();
		return (idle == null) ? MAX_TICK_MILLIS
				: Math.max(MIN_TICK_MILLIS, Math.min(MAX_TICK_MILLIS, idle.toMillis() / 4));
	}

	void stop() {
		this.lock.lock();
		try {
			if (this.watching != null) {
				this.watching.executor.shutdown();
				this.watching = null;
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	private static long count(ConsumerStatistics statistics) {
		return statistics.topics()
			.values()
			.stream()
			.mapToLong((topic) -> topic.consumed() + topic.retried() + topic.deadLettered())
			.sum();
	}

	private static void lookForIdleness(DefaultRocketMQListenerContainer container, Seen seen, long count, long now) {
		Duration interval = container.lifecycle().idleInterval();
		if (interval == null) {
			return;
		}
		Duration without = Duration.ofNanos(now - seen.since);
		if (count != seen.count || seen.consumer.deliveries().isBusy()) {
			boolean wasIdle = seen.idle;
			seen.count = count;
			seen.since = now;
			seen.idle = false;
			if (wasIdle) {
				container.events()
					.publish(new RocketMQContainerNoLongerIdleEvent(container, container.name(), container.group(),
							without));
			}
		}
		else if (!seen.idle && without.compareTo(interval) >= 0) {
			seen.idle = true;
			container.events()
				.publish(new RocketMQContainerIdleEvent(container, container.name(), container.group(), without));
		}
	}

	private static void lookForConflicts(DefaultRocketMQListenerContainer container, Seen seen,
			List<SubscriptionConflict> conflicts) {
		for (SubscriptionConflict conflict : conflicts) {
			if (!seen.conflicts.contains(conflict)) {
				container.events()
					.publish(new RocketMQSubscriptionConflictEvent(container, container.name(), container.group(),
							conflict));
			}
		}
		seen.conflicts = Set.copyOf(conflicts);
	}

	/** One thread, from the first start of a container to the stop of the registry. */
	private final class Watching {

		private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor((task) -> {
			Thread thread = new Thread(task, "rocketmq-container-watch");
			thread.setDaemon(true);
			return thread;
		});

		/** Last observations of each container; used by the thread alone. */
		private final Map<String, Seen> seen = new HashMap<>();

		private long tick = Long.MAX_VALUE;

		private @Nullable Future<?> task;

		void lookEvery(long millis) {
			if (millis >= this.tick) {
				return;
			}
			this.tick = millis;
			if (this.task != null) {
				this.task.cancel(false);
			}
			this.task = this.executor.scheduleWithFixedDelay(this::look, millis, millis, TimeUnit.MILLISECONDS);
		}

		private void look() {
			Set<String> running = new HashSet<>();
			for (RocketMQListenerContainer container : ContainerWatch.this.containers.get()) {
				if (container instanceof DefaultRocketMQListenerContainer ours) {
					try {
						look(ours, running);
					}
					catch (Throwable ex) {
						logger.atWarn()
							.addKeyValue("group", ours.group())
							.setCause(ex)
							.log("Could not watch the container of group '{}'; trying again", ours.group());
					}
				}
			}
			this.seen.keySet().retainAll(running);
		}

		private void look(DefaultRocketMQListenerContainer container, Set<String> running) {
			RunningConsumer consumer = container.running();
			if (consumer == null) {
				return;
			}
			running.add(container.name());
			ConsumerStatistics statistics = consumer.consumer().statistics();
			long now = System.nanoTime();
			long count = count(statistics);
			Seen before = this.seen.get(container.name());
			if (before == null || before.consumer != consumer) {
				before = new Seen(consumer, count, now);
				this.seen.put(container.name(), before);
			}
			lookForIdleness(container, before, count, now);
			lookForConflicts(container, before, statistics.subscriptionConflicts());
		}

	}

	/** Last observations of one consumer. */
	private static final class Seen {

		private final RunningConsumer consumer;

		private long count;

		private long since;

		private boolean idle;

		private Set<SubscriptionConflict> conflicts = Set.of();

		Seen(RunningConsumer consumer, long count, long since) {
			this.consumer = consumer;
			this.count = count;
			this.since = since;
		}

	}

}
