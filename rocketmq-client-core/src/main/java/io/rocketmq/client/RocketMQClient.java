package io.rocketmq.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.admin.Admin;
import io.rocketmq.client.broker.BrokerClient;
import io.rocketmq.client.broker.Brokers;
import io.rocketmq.client.config.ClientOptions;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.config.Endpoint;
import io.rocketmq.client.config.ProducerOptions;
import io.rocketmq.client.config.SimpleConsumerOptions;
import io.rocketmq.client.consumer.PullConsumer;
import io.rocketmq.client.consumer.PushConsumer;
import io.rocketmq.client.consumer.SimpleConsumer;
import io.rocketmq.client.error.ClientClosedException;
import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.error.RouteNotFoundException;
import io.rocketmq.client.hook.BrokerListener;
import io.rocketmq.client.hook.ConnectionListener;
import io.rocketmq.client.hook.ConsumeHook;
import io.rocketmq.client.hook.SendHook;
import io.rocketmq.client.internal.consumer.DefaultPullConsumer;
import io.rocketmq.client.internal.consumer.DefaultPushConsumer;
import io.rocketmq.client.internal.consumer.DefaultSimpleConsumer;
import io.rocketmq.client.internal.producer.DefaultProducer;
import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.internal.support.Lifecycle;
import io.rocketmq.client.internal.support.Threads;
import io.rocketmq.client.nameserver.NameServerClient;
import io.rocketmq.client.nameserver.Routes;
import io.rocketmq.client.producer.Producer;
import io.rocketmq.client.transaction.AsyncTransactionListener;
import io.rocketmq.client.transaction.TransactionListener;
import io.rocketmq.client.transaction.TransactionProducer;

/**
 * Client for Apache RocketMQ. Creates producers and consumers, which share its
 * connections, threads and heartbeats; one client is enough for an application.
 * Thread-safe. <pre class="code">
 * try (RocketMQClient client = RocketMQClient.connect("localhost:9876")) {
 *     Producer producer = client.producer("order-service");
 *     producer.send(Message.to("orders").body(bytes).build());
 * }
 * </pre>
 * <p>
 * Closing a client closes all that it created, in the opposite order: consumers and
 * producers drain, members leave their groups, connections close. A closed client creates
 * nothing: it throws a {@link ClientClosedException}.
 */
public final class RocketMQClient implements AutoCloseable {

	/** Maximum time that a second close waits for the first. */
	private static final Duration CLOSE_LIMIT = Duration.ofSeconds(60);

	private final Lifecycle lifecycle = new Lifecycle("client");

	private final CompletableFuture<Void> closed = new CompletableFuture<>();

	private final ClientWiring parts;

	private RocketMQClient(Builder builder) {
		this.parts = new ClientWiring(builder);
		this.lifecycle.start(() -> {
		});
	}

	/**
	 * Creates a client with default options. It does not connect before it is used.
	 * @param nameServers {@code host:port} of the name servers, separated by {@code ;}
	 * @throws IllegalArgumentException if an address is illegal
	 */
	public static RocketMQClient connect(String nameServers) {
		return builder(nameServers).connect();
	}

	/**
	 * Creates a client with options from the environment; see
	 * {@link ClientOptions#fromEnvironment()}. It does not connect before it is used.
	 * @throws IllegalArgumentException if a variable is illegal, a TLS file cannot be
	 * used, or the I/O engine is not available on this machine
	 */
	public static RocketMQClient connect() {
		return builder(ClientOptions.fromEnvironment().build()).connect();
	}

	/**
	 * Returns a builder of a client with default options.
	 * @param nameServers {@code host:port} of the name servers, separated by {@code ;}
	 * @throws IllegalArgumentException if an address is illegal
	 */
	public static Builder builder(String nameServers) {
		Arguments.notNull(nameServers, "nameServers");
		return new Builder(ClientOptions.of(nameServers));
	}

	/** Returns a builder of a client. */
	public static Builder builder(ClientOptions options) {
		Arguments.notNull(options, "options");
		return new Builder(options);
	}

	/**
	 * Creates a producer with default options.
	 * @throws IllegalArgumentException if the name of the group is illegal
	 * @throws IllegalStateException if this client already has a producer of the group
	 * @throws ClientClosedException if this client is closed
	 */
	public Producer producer(String group) {
		Arguments.notNull(group, "group");
		return producer(ProducerOptions.of(group));
	}

	/**
	 * Creates a producer, which closes with this client or earlier.
	 * @throws IllegalStateException if this client already has a producer of the group
	 * @throws ClientClosedException if this client is closed
	 */
	public Producer producer(ProducerOptions options) {
		Arguments.notNull(options, "options");
		this.lifecycle.requireRunning();
		return new DefaultProducer(this.parts.engine(options), this.parts.session);
	}

	/**
	 * Creates a transaction producer with default options; see
	 * {@link #transactionProducer(ProducerOptions, TransactionListener)}.
	 * @throws IllegalArgumentException if the name of the group is illegal
	 * @throws IllegalStateException if this client already has a producer of the group
	 * @throws ClientClosedException if this client is closed
	 */
	public TransactionProducer transactionProducer(String group, TransactionListener listener) {
		Arguments.notNull(group, "group");
		return transactionProducer(ProducerOptions.of(group), listener);
	}

	/**
	 * Creates a transaction producer with default options and an asynchronous listener;
	 * see {@link #transactionProducer(ProducerOptions, TransactionListener)}.
	 * @throws IllegalArgumentException if the name of the group is illegal
	 * @throws IllegalStateException if this client already has a producer of the group
	 * @throws ClientClosedException if this client is closed
	 */
	public TransactionProducer transactionProducer(String group, AsyncTransactionListener listener) {
		Arguments.notNull(group, "group");
		return transactionProducer(ProducerOptions.of(group), listener);
	}

	/**
	 * Creates a transaction producer, which closes with this client or earlier. Brokers
	 * check transactions with any member of its group, so all members must be transaction
	 * producers.
	 * @param listener executes and checks the local transactions
	 * @throws IllegalStateException if this client already has a producer of the group
	 * @throws ClientClosedException if this client is closed
	 */
	public TransactionProducer transactionProducer(ProducerOptions options, TransactionListener listener) {
		Arguments.notNull(listener, "listener");
		return transactionProducer(options, AsyncTransactionListener.of(listener));
	}

	/**
	 * Creates a transaction producer with an asynchronous listener; see
	 * {@link #transactionProducer(ProducerOptions, TransactionListener)}.
	 * @throws IllegalStateException if this client already has a producer of the group
	 * @throws ClientClosedException if this client is closed
	 */
	public TransactionProducer transactionProducer(ProducerOptions options, AsyncTransactionListener listener) {
		Arguments.notNull(options, "options");
		Arguments.notNull(listener, "listener");
		this.lifecycle.requireRunning();
		return this.parts.transactionProducer(options, listener);
	}

	/**
	 * Creates a push consumer with default options.
	 * @return the consumer, to be subscribed and started
	 * @throws IllegalArgumentException if the name of the group is illegal
	 * @throws ClientClosedException if this client is closed
	 */
	public PushConsumer pushConsumer(String group) {
		Arguments.notNull(group, "group");
		return pushConsumer(ConsumerOptions.of(group));
	}

	/**
	 * Creates a push consumer, which closes with this client or earlier.
	 * @return the consumer, to be subscribed and started
	 * @throws ClientClosedException if this client is closed
	 */
	public PushConsumer pushConsumer(ConsumerOptions options) {
		Arguments.notNull(options, "options");
		this.lifecycle.requireRunning();
		return new DefaultPushConsumer(options, this.parts.consumers);
	}

	/**
	 * Creates a simple consumer with default options, for servers from 5.0 on.
	 * @return the consumer, to be subscribed
	 * @throws IllegalArgumentException if the name of the group is illegal
	 * @throws ClientClosedException if this client is closed
	 */
	public SimpleConsumer simpleConsumer(String group) {
		Arguments.notNull(group, "group");
		return simpleConsumer(SimpleConsumerOptions.of(group));
	}

	/**
	 * Creates a simple consumer, for servers from 5.0 on. It closes with this client or
	 * earlier.
	 * @return the consumer, to be subscribed
	 * @throws ClientClosedException if this client is closed
	 */
	public SimpleConsumer simpleConsumer(SimpleConsumerOptions options) {
		Arguments.notNull(options, "options");
		this.lifecycle.requireRunning();
		return new DefaultSimpleConsumer(options, this.parts.consumers);
	}

	/**
	 * Creates a pull consumer with default options, whose poll returns up to 32 messages.
	 * @return the consumer, to be subscribed or assigned queues
	 * @throws IllegalArgumentException if the name of the group is illegal
	 * @throws ClientClosedException if this client is closed
	 */
	public PullConsumer pullConsumer(String group) {
		Arguments.notNull(group, "group");
		return pullConsumer(ConsumerOptions.group(group).batchSize(32).build());
	}

	/**
	 * Creates a pull consumer, which closes with this client or earlier.
	 * @param options options of the consumer; {@code batchSize} is the maximum number of
	 * messages of a poll, and options of listeners have no effect
	 * @return the consumer, to be subscribed or assigned queues
	 * @throws IllegalArgumentException if {@code orderly}, {@code virtualThreads} or
	 * {@link io.rocketmq.client.config.FetchMode#POP} is set, which apply to listeners
	 * @throws ClientClosedException if this client is closed
	 */
	public PullConsumer pullConsumer(ConsumerOptions options) {
		Arguments.notNull(options, "options");
		this.lifecycle.requireRunning();
		return new DefaultPullConsumer(options, this.parts.consumers);
	}

	/** Returns the operations of the name servers. */
	public NameServerClient nameServer() {
		return this.parts.nameServer;
	}

	/** Returns the routes that the client knows, and listeners of their changes. */
	public Routes routes() {
		return this.parts.routes;
	}

	/** Returns the brokers that the client knows, with their states and health checks. */
	public Brokers brokers() {
		return this.parts.brokers;
	}

	/**
	 * Returns the operations of a broker's master. A broker that no route in use leads to
	 * is looked up at a name server.
	 * @throws RouteNotFoundException if the name server knows no master of the broker
	 * @throws IllegalStateException if the lookup would block an event loop
	 * @throws RocketMQException if the lookup failed otherwise, such as with a
	 * {@link ClientClosedException}
	 */
	public BrokerClient broker(String brokerName) {
		return broker(brokerName, 0);
	}

	/**
	 * Returns the operations of a master or slave; see {@link #broker(String)}.
	 * @param brokerName name of the broker
	 * @param brokerId id of the replica: 0 for the master, 1 and above for slaves
	 * @throws RouteNotFoundException if the name server knows no such replica
	 * @throws IllegalStateException if the lookup would block an event loop
	 * @throws RocketMQException if the lookup failed otherwise, such as with a
	 * {@link ClientClosedException}
	 */
	public BrokerClient broker(String brokerName, long brokerId) {
		Arguments.notNull(brokerName, "brokerName");
		BrokerClient known = this.parts.knownBroker(brokerName, brokerId);
		return (known != null) ? known : Futures.await(() -> this.parts.findBroker(brokerName, brokerId));
	}

	/**
	 * Returns the operations of the broker at an address, without a lookup.
	 * @param address {@code host:port} of the broker
	 * @throws IllegalArgumentException if the address is illegal
	 */
	public BrokerClient brokerAt(String address) {
		Arguments.notNull(address, "address");
		return this.parts.broker(Endpoint.parse(address).toString());
	}

	/** Returns the administration of topics, groups and offsets. */
	public Admin admin() {
		return this.parts.admin;
	}

	/**
	 * Adds a hook of sends, after those added before. It observes the sends that begin
	 * from now on. Has no effect on a closed client.
	 */
	public void addSendHook(SendHook hook) {
		this.parts.sendHooks.add(Arguments.notNull(hook, "hook"));
	}

	/**
	 * Adds a hook of deliveries, after those added before. It observes the deliveries
	 * that begin from now on. Has no effect on a closed client.
	 */
	public void addConsumeHook(ConsumeHook hook) {
		this.parts.consumeHooks.add(Arguments.notNull(hook, "hook"));
	}

	/**
	 * Adds a listener of connections, after those added before. It hears of the changes
	 * that follow; of connections that are live already, {@link #statistics()} tells. Has
	 * no effect on a closed client.
	 */
	public void addConnectionListener(ConnectionListener listener) {
		this.parts.connectionListeners.add(Arguments.notNull(listener, "listener"));
	}

	/**
	 * Returns a snapshot of the statistics of this client, its producers, consumers and
	 * connections, without a request.
	 */
	public ClientStatistics statistics() {
		return this.parts.statistics();
	}

	/** Returns the client's view of its servers at this moment, without a request. */
	public ClientStatus status() {
		return this.parts.status();
	}

	/** Whether this client is closed: {@link #close()} has ended. */
	public boolean isClosed() {
		return this.closed.isDone();
	}

	/**
	 * Closes all connections and ends the event loops, except the user's, once requests
	 * in flight have ended, at the latest after 1 s; up to three times, if connections
	 * are made meanwhile. The client then sends nothing by itself until it is used again,
	 * or {@link #reconnect()} is called: no heartbeats, checks or lookups. Close
	 * consumers before, since one that runs connects again at once. On an event loop
	 * another thread disconnects. Has no effect on a closed client.
	 */
	public void disconnect() {
		Threads.closeOffEventLoop("connections", this.parts::disconnect);
	}

	/**
	 * Resumes heartbeats and the rest after {@link #disconnect()}, without waiting for
	 * connections. Has no effect on a client that is connected, or closed.
	 */
	public void reconnect() {
		this.parts.session.resume();
	}

	/**
	 * Closes the consumers of this client, then its producers, then the rest. The
	 * consumers drain at the same time, each within its {@code drainTimeout}, and then
	 * the producers; what remains then fails. Consumers that were closed before are not
	 * waited for again.
	 * <p>
	 * Inside a listener and on an event loop this method returns at once and another
	 * thread closes. It ignores interrupts. A second call waits for the first. Executors
	 * and event loops of the user stay open.
	 */
	@Override
	public void close() {
		if (Threads.delivering() != null) {
			// The consumer waits for this listener and commits its last messages.
			Threads.named("rocketmq-close-client").newThread(this::closeNow).start();
		}
		else {
			Threads.closeOffEventLoop("client", this::closeNow);
		}
	}

	private void closeNow() {
		if (this.lifecycle.beginStop()) {
			this.parts.close();
			this.lifecycle.end();
			this.closed.complete(null);
		}
		else if (!Threads.isOwn()) {
			// The first close may wait for one of the client's own threads.
			Futures.awaitUninterruptibly(this.closed, CLOSE_LIMIT);
		}
	}

	/** Builder of a {@link RocketMQClient}. Not thread-safe. */
	public static final class Builder {

		final ClientOptions options;

		final List<SendHook> sendHooks = new ArrayList<>();

		final List<ConsumeHook> consumeHooks = new ArrayList<>();

		final List<ConnectionListener> connectionListeners = new ArrayList<>();

		final List<BrokerListener> brokerListeners = new ArrayList<>();

		@Nullable Executor callbackExecutor;

		@Nullable Executor checkExecutor;

		@Nullable EventLoops eventLoops;

		private Builder(ClientOptions options) {
			this.options = options;
		}

		/** Adds a hook of sends, after those added before. */
		public Builder sendHook(SendHook hook) {
			this.sendHooks.add(Arguments.notNull(hook, "hook"));
			return this;
		}

		/** Adds a hook of deliveries, after those added before. */
		public Builder consumeHook(ConsumeHook hook) {
			this.consumeHooks.add(Arguments.notNull(hook, "hook"));
			return this;
		}

		/** Adds a listener of connections, after those added before. */
		public Builder connectionListener(ConnectionListener listener) {
			this.connectionListeners.add(Arguments.notNull(listener, "listener"));
			return this;
		}

		/** Adds a listener of brokers' health, after those added before. */
		public Builder brokerListener(BrokerListener listener) {
			this.brokerListeners.add(Arguments.notNull(listener, "listener"));
			return this;
		}

		/**
		 * Sets the executor of users' code: continuations of futures, hooks, selectors,
		 * and listeners of connections, brokers and routes. A call that blocks in a
		 * continuation needs another thread of the executor for its own result. A task
		 * that it rejects runs on a thread of the client. Default: a pool of
		 * {@link ClientOptions#callbackThreads()} threads, and more while tasks wait for
		 * futures.
		 * @param executor the executor, which stays open when the client closes
		 */
		public Builder callbackExecutor(Executor executor) {
			this.callbackExecutor = Arguments.notNull(executor, "executor");
			return this;
		}

		/**
		 * Sets the executor of transaction checks. The broker repeats a check that it
		 * rejects. Default: {@link ProducerOptions#checkThreads()} threads for each
		 * transaction producer.
		 * @param executor the executor, which stays open when the client closes
		 */
		public Builder checkExecutor(Executor executor) {
			this.checkExecutor = Arguments.notNull(executor, "executor");
			return this;
		}

		/**
		 * Sets the event loops, to share them between clients or to provide their
		 * threads. Default: event loops of the client's own.
		 * @param loops the event loops, which stay open when the client closes
		 */
		public Builder eventLoops(EventLoops loops) {
			this.eventLoops = Arguments.notNull(loops, "loops");
			return this;
		}

		/**
		 * Creates the client. It does not connect before it is used.
		 * @throws IllegalArgumentException if a TLS file cannot be used, or the I/O
		 * engine is not available on this machine
		 */
		public RocketMQClient connect() {
			return new RocketMQClient(this);
		}

	}

}
