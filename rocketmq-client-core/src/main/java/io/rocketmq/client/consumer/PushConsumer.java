package io.rocketmq.client.consumer;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.broker.BrokerManager;
import io.rocketmq.client.broker.PullResult;
import io.rocketmq.client.config.ConsumeFrom;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.consumer.assign.AverageAllocation;
import io.rocketmq.client.consumer.flow.QueueSource;
import io.rocketmq.client.consumer.flow.QueueWorker;
import io.rocketmq.client.consumer.listener.MessageListener;
import io.rocketmq.client.consumer.offset.BrokerOffsetStore;
import io.rocketmq.client.consumer.offset.OffsetStore;
import io.rocketmq.client.consumer.offset.StartOffsets;
import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.hook.ConsumeHook;
import io.rocketmq.client.message.FilterExpression;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.nameserver.RouteCache;
import io.rocketmq.client.nameserver.TopicRoute;
import io.rocketmq.client.protocol.body.HeartbeatBody.ConsumerData;
import io.rocketmq.client.protocol.body.HeartbeatBody.SubscriptionData;
import io.rocketmq.client.protocol.header.PullMessageHeader;
import io.rocketmq.client.protocol.header.SendBackHeader;
import io.rocketmq.client.session.ClientSession;
import io.rocketmq.client.session.Member;
import io.rocketmq.client.support.CloseStack;
import io.rocketmq.client.support.Futures;
import io.rocketmq.client.support.Housekeeping;
import io.rocketmq.client.support.Lifecycle;
import io.rocketmq.client.support.ResourceNames;
import io.rocketmq.client.support.Threads;

/**
 * Brings the messages of its topics to a listener. The queues are shared among the
 * members of the group; a message that fails goes back to the broker and is delivered
 * again later, to any member; progress is kept in the broker. Every message is delivered
 * at least once. Made by {@link io.rocketmq.client.RocketMQClient}; subscribe, then
 * start; thread-safe.
 */
public final class PushConsumer implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(PushConsumer.class);

	private final ConsumerOptions options;

	private final BrokerManager brokers;

	private final ClientSession session;

	private final Housekeeping housekeeping;

	private final List<ConsumeHook> hooks;

	private final Lifecycle lifecycle;

	private final Map<String, Subscription> subscriptions = new ConcurrentHashMap<>();

	private final OffsetStore offsets;

	private final Assignments assignments;

	private final Rebalancer rebalancer;

	private final ThreadPoolExecutor executor;

	private final Member member = new Membership();

	private final CloseStack timers = new CloseStack();

	private final CompletableFuture<Void> closed = new CompletableFuture<>();

	private volatile @Nullable Dispatcher dispatcher;

	/**
	 * Makes a consumer that has not joined its group yet. For
	 * {@link io.rocketmq.client.RocketMQClient}, which has the parts.
	 * @param options what holds for it
	 * @param routes where topics are
	 * @param brokers how to talk to brokers
	 * @param session introduces it to brokers
	 * @param housekeeping runs what is done at intervals
	 * @param hooks are told how deliveries end
	 */
	public PushConsumer(ConsumerOptions options, RouteCache routes, BrokerManager brokers, ClientSession session,
			Housekeeping housekeeping, List<ConsumeHook> hooks) {
		this.options = options;
		this.brokers = brokers;
		this.session = session;
		this.housekeeping = housekeeping;
		this.hooks = List.copyOf(hooks);
		this.lifecycle = new Lifecycle("push consumer '" + options.group() + "'");
		this.offsets = new BrokerOffsetStore(options.group(), brokers::master);
		this.assignments = new Assignments(this::worker,
				new StartOffsets(this.offsets, options.consumeFrom(), brokers::master));
		this.rebalancer = new Rebalancer(options.group(), this.subscriptions::keySet, new AverageAllocation(), routes,
				brokers, session, housekeeping, this.assignments);
		// What waits in its queue is bounded by what the queue workers cache.
		this.executor = new ThreadPoolExecutor(options.threads(), options.threads(), 60, TimeUnit.SECONDS,
				new LinkedBlockingQueue<>(), Threads.named("rocketmq-consume-" + options.group()));
		this.executor.allowCoreThreadTimeOut(true);
	}

	/**
	 * Subscribes to all messages of a topic.
	 * @param topic the topic
	 * @return this consumer
	 * @throws IllegalArgumentException if the topic's name is illegal
	 * @throws IllegalStateException if the consumer has been started, or is subscribed to
	 * the topic with another filter
	 */
	public PushConsumer subscribe(String topic) {
		return subscribe(topic, FilterExpression.all());
	}

	/**
	 * Subscribes to some messages of a topic. All members of a group must subscribe to
	 * the same, as brokers deliver by the group's last word.
	 * @param topic the topic
	 * @param filter which messages
	 * @return this consumer
	 * @throws IllegalArgumentException if the topic's name is illegal
	 * @throws IllegalStateException if the consumer has been started, or is subscribed to
	 * the topic with another filter
	 */
	public PushConsumer subscribe(String topic, FilterExpression filter) {
		String problem = ResourceNames.problemWithTopic(topic);
		if (problem != null) {
			throw new IllegalArgumentException(problem);
		}
		if (this.lifecycle.state() != Lifecycle.State.NEW) {
			throw new IllegalStateException(
					"The push consumer '" + group() + "' has been started: subscribe to '" + topic + "' before");
		}
		Subscription before = this.subscriptions.putIfAbsent(topic, Subscription.to(topic, filter));
		if (before != null && !before.filter().equals(filter)) {
			throw new IllegalStateException("The push consumer '" + group() + "' is subscribed to '" + topic
					+ "' with '" + before.filter() + "' already: '" + filter + "' can't hold beside it");
		}
		return this;
	}

	/**
	 * Starts to consume. Does not wait for servers: those that can't be reached are tried
	 * again until they can.
	 * @param listener works on the messages
	 * @return this consumer
	 * @throws IllegalStateException if nothing is subscribed to, the consumer has been
	 * started already, or its client has another consumer of the group
	 */
	public PushConsumer start(MessageListener listener) {
		if (this.subscriptions.isEmpty()) {
			throw new IllegalStateException("The push consumer '" + group() + "' has no topic: subscribe before start");
		}
		try {
			this.lifecycle.start(() -> join(listener));
		}
		finally {
			if (this.lifecycle.state() == Lifecycle.State.CLOSED) {
				this.closed.complete(null);
			}
		}
		return this;
	}

	private void join(MessageListener listener) {
		String retryTopic = ResourceNames.retryTopic(group());
		this.subscriptions.put(retryTopic, Subscription.to(retryTopic, FilterExpression.all()));
		this.dispatcher = new Dispatcher(group(), listener, this.hooks);
		this.session.register(this.member);
		this.timers.add(this.housekeeping.every(this.options.rebalanceInterval(), this.rebalancer::ask));
		this.timers.add(this.housekeeping.every(this.options.commitInterval(), this.assignments::commit));
		this.rebalancer.ask();
	}

	/**
	 * The group.
	 * @return its name
	 */
	public String group() {
		return this.options.group();
	}

	/**
	 * The queues that this member works on now, those of the group's retry topic
	 * included.
	 * @return the queues, in order
	 */
	public Set<MessageQueue> assignment() {
		return this.assignments.queues();
	}

	private QueueWorker worker(MessageQueue queue) {
		Dispatcher to = this.dispatcher;
		Subscription subscription = this.subscriptions.get(queue.topic());
		if (to == null || subscription == null) {
			throw new IllegalStateException("No subscription to " + queue);
		}
		return new QueueWorker(queue, new Source(queue, subscription), this.offsets, to::deliver, this.executor,
				this.housekeeping, this.options);
	}

	/**
	 * Stops pulling, waits for the messages that are being worked on, at most as long as
	 * {@link ConsumerOptions#drainTimeout()}, writes the progress and leaves the group.
	 * What takes longer is interrupted; what was not finished is delivered again to
	 * another member. Closing twice is safe. From a listener it returns at once, as it
	 * can't wait for itself.
	 */
	@Override
	public void close() {
		boolean mine = this.lifecycle.beginStop();
		if (Dispatcher.isDelivering(this.dispatcher)) {
			if (mine) {
				Threads.named("rocketmq-close-" + group()).newThread(this::stop).start();
			}
			return;
		}
		if (mine) {
			stop();
		}
		Futures.await(this.closed);
	}

	private void stop() {
		try {
			this.timers.close();
			this.rebalancer.close();
			drain(this.assignments.close());
			this.executor.shutdownNow();
			Futures.await(this.session.unregister(this.member));
		}
		finally {
			this.lifecycle.end();
			this.closed.complete(null);
		}
	}

	private void drain(CompletableFuture<Void> released) {
		try {
			released.get(this.options.drainTimeout().toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (TimeoutException ex) {
			logger.warn("The listener of '{}' did not finish within {} ms: it is interrupted, and what it worked on"
					+ " will be delivered again", group(), this.options.drainTimeout().toMillis());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			logger.warn("Interrupted while closing '{}': what is being worked on will be delivered again", group());
		}
		catch (ExecutionException ex) {
			logger.warn("Could not give up all queues of '{}'", group(), ex.getCause());
		}
	}

	private final class Source implements QueueSource {

		private final MessageQueue queue;

		private final Subscription subscription;

		Source(MessageQueue queue, Subscription subscription) {
			this.queue = queue;
			this.subscription = subscription;
		}

		@Override
		public CompletableFuture<PullResult> pull(long offset) {
			try {
				return PushConsumer.this.brokers.forReading(this.queue.brokerName())
					.pullAsync(new PullMessageHeader(group(), this.queue.topic(), this.queue.queueId(), offset,
							PushConsumer.this.options.pullBatchSize(), PushConsumer.this.options.longPoll().toMillis(),
							this.subscription.filter().type(), this.subscription.filter().expression(),
							this.subscription.version(), this.queue.brokerName()));
			}
			catch (RocketMQException ex) {
				return CompletableFuture.failedFuture(ex);
			}
		}

		@Override
		public CompletableFuture<Void> giveBack(ReceivedMessage message) {
			try {
				return PushConsumer.this.brokers.master(this.queue.brokerName())
					.sendBackAsync(new SendBackHeader(group(), message.commitLogOffset(), 0, message.messageId(),
							message.topic(), PushConsumer.this.options.maxReconsumeTimes(), this.queue.brokerName()));
			}
			catch (RocketMQException ex) {
				return CompletableFuture.failedFuture(ex);
			}
		}

		@Override
		public boolean wants(ReceivedMessage message) {
			return this.subscription.filter().isAll() || this.subscription.filter().accepts(message.tag());
		}

	}

	private final class Membership implements Member {

		@Override
		public String group() {
			return PushConsumer.this.group();
		}

		@Override
		public void close() {
			PushConsumer.this.close();
		}

		@Override
		public ConsumerData consumerData() {
			List<SubscriptionData> data = new ArrayList<>();
			PushConsumer.this.subscriptions.values().forEach((each) -> data.add(each.data()));
			ConsumeFrom from = PushConsumer.this.options.consumeFrom();
			String where = (from instanceof ConsumeFrom.Earliest) ? "CONSUME_FROM_FIRST_OFFSET"
					: (from instanceof ConsumeFrom.Timestamp) ? "CONSUME_FROM_TIMESTAMP" : "CONSUME_FROM_LAST_OFFSET";
			return new ConsumerData(group(), "CONSUME_PASSIVELY", "CLUSTERING", where, false, data);
		}

		@Override
		public Set<String> topics() {
			return PushConsumer.this.subscriptions.keySet();
		}

		@Override
		public void routeChanged(TopicRoute route) {
			PushConsumer.this.rebalancer.ask();
		}

		@Override
		public void groupChanged() {
			PushConsumer.this.rebalancer.ask();
		}

	}

}
