package io.rocketmq.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.admin.Admin;
import io.rocketmq.client.broker.BrokerClient;
import io.rocketmq.client.broker.BrokerSnapshot;
import io.rocketmq.client.config.ClientOptions;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.config.MessageTrace;
import io.rocketmq.client.config.ProducerOptions;
import io.rocketmq.client.config.SimpleConsumerOptions;
import io.rocketmq.client.consumer.PullConsumer;
import io.rocketmq.client.consumer.PushConsumer;
import io.rocketmq.client.consumer.SimpleConsumer;
import io.rocketmq.client.error.ClientClosedException;
import io.rocketmq.client.hook.BrokerListener;
import io.rocketmq.client.hook.ConnectionListener;
import io.rocketmq.client.hook.ConnectionPhase;
import io.rocketmq.client.hook.ConsumeHook;
import io.rocketmq.client.hook.SendHook;
import io.rocketmq.client.internal.admin.DefaultAdmin;
import io.rocketmq.client.internal.broker.BrokerManager;
import io.rocketmq.client.internal.consumer.ClientParts;
import io.rocketmq.client.internal.consumer.DefaultPullConsumer;
import io.rocketmq.client.internal.consumer.DefaultPushConsumer;
import io.rocketmq.client.internal.consumer.DefaultSimpleConsumer;
import io.rocketmq.client.internal.nameserver.DefaultNameServerClient;
import io.rocketmq.client.internal.nameserver.RouteCache;
import io.rocketmq.client.internal.producer.DefaultProducer;
import io.rocketmq.client.internal.producer.SendEngine;
import io.rocketmq.client.internal.producer.SendHooks;
import io.rocketmq.client.internal.remote.RpcClient;
import io.rocketmq.client.internal.session.ClientSession;
import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.internal.support.Callbacks;
import io.rocketmq.client.internal.support.CloseStack;
import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.internal.support.Housekeeping;
import io.rocketmq.client.internal.support.Lifecycle;
import io.rocketmq.client.internal.support.SerialExecutor;
import io.rocketmq.client.internal.support.Threads;
import io.rocketmq.client.internal.trace.MessageTracer;
import io.rocketmq.client.internal.transaction.DefaultTransactionProducer;
import io.rocketmq.client.internal.transport.Connector;
import io.rocketmq.client.internal.transport.NettyEventLoops;
import io.rocketmq.client.nameserver.NameServerClient;
import io.rocketmq.client.producer.Producer;
import io.rocketmq.client.transaction.AsyncTransactionListener;
import io.rocketmq.client.transaction.TransactionListener;
import io.rocketmq.client.transaction.TransactionProducer;

/**
 * A client for Apache RocketMQ: makes producers and consumers, which share its
 * connections, threads and heartbeats. One is enough for an application. Thread-safe.
 * <p>
 * Closing it closes what it made, last first: consumers drain, producers finish what is
 * in flight, groups are left, connections go.
 */
public final class RocketMQClient implements AutoCloseable {

	/** As many as Apache's client lets wait; brokers ask again about the others. */
	private static final int WAITING_CHECKS = 2000;

	/**
	 * Most names that are looked up at once; one more fails, and is tried again.
	 */
	private static final int MAX_BLOCKING_THREADS = 64;

	/** Time that a second close waits for the first. */
	private static final Duration CLOSE_LIMIT = Duration.ofSeconds(60);

	/** Interval of looking for requests that lost their timer or task. */
	private static final Duration SWEEP_INTERVAL = Duration.ofSeconds(1);

	private static final Logger logger = LoggerFactory.getLogger(RocketMQClient.class);

	private static final String TRACE_GROUP = "_INNER_TRACE_PRODUCER";

	private final Lifecycle lifecycle = new Lifecycle("client");

	private final CompletableFuture<Void> closed = new CompletableFuture<>();

	private final CloseStack parts = new CloseStack();

	private final Housekeeping housekeeping;

	private final Callbacks callbacks;

	private final @Nullable Executor checkExecutor;

	private final DefaultNameServerClient nameServer;

	private final RouteCache routes;

	private final BrokerManager brokers;

	private final ClientSession session;

	private final Admin admin;

	private final SendHooks sendHooks;

	private final ClientParts consumerParts;

	private RocketMQClient(Builder builder) {
		try {
			ClientOptions options = builder.options;
			this.checkExecutor = builder.checkExecutor;
			NettyEventLoops loops = (builder.eventLoops != null) ? builder.eventLoops.loops() : this.parts
				.add(new NettyEventLoops(options.transport().eventLoopThreads(), options.transport().ioEngine()));
			this.callbacks = this.parts.add(new Callbacks(options.callbackThreads(), builder.callbackExecutor));
			this.housekeeping = this.parts.add(new Housekeeping());
			this.parts.add(this::endCalls);
			// Each task at once, as one may block for long: names, certificates, a web
			// page.
			ThreadPoolExecutor blocking = blockingExecutor();
			// What users do when they are told must not hold up event loops, nor change
			// its
			// order.
			SerialExecutor events = new SerialExecutor(this.callbacks);
			Connections connections = new Connections(List.copyOf(builder.connectionListeners), events);
			RpcClient rpc = this.parts
				.add(new RpcClient(new Connector(loops, options, blocking), options.remote(), connections));
			this.parts.add(this.housekeeping.every(SWEEP_INTERVAL, rpc::sweep));
			DefaultNameServerClient names = new DefaultNameServerClient(rpc, options, blocking);
			this.routes = new RouteCache(names, options);
			this.brokers = new BrokerManager(rpc, options, List.of(told(List.copyOf(builder.brokerListeners), events)));
			MessageTracer tracer = tracer(options.trace());
			this.session = this.parts
				.add(new ClientSession(options, rpc, names, this.routes, this.brokers, this.housekeeping));
			connections.session = this.session;
			List<SendHook> send = new ArrayList<>(builder.sendHooks);
			List<ConsumeHook> consume = new ArrayList<>(builder.consumeHooks);
			if (tracer != null) {
				// Behind the user's.
				send.add(tracer);
				consume.add(tracer);
			}
			this.sendHooks = new SendHooks(send);
			this.consumerParts = new ClientParts(this.routes, this.brokers, this.session, this.housekeeping,
					List.copyOf(consume), this.callbacks);
			RpcClient usersRpc = rpc.completingOn(this.callbacks);
			this.nameServer = names.completingOn(this.callbacks);
			this.admin = new DefaultAdmin(usersRpc, this.nameServer,
					(address) -> this.brokers.at(address).completingOn(this.callbacks), options);
			this.lifecycle.start(() -> {
			});
		}
		catch (RuntimeException | Error ex) {
			this.parts.close();
			throw ex;
		}
	}

	private void endCalls() {
		// Null if the client could not be made.
		if (this.session != null) {
			this.session.endCalls();
		}
	}

	/** One listener for all, that tells them on callback threads, in order. */
	private static BrokerListener told(List<BrokerListener> listeners, Executor events) {
		return (brokerName, address, from, to) -> {
			if (!listeners.isEmpty()) {
				events.execute(() -> {
					for (BrokerListener listener : listeners) {
						try {
							listener.healthChanged(brokerName, address, from, to);
						}
						catch (RuntimeException | Error ex) {
							logger.warn("The broker listener {} failed", listener, ex);
						}
					}
				});
			}
		};
	}

	/**
	 * A client with the default options. Makes no connection yet, and does not wait for
	 * any server.
	 * @param nameServers {@code host:port} of the name servers, with {@code ;} between
	 * them
	 * @return the client
	 * @throws IllegalArgumentException if an address is illegal, with the text and the
	 * fix
	 */
	public static RocketMQClient connect(String nameServers) {
		Arguments.notNull(nameServers, "nameServers");
		return builder(ClientOptions.of(nameServers)).connect();
	}

	/**
	 * A client with the options that the environment sets; see
	 * {@link ClientOptions#fromEnvironment()}. Makes no connection yet.
	 * @return the client
	 * @throws IllegalArgumentException if a variable is illegal, with its name, its value
	 * and the fix
	 */
	public static RocketMQClient connect() {
		return builder(ClientOptions.fromEnvironment().build()).connect();
	}

	/**
	 * Begins a client.
	 * @param options what holds for it
	 * @return a builder
	 */
	public static Builder builder(ClientOptions options) {
		Arguments.notNull(options, "options");
		return new Builder(options);
	}

	/**
	 * A producer with the default options. Introduces itself to the brokers that create
	 * topics, without waiting for any.
	 * @param group its group
	 * @return the producer; closed with this client, or earlier
	 */
	public Producer producer(String group) {
		Arguments.notNull(group, "group");
		return producer(ProducerOptions.of(group));
	}

	/**
	 * A producer.
	 * @param options what holds for it
	 * @return the producer; closed with this client, or earlier
	 * @throws IllegalStateException if this client has a producer of the group
	 * @throws ClientClosedException if this client is closed
	 */
	public Producer producer(ProducerOptions options) {
		Arguments.notNull(options, "options");
		this.lifecycle.requireRunning();
		return new DefaultProducer(engine(options, this.sendHooks), this.session);
	}

	/**
	 * A producer of transactional messages with the default options.
	 * @param group its group; no other kind of producer may be in it
	 * @param listener the local side of the transactions
	 * @return the producer; closed with this client, or earlier
	 */
	public TransactionProducer transactionProducer(String group, TransactionListener listener) {
		Arguments.notNull(group, "group");
		return transactionProducer(ProducerOptions.of(group), listener);
	}

	/**
	 * A producer of transactional messages with the default options, whose local side
	 * does not block.
	 * @param group its group; no other kind of producer may be in it
	 * @param listener the local side of the transactions
	 * @return the producer; closed with this client, or earlier
	 */
	public TransactionProducer transactionProducer(String group, AsyncTransactionListener listener) {
		Arguments.notNull(group, "group");
		return transactionProducer(ProducerOptions.of(group), listener);
	}

	/**
	 * A producer of transactional messages.
	 * @param options what holds for it; no other kind of producer may be in its group, as
	 * brokers ask any member about a transaction
	 * @param listener the local side of the transactions
	 * @return the producer; closed with this client, or earlier
	 * @throws IllegalStateException if this client has a producer of the group
	 * @throws ClientClosedException if this client is closed
	 */
	public TransactionProducer transactionProducer(ProducerOptions options, TransactionListener listener) {
		Arguments.notNull(listener, "listener");
		return transactionProducer(options, AsyncTransactionListener.of(listener));
	}

	/**
	 * A producer of transactional messages whose local side does not block.
	 * @param options what holds for it; no other kind of producer may be in its group, as
	 * brokers ask any member about a transaction
	 * @param listener the local side of the transactions
	 * @return the producer; closed with this client, or earlier
	 * @throws IllegalStateException if this client has a producer of the group
	 * @throws ClientClosedException if this client is closed
	 */
	public TransactionProducer transactionProducer(ProducerOptions options, AsyncTransactionListener listener) {
		Arguments.notNull(options, "options");
		Arguments.notNull(listener, "listener");
		this.lifecycle.requireRunning();
		CloseStack producerParts = new CloseStack();
		Executor checks = this.checkExecutor;
		if (checks == null) {
			ThreadPoolExecutor own = executor("rocketmq-check", options.checkThreads(), WAITING_CHECKS);
			producerParts.add(own::shutdown);
			checks = own;
		}
		return new DefaultTransactionProducer(engine(options, this.sendHooks), this.session, listener, checks,
				producerParts);
	}

	/**
	 * A push consumer with the default options.
	 * @param group its group
	 * @return the consumer, to be subscribed and started; closed with this client, or
	 * earlier
	 */
	public PushConsumer pushConsumer(String group) {
		Arguments.notNull(group, "group");
		return pushConsumer(ConsumerOptions.of(group));
	}

	/**
	 * A push consumer.
	 * @param options what holds for it
	 * @return the consumer, to be subscribed and started; closed with this client, or
	 * earlier
	 * @throws ClientClosedException if this client is closed
	 */
	public PushConsumer pushConsumer(ConsumerOptions options) {
		Arguments.notNull(options, "options");
		this.lifecycle.requireRunning();
		return new DefaultPushConsumer(options, this.consumerParts);
	}

	/**
	 * A simple consumer with the default options.
	 * @param group its group
	 * @return the consumer, to be subscribed; closed with this client, or earlier
	 */
	public SimpleConsumer simpleConsumer(String group) {
		Arguments.notNull(group, "group");
		return simpleConsumer(SimpleConsumerOptions.of(group));
	}

	/**
	 * A simple consumer, for servers from 5.0 on.
	 * @param options what holds for it
	 * @return the consumer, to be subscribed; closed with this client, or earlier
	 * @throws ClientClosedException if this client is closed
	 */
	public SimpleConsumer simpleConsumer(SimpleConsumerOptions options) {
		Arguments.notNull(options, "options");
		this.lifecycle.requireRunning();
		return new DefaultSimpleConsumer(options, this.consumerParts);
	}

	/**
	 * A pull consumer with the default options, of which a poll gives up to 32 messages.
	 * @param group its group
	 * @return the consumer, to be subscribed or assigned queues; closed with this client,
	 * or earlier
	 */
	public PullConsumer pullConsumer(String group) {
		Arguments.notNull(group, "group");
		return pullConsumer(ConsumerOptions.group(group).batchSize(32).build());
	}

	/**
	 * A pull consumer.
	 * @param options what holds for it; {@code batchSize} is how many messages a poll
	 * gives at most, and what is about listeners does not count
	 * @return the consumer, to be subscribed or assigned queues; closed with this client,
	 * or earlier
	 * @throws ClientClosedException if this client is closed
	 */
	public PullConsumer pullConsumer(ConsumerOptions options) {
		Arguments.notNull(options, "options");
		this.lifecycle.requireRunning();
		return new DefaultPullConsumer(options, this.consumerParts);
	}

	/**
	 * The name servers, to be asked by hand.
	 * @return their operations
	 */
	public NameServerClient nameServer() {
		return this.nameServer;
	}

	/**
	 * The master of a broker that a route in use leads to, to be asked by hand.
	 * @param brokerName the broker's name
	 * @return its operations, whose futures are completed on callback threads
	 * @throws io.rocketmq.client.error.RouteNotFoundException if no such broker is known
	 */
	public BrokerClient broker(String brokerName) {
		Arguments.notNull(brokerName, "brokerName");
		return this.brokers.master(brokerName).completingOn(this.callbacks);
	}

	/**
	 * Administration of topics, groups and offsets.
	 * @return its operations
	 */
	public Admin admin() {
		return this.admin;
	}

	/**
	 * The brokers that routes in use lead to: how they are, and the state and figures of
	 * each connection, without asking any.
	 * @return a snapshot of each, by name
	 */
	public List<BrokerSnapshot> brokers() {
		return this.brokers.snapshot();
	}

	/**
	 * What is known of the servers, without asking any.
	 * @return the status
	 */
	public ClientStatus status() {
		List<ClientStatus.BrokerStatus> known = new ArrayList<>();
		for (String name : this.brokers.names()) {
			String address = this.brokers.masterAddress(name);
			if (address != null) {
				known.add(new ClientStatus.BrokerStatus(name, address, this.brokers.isConnected(address),
						this.session.lastHeartbeat(address)));
			}
		}
		return new ClientStatus(this.session.clientId(), this.session.nameServers(), this.session.nameServerProblem(),
				List.copyOf(known), this.session.allProblems());
	}

	/**
	 * Closes what this client made, consumers before producers and last first, and then
	 * itself. Whatever is open then ends: consumers and producers drain within their
	 * {@code drainTimeout}, and what is left fails. In a listener and on an event loop
	 * this returns at once, and another thread closes; an interrupted thread closes as
	 * any other. Executors and event loops that were given are left to who gave them.
	 * Closing twice is safe; the second waits for the first.
	 */
	@Override
	public void close() {
		if (Threads.delivering() != null) {
			// The consumer waits for the listener, and its last messages are committed.
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
			// What closes may be waiting for one of this client's own threads.
			Futures.awaitUninterruptibly(this.closed, CLOSE_LIMIT);
		}
	}

	private SendEngine engine(ProducerOptions options, SendHooks hooks) {
		return new SendEngine(options, this.routes, this.brokers, this.housekeeping, this.callbacks, hooks);
	}

	private @Nullable MessageTracer tracer(@Nullable MessageTrace trace) {
		if (trace == null) {
			return null;
		}
		ProducerOptions options = ProducerOptions.group(TRACE_GROUP).autoCreateQueues(1).compression(null).build();
		return this.parts.add(new MessageTracer(trace, engine(options, new SendHooks(List.of())), this.housekeeping));
	}

	private static ThreadPoolExecutor executor(String name, int threads, int capacity) {
		ThreadPoolExecutor executor = new ThreadPoolExecutor(threads, threads, 10, TimeUnit.SECONDS,
				new LinkedBlockingQueue<>(capacity), Threads.named(name));
		executor.allowCoreThreadTimeOut(true);
		return executor;
	}

	private ThreadPoolExecutor blockingExecutor() {
		ThreadPoolExecutor executor = new ThreadPoolExecutor(0, MAX_BLOCKING_THREADS, 10, TimeUnit.SECONDS,
				new SynchronousQueue<>(), Threads.named("rocketmq-resolve"));
		this.parts.add(executor::shutdownNow);
		return executor;
	}

	/**
	 * Builds a {@link RocketMQClient}. Not thread-safe.
	 */
	public static final class Builder {

		private final ClientOptions options;

		private final List<SendHook> sendHooks = new ArrayList<>();

		private final List<ConsumeHook> consumeHooks = new ArrayList<>();

		private final List<ConnectionListener> connectionListeners = new ArrayList<>();

		private final List<BrokerListener> brokerListeners = new ArrayList<>();

		private @Nullable Executor callbackExecutor;

		private @Nullable Executor checkExecutor;

		private @Nullable EventLoops eventLoops;

		private Builder(ClientOptions options) {
			this.options = options;
		}

		/**
		 * Adds a hook, behind those added before.
		 * @param hook is told how sends end
		 * @return this builder
		 */
		public Builder sendHook(SendHook hook) {
			this.sendHooks.add(Arguments.notNull(hook, "hook"));
			return this;
		}

		/**
		 * Adds a hook, behind those added before.
		 * @param hook is told how deliveries end
		 * @return this builder
		 */
		public Builder consumeHook(ConsumeHook hook) {
			this.consumeHooks.add(Arguments.notNull(hook, "hook"));
			return this;
		}

		/**
		 * Adds a listener, behind those added before.
		 * @param listener is told of connections
		 * @return this builder
		 */
		public Builder connectionListener(ConnectionListener listener) {
			this.connectionListeners.add(Arguments.notNull(listener, "listener"));
			return this;
		}

		/**
		 * Adds a listener, behind those added before.
		 * @param listener is told when a broker comes and goes
		 * @return this builder
		 */
		public Builder brokerListener(BrokerListener listener) {
			this.brokerListeners.add(Arguments.notNull(listener, "listener"));
			return this;
		}

		/**
		 * Sets what runs users' code: continuations of futures, hooks, selectors, and
		 * listeners of connections and brokers. A call that blocks in a continuation
		 * needs another thread of the executor for its own result. A task that it refuses
		 * runs on a thread of the client's. Default: a pool of
		 * {@link ClientOptions#callbackThreads()} threads, and more while tasks wait for
		 * futures.
		 * @param executor the executor; not closed with the client
		 * @return this builder
		 */
		public Builder callbackExecutor(Executor executor) {
			this.callbackExecutor = Arguments.notNull(executor, "executor");
			return this;
		}

		/**
		 * Sets what runs the checks of transactions. What it refuses, the broker asks
		 * again. Default: {@link ProducerOptions#checkThreads()} threads for each
		 * transaction producer.
		 * @param executor the executor; not closed with the client
		 * @return this builder
		 */
		public Builder checkExecutor(Executor executor) {
			this.checkExecutor = Arguments.notNull(executor, "executor");
			return this;
		}

		/**
		 * Sets the event loops, to share them with other clients or to run them on
		 * threads of your own. Default: own ones, as the options say.
		 * @param loops the event loops; not closed with the client
		 * @return this builder
		 */
		public Builder eventLoops(EventLoops loops) {
			this.eventLoops = Arguments.notNull(loops, "loops");
			return this;
		}

		/**
		 * Makes the client. It makes no connection yet, and does not wait for any server.
		 * @return the client
		 */
		public RocketMQClient connect() {
			return new RocketMQClient(this);
		}

	}

	/**
	 * Tells of connections: the session at once, which stands above them in the layers,
	 * and users on callback threads, in order.
	 */
	private static final class Connections implements ConnectionListener {

		private final List<ConnectionListener> listeners;

		private final Executor events;

		private volatile @Nullable ClientSession session;

		Connections(List<ConnectionListener> listeners, Executor events) {
			this.listeners = listeners;
			this.events = events;
		}

		@Override
		public void phaseChanged(String address, ConnectionPhase from, ConnectionPhase to) {
			tell((listener) -> listener.phaseChanged(address, from, to));
		}

		@Override
		public void connected(String address) {
			ClientSession known = this.session;
			if (known != null) {
				known.connected(address);
			}
			tell((listener) -> listener.connected(address));
		}

		@Override
		public void disconnected(String address, String reason) {
			tell((listener) -> listener.disconnected(address, reason));
		}

		private void tell(Consumer<ConnectionListener> event) {
			if (!this.listeners.isEmpty()) {
				this.events.execute(() -> {
					for (ConnectionListener listener : this.listeners) {
						try {
							event.accept(listener);
						}
						catch (RuntimeException | Error ex) {
							logger.warn("The connection listener {} failed", listener, ex);
						}
					}
				});
			}
		}

	}

}
