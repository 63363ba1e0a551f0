package io.rocketmq.spring.topic;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.SmartLifecycle;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.error.NotPermittedException;
import io.rocketmq.spring.listener.RocketMQStartupPolicy;

/**
 * Creator of the declared topics and groups that are missing, before listeners start. It
 * is the first in the lifecycle of the context. Thread-safe.
 */
public final class RocketMQTopicCreator implements SmartLifecycle {

	private static final Logger logger = LoggerFactory.getLogger(RocketMQTopicCreator.class);

	private static final Duration MAX_RETRY_DELAY = Duration.ofSeconds(60);

	private final Function<String, RocketMQClient> clients;

	private final List<RocketMQTopic> topics;

	private final List<RocketMQGroup> groups;

	private final RocketMQStartupPolicy policy;

	private final ReentrantLock lock = new ReentrantLock();

	private @Nullable Thread retrying;

	private volatile boolean running;

	/**
	 * Creates a creator.
	 * @param clients finds a client by name or qualifier, the primary one by an empty
	 * name
	 * @param topics the declared topics
	 * @param groups the declared groups
	 * @param policy what follows if one cannot be created
	 */
	public RocketMQTopicCreator(Function<String, RocketMQClient> clients, Collection<RocketMQTopic> topics,
			Collection<RocketMQGroup> groups, RocketMQStartupPolicy policy) {
		this.clients = Objects.requireNonNull(clients, "clients must not be null");
		this.topics = List.copyOf(Objects.requireNonNull(topics, "topics must not be null"));
		this.groups = List.copyOf(Objects.requireNonNull(groups, "groups must not be null"));
		this.policy = Objects.requireNonNull(policy, "policy must not be null");
	}

	/**
	 * Creates what is missing.
	 * @throws IllegalStateException if that fails and the policy is
	 * {@link RocketMQStartupPolicy#FAIL}
	 */
	@Override
	public void start() {
		this.lock.lock();
		try {
			if (this.running) {
				return;
			}
			this.running = true;
		}
		finally {
			this.lock.unlock();
		}
		try {
			create();
		}
		catch (RuntimeException ex) {
			failed(ex);
		}
	}

	private void failed(RuntimeException failure) {
		if (this.policy == RocketMQStartupPolicy.FAIL) {
			this.running = false;
			throw failure;
		}
		boolean retry = this.policy == RocketMQStartupPolicy.RETRY;
		logger.atWarn()
			.setCause(failure)
			.log("Declared topics and groups are not all created; {}",
					retry ? "retrying in the background" : "continuing without them");
		if (retry) {
			this.lock.lock();
			try {
				if (this.running) {
					this.retrying = new Thread(this::retry, "rocketmq-create-topics");
					this.retrying.setDaemon(true);
					this.retrying.start();
				}
			}
			finally {
				this.lock.unlock();
			}
		}
	}

	private void retry() {
		Duration delay = Duration.ofSeconds(1);
		while (this.running) {
			try {
				Thread.sleep(delay.toMillis());
				create();
				logger.info("All declared topics and groups exist now");
				return;
			}
			catch (InterruptedException ex) {
				return;
			}
			catch (RuntimeException ex) {
				logger.debug("Declared topics and groups are still not all created", ex);
				delay = delay.multipliedBy(2);
				delay = (delay.compareTo(MAX_RETRY_DELAY) < 0) ? delay : MAX_RETRY_DELAY;
			}
		}
	}

	private void create() {
		TreeSet<String> names = new TreeSet<>();
		this.topics.forEach((topic) -> names.add(topic.client()));
		this.groups.forEach((group) -> names.add(group.client()));
		IllegalStateException failures = null;
		for (String name : names) {
			TopicCreation creation;
			try {
				creation = new TopicCreation(this.clients.apply(name).admin());
			}
			catch (RuntimeException ex) {
				failures = add(failures,
						name.isEmpty() ? "any topic or group" : "any topic or group of client '" + name + "'", ex);
				continue;
			}
			for (RocketMQTopic topic : this.topics) {
				if (topic.client().equals(name)) {
					failures = attempt(failures, "topic '" + topic.spec().name() + "'",
							() -> creation.create(topic.spec()));
				}
			}
			for (RocketMQGroup group : this.groups) {
				if (group.client().equals(name)) {
					failures = attempt(failures, "consumer group '" + group.spec().name() + "'",
							() -> creation.create(group.spec()));
				}
			}
		}
		if (failures != null) {
			throw failures;
		}
	}

	private static @Nullable IllegalStateException attempt(@Nullable IllegalStateException failures, String what,
			Runnable creation) {
		try {
			creation.run();
			return failures;
		}
		catch (RuntimeException ex) {
			return add(failures, what, ex);
		}
	}

	private static IllegalStateException add(@Nullable IllegalStateException failures, String what,
			RuntimeException ex) {
		String fix = (ex instanceof NotPermittedException)
				? ". Permit the access key to administer the servers, or create it otherwise and set"
						+ " rocketmq.listener.missing-topics=warn"
				: "";
		IllegalStateException failure = new IllegalStateException(
				"Could not create " + what + ": " + ex.getMessage() + fix, ex);
		if (failures == null) {
			return failure;
		}
		failures.addSuppressed(failure);
		return failures;
	}

	@Override
	public void stop() {
		this.lock.lock();
		try {
			this.running = false;
			if (this.retrying != null) {
				this.retrying.interrupt();
				this.retrying = null;
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	/** First to start, and last to stop. */
	@Override
	public int getPhase() {
		return Integer.MIN_VALUE;
	}

}
