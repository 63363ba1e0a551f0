package io.rocketmq.client.internal.consumer;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.rocketmq.client.config.ConsumeFrom;
import io.rocketmq.client.config.SimpleConsumerOptions;
import io.rocketmq.client.consumer.ConsumerStatistics;
import io.rocketmq.client.error.Problem;
import io.rocketmq.client.internal.consumer.group.ConsumerMember;
import io.rocketmq.client.internal.consumer.queue.Subscription;
import io.rocketmq.client.internal.protocol.body.HeartbeatBody.ConsumerData;
import io.rocketmq.client.internal.session.Refusals;
import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.internal.support.Lifecycle;
import io.rocketmq.client.internal.support.ResourceNames;
import io.rocketmq.client.message.FilterExpression;

/**
 * Subscriptions and group membership of a simple consumer, which is in its group while it
 * has subscriptions. Thread-safe.
 */
final class SimpleMembership implements ConsumerMember {

	private final SimpleConsumerOptions options;

	private final ClientParts client;

	private final Lifecycle lifecycle;

	private final Refusals refusals;

	private final Runnable close;

	private final Supplier<ConsumerStatistics> statistics;

	private final ReentrantLock lock = new ReentrantLock();

	/** By topic, sorted; replaced under the lock. */
	private volatile Map<String, Subscription> subscriptions = Map.of();

	SimpleMembership(SimpleConsumerOptions options, ClientParts client, Lifecycle lifecycle, Refusals refusals,
			Runnable close, Supplier<ConsumerStatistics> statistics) {
		this.options = options;
		this.client = client;
		this.lifecycle = lifecycle;
		this.refusals = refusals;
		this.close = close;
		this.statistics = statistics;
	}

	Map<String, Subscription> subscriptions() {
		return this.subscriptions;
	}

	void subscribe(String topic, FilterExpression filter) {
		String problem = ResourceNames.problemWithTopic(topic);
		if (problem == null && topic.startsWith(ResourceNames.RETRY_PREFIX)) {
			problem = "Topic '" + topic
					+ "' is a retry topic: subscribe to the original topic, which includes redelivered messages";
		}
		if (problem != null) {
			throw new IllegalArgumentException(problem);
		}
		this.lock.lock();
		try {
			this.lifecycle.requireRunning();
			Map<String, Subscription> before = this.subscriptions;
			Subscription old = before.get(topic);
			if (old != null && old.filter().equals(filter)) {
				return;
			}
			// Brokers keep the newest, also of two in one millisecond.
			Subscription wanted = Subscription.to(topic, filter);
			long version = (old != null) ? Math.max(wanted.version(), old.version() + 1) : wanted.version();
			Map<String, Subscription> after = new TreeMap<>(before);
			after.put(topic, new Subscription(topic, filter, version));
			this.subscriptions = after;
			if (before.isEmpty()) {
				join();
				return;
			}
		}
		finally {
			this.lock.unlock();
		}
		this.client.session().heartbeat();
		this.client.routes().refresh(topic);
	}

	private void join() {
		try {
			this.client.session().register(this);
		}
		catch (RuntimeException | Error ex) {
			this.client.session().unregister(this);
			this.subscriptions = Map.of();
			throw ex;
		}
	}

	void unsubscribe(String topic) {
		this.lock.lock();
		try {
			this.lifecycle.requireRunning();
			if (!this.subscriptions.containsKey(topic)) {
				return;
			}
			Map<String, Subscription> after = new TreeMap<>(this.subscriptions);
			after.remove(topic);
			this.subscriptions = after;
			this.refusals.retainTopics(after.keySet());
			if (after.isEmpty()) {
				this.client.session().unregister(this);
				return;
			}
		}
		finally {
			this.lock.unlock();
		}
		this.client.session().heartbeat();
	}

	void leave() {
		CompletableFuture<Void> left;
		this.lock.lock();
		try {
			left = this.client.session().unregister(this);
			this.subscriptions = Map.of();
		}
		finally {
			this.lock.unlock();
		}
		Futures.awaitUninterruptibly(left, Closing.FAREWELL);
	}

	@Override
	public String group() {
		return this.options.group();
	}

	@Override
	public ConsumerData consumerData() {
		boolean earliest = this.options.consumeFrom() instanceof ConsumeFrom.Earliest;
		return new ConsumerData(group(), "CONSUME_POP", "CLUSTERING",
				earliest ? "CONSUME_FROM_FIRST_OFFSET" : "CONSUME_FROM_LAST_OFFSET", false,
				this.subscriptions.values().stream().map(Subscription::data).toList());
	}

	@Override
	public List<Problem> problems() {
		return this.refusals.problems();
	}

	/** Returns the problems of this member and of the whole client. */
	List<Problem> allProblems() {
		return Stream.concat(this.client.session().problems().stream(), problems().stream()).toList();
	}

	@Override
	public Set<String> topics() {
		return this.subscriptions.keySet();
	}

	@Override
	public ConsumerStatistics statistics() {
		return this.statistics.get();
	}

	@Override
	public void close() {
		this.close.run();
	}

}
