package io.rocketmq.client;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.admin.Admin;
import io.rocketmq.client.broker.BrokerClient;
import io.rocketmq.client.broker.BrokerManager;
import io.rocketmq.client.broker.BrokerSnapshot;
import io.rocketmq.client.config.ClientOptions;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.config.MessageTrace;
import io.rocketmq.client.config.ProducerOptions;
import io.rocketmq.client.consumer.PullConsumer;
import io.rocketmq.client.config.SimpleConsumerOptions;
import io.rocketmq.client.consumer.PushConsumer;
import io.rocketmq.client.consumer.SimpleConsumer;
import io.rocketmq.client.error.ClientClosedException;
import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.hook.BrokerListener;
import io.rocketmq.client.hook.ConnectionListener;
import io.rocketmq.client.hook.ConnectionPhase;
import io.rocketmq.client.hook.ConsumeHook;
import io.rocketmq.client.hook.SendHook;
import io.rocketmq.client.nameserver.NameServerClient;
import io.rocketmq.client.nameserver.RouteCache;
import io.rocketmq.client.producer.Producer;
import io.rocketmq.client.producer.SendEngine;
import io.rocketmq.client.producer.SendHooks;
import io.rocketmq.client.remote.RpcClient;
import io.rocketmq.client.session.ClientSession;
import io.rocketmq.client.session.ClientStatus;
import io.rocketmq.client.support.CallbackExecutor;
import io.rocketmq.client.support.CloseStack;
import io.rocketmq.client.support.Housekeeping;
import io.rocketmq.client.support.Lifecycle;
import io.rocketmq.client.support.Threads;
import io.rocketmq.client.trace.MessageTracer;
import io.rocketmq.client.transaction.AsyncTransactionListener;
import io.rocketmq.client.transaction.TransactionListener;
import io.rocketmq.client.transaction.TransactionProducer;
import io.rocketmq.client.transport.Connector;
import io.rocketmq.client.transport.EventLoops;

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

	private static final String TRACE_GROUP = "_INNER_TRACE_PRODUCER";

	private final Lifecycle lifecycle = new Lifecycle("client");

	private final CloseStack parts = new CloseStack();

	private final Housekeeping housekeeping;

	private final CallbackExecutor callbacks;

	private final NameServerClient nameServer;

	private final RouteCache routes;

	private final BrokerManager brokers;

	private final ClientSession session;

	private final Admin admin;

	private final SendHooks sendHooks;

	private final List<ConsumeHook> consumeHooks;

	private RocketMQClient(Builder builder) {
		ClientOptions options = builder.options;
		EventLoops loops = this.parts
			.add(new EventLoops(options.transport().eventLoopThreads(), options.transport().ioEngine()));
		ThreadPoolExecutor resolver = executor("rocketmq-resolve", 1, Integer.MAX_VALUE);
		this.callbacks = new CallbackExecutor(
				executor("rocketmq-callback", options.callbackThreads(), Integer.MAX_VALUE));
		this.housekeeping = this.parts.add(new Housekeeping());
		Connections connections = new Connections(List.copyOf(builder.connectionListeners));
		RpcClient rpc = this.parts
			.add(new RpcClient(new Connector(loops, options, resolver), options.remote(), connections));
		this.nameServer = new NameServerClient(rpc, options, resolver);
		this.routes = new RouteCache(this.nameServer, options);
		this.brokers = new BrokerManager(rpc, options, builder.brokerListeners);
		this.session = this.parts
			.add(new ClientSession(options, rpc, this.nameServer, this.routes, this.brokers, this.housekeeping));
		connections.session = this.session;
		MessageTracer tracer = tracer(options.trace());
		List<SendHook> send = new ArrayList<>(builder.sendHooks);
		List<ConsumeHook> consume = new ArrayList<>(builder.consumeHooks);
		if (tracer != null) {
			// Behind the user's.
			send.add(tracer);
			consume.add(tracer);
		}
		this.sendHooks = new SendHooks(send);
		this.consumeHooks = List.copyOf(consume);
		this.admin = new Admin(rpc, this.nameServer, this.brokers, options);
		this.lifecycle.start(() -> {
		});
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
		return new Builder(options);
	}

	/**
	 * A producer with the default options. Introduces itself to the brokers that create
	 * topics, without waiting for any.
	 * @param group its group
	 * @return the producer; closed with this client, or earlier
	 */
	public Producer producer(String group) {
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
		this.lifecycle.requireRunning();
		return new Producer(options, engine(options, this.sendHooks), this.session, this.callbacks);
	}

	/**
	 * A producer of transactional messages with the default options.
	 * @param group its group; no other kind of producer may be in it
	 * @param listener the local side of the transactions
	 * @return the producer; closed with this client, or earlier
	 */
	public TransactionProducer transactionProducer(String group, TransactionListener listener) {
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
		this.lifecycle.requireRunning();
		return new TransactionProducer(options, listener, engine(options, this.sendHooks), this.brokers, this.session,
				this.sendHooks, this.housekeeping, this.callbacks,
				executor("rocketmq-check", options.checkThreads(), WAITING_CHECKS));
	}

	/**
	 * A push consumer with the default options.
	 * @param group its group
	 * @return the consumer, to be subscribed and started; closed with this client, or
	 * earlier
	 */
	public PushConsumer pushConsumer(String group) {
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
		this.lifecycle.requireRunning();
		return new PushConsumer(options, this.routes, this.brokers, this.session, this.housekeeping, this.consumeHooks,
				this.callbacks);
	}

	/**
	 * A simple consumer with the default options.
	 * @param group its group
	 * @return the consumer, to be subscribed; closed with this client, or earlier
	 */
	public SimpleConsumer simpleConsumer(String group) {
		return simpleConsumer(SimpleConsumerOptions.of(group));
	}

	/**
	 * A simple consumer, for servers from 5.0 on.
	 * @param options what holds for it
	 * @return the consumer, to be subscribed; closed with this client, or earlier
	 * @throws ClientClosedException if this client is closed
	 */
	public SimpleConsumer simpleConsumer(SimpleConsumerOptions options) {
		this.lifecycle.requireRunning();
		return new SimpleConsumer(options, this.routes, this.brokers, this.session, this.housekeeping,
				this.consumeHooks, this.callbacks);
	}

	/**
	 * A pull consumer with the default options, of which a poll gives up to 32 messages.
	 * @param group its group
	 * @return the consumer, to be subscribed or assigned queues; closed with this client,
	 * or earlier
	 */
	public PullConsumer pullConsumer(String group) {
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
		this.lifecycle.requireRunning();
		return new PullConsumer(options, this.routes, this.brokers, this.session, this.housekeeping, this.consumeHooks,
				this.callbacks);
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
	 * @return its operations
	 * @throws io.rocketmq.client.error.RouteNotFoundException if no such broker is known
	 */
	public BrokerClient broker(String brokerName) {
		return this.brokers.master(brokerName);
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
		return this.session.status();
	}

	/**
	 * Closes what this client made, last first, and then itself. Closing twice is safe.
	 */
	@Override
	public void close() {
		if (this.lifecycle.beginStop()) {
			this.parts.close();
			this.lifecycle.end();
		}
	}

	private SendEngine engine(ProducerOptions options, SendHooks hooks) {
		return new SendEngine(options, this.routes, this.brokers, this.housekeeping, hooks);
	}

	private @Nullable MessageTracer tracer(@Nullable MessageTrace trace) {
		if (trace == null) {
			return null;
		}
		ProducerOptions options = ProducerOptions.group(TRACE_GROUP).autoCreateQueues(1).compression(null).build();
		return this.parts.add(new MessageTracer(trace, engine(options, new SendHooks(List.of())), this.housekeeping));
	}

	private ThreadPoolExecutor executor(String name, int threads, int capacity) {
		ThreadPoolExecutor executor = new ThreadPoolExecutor(threads, threads, 10, TimeUnit.SECONDS,
				new LinkedBlockingQueue<>(capacity), Threads.named(name));
		executor.allowCoreThreadTimeOut(true);
		this.parts.add(executor::shutdown);
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

		private Builder(ClientOptions options) {
			this.options = options;
		}

		/**
		 * Adds a hook, behind those added before.
		 * @param hook is told how sends end
		 * @return this builder
		 */
		public Builder sendHook(SendHook hook) {
			this.sendHooks.add(hook);
			return this;
		}

		/**
		 * Adds a hook, behind those added before.
		 * @param hook is told how deliveries end
		 * @return this builder
		 */
		public Builder consumeHook(ConsumeHook hook) {
			this.consumeHooks.add(hook);
			return this;
		}

		/**
		 * Adds a listener, behind those added before.
		 * @param listener is told of connections
		 * @return this builder
		 */
		public Builder connectionListener(ConnectionListener listener) {
			this.connectionListeners.add(listener);
			return this;
		}

		/**
		 * Adds a listener, behind those added before.
		 * @param listener is told when a broker comes and goes
		 * @return this builder
		 */
		public Builder brokerListener(BrokerListener listener) {
			this.brokerListeners.add(listener);
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

	/** Tells of connections: the session first, which stands above them in the layers. */
	private static final class Connections implements ConnectionListener {

		private static final Logger logger = LoggerFactory.getLogger(RocketMQClient.class);

		private final List<ConnectionListener> listeners;

		private volatile @Nullable ClientSession session;

		Connections(List<ConnectionListener> listeners) {
			this.listeners = listeners;
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
			for (ConnectionListener listener : this.listeners) {
				try {
					event.accept(listener);
				}
				catch (RuntimeException ex) {
					logger.warn("The connection listener {} failed", listener, ex);
				}
			}
		}

	}

}
