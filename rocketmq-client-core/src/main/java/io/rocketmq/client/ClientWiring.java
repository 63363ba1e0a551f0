package io.rocketmq.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.config.ClientOptions;
import io.rocketmq.client.config.MessageTrace;
import io.rocketmq.client.config.ProducerOptions;
import io.rocketmq.client.consumer.ConsumerStatistics;
import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.error.RouteNotFoundException;
import io.rocketmq.client.hook.BrokerListener;
import io.rocketmq.client.hook.ConnectionListener;
import io.rocketmq.client.hook.ConnectionPhase;
import io.rocketmq.client.hook.ConsumeHook;
import io.rocketmq.client.hook.SendHook;
import io.rocketmq.client.internal.admin.DefaultAdmin;
import io.rocketmq.client.internal.broker.BrokerManager;
import io.rocketmq.client.internal.broker.DefaultBrokerClient;
import io.rocketmq.client.internal.broker.DefaultBrokers;
import io.rocketmq.client.internal.consumer.ClientParts;
import io.rocketmq.client.internal.consumer.group.ConsumerMember;
import io.rocketmq.client.internal.nameserver.DefaultNameServerClient;
import io.rocketmq.client.internal.nameserver.DefaultRoutes;
import io.rocketmq.client.internal.nameserver.RouteCache;
import io.rocketmq.client.internal.producer.AbstractProducer;
import io.rocketmq.client.internal.producer.SendEngine;
import io.rocketmq.client.internal.remote.RpcClient;
import io.rocketmq.client.internal.session.ClientSession;
import io.rocketmq.client.internal.session.GroupMember;
import io.rocketmq.client.internal.support.Callbacks;
import io.rocketmq.client.internal.support.CloseStack;
import io.rocketmq.client.internal.support.HookRegistry;
import io.rocketmq.client.internal.support.Housekeeping;
import io.rocketmq.client.internal.support.Listeners;
import io.rocketmq.client.internal.support.SerialExecutor;
import io.rocketmq.client.internal.support.Threads;
import io.rocketmq.client.internal.trace.MessageTracer;
import io.rocketmq.client.internal.transaction.DefaultTransactionProducer;
import io.rocketmq.client.internal.transport.Connector;
import io.rocketmq.client.internal.transport.NettyEventLoops;
import io.rocketmq.client.internal.transport.TransportCounters;
import io.rocketmq.client.producer.ProducerStatistics;
import io.rocketmq.client.transaction.AsyncTransactionListener;
import io.rocketmq.client.transaction.TransactionProducer;

/**
 * Parts of a {@link RocketMQClient}, created and wired in the order in which they depend
 * on each other, and closed in the opposite order.
 */
final class ClientWiring implements AutoCloseable {

	/**
	 * Maximum number of transaction checks that wait for a thread, as in Apache's client.
	 * Brokers repeat the others.
	 */
	private static final int MAX_WAITING_CHECKS = 2000;

	/**
	 * Maximum number of concurrent name resolutions; another one fails and is retried.
	 */
	private static final int MAX_BLOCKING_THREADS = 64;

	/** Interval of looking for requests that lost their timer or task. */
	private static final Duration SWEEP_INTERVAL = Duration.ofSeconds(1);

	/**
	 * Maximum number of attempts to disconnect. A heartbeat that was about to be sent
	 * connects once more; only a client in use connects again and again.
	 */
	private static final int DISCONNECT_ROUNDS = 3;

	private static final String TRACE_GROUP = "_INNER_TRACE_PRODUCER";

	private final CloseStack closeStack = new CloseStack();

	private final @Nullable Executor checkExecutor;

	private final TransportCounters transport;

	private final RpcClient rpc;

	/** Event loops of this client's own, or null if they are the user's. */
	private final @Nullable NettyEventLoops ownLoops;

	final Callbacks callbacks;

	final Housekeeping housekeeping;

	final DefaultNameServerClient nameServer;

	final RouteCache routeCache;

	final DefaultRoutes routes;

	final BrokerManager brokerManager;

	final DefaultBrokers brokers;

	final ClientSession session;

	final DefaultAdmin admin;

	final HookRegistry<SendHook> sendHooks;

	final HookRegistry<ConsumeHook> consumeHooks;

	final Listeners<ConnectionListener> connectionListeners;

	final ClientParts consumers;

	ClientWiring(RocketMQClient.Builder builder) {
		try {
			ClientOptions options = builder.options;
			this.checkExecutor = builder.checkExecutor;
			NettyEventLoops loops;
			if (builder.eventLoops != null) {
				loops = builder.eventLoops.loops();
				this.ownLoops = null;
			}
			else {
				loops = this.closeStack
					.add(new NettyEventLoops(options.transport().eventLoopThreads(), options.transport().ioEngine()));
				this.ownLoops = loops;
			}
			this.callbacks = this.closeStack.add(new Callbacks(options.callbackThreads(), builder.callbackExecutor));
			FirstRequests.prepare(this.callbacks::executeOnPool);
			this.housekeeping = this.closeStack.add(new Housekeeping());
			this.closeStack.add(this::endCalls);
			Executor blocking = blockingExecutor();
			// Listeners run outside event loops, in the order of the events.
			SerialExecutor events = new SerialExecutor(this.callbacks);
			this.connectionListeners = new Listeners<>(builder.connectionListeners, events);
			Connections connections = new Connections(this.connectionListeners);
			Connector connector = new Connector(loops, options, blocking);
			this.transport = connector.counters();
			RpcClient rpc = this.closeStack.add(new RpcClient(connector, options.remote(), connections));
			this.closeStack.add(this.housekeeping.every(SWEEP_INTERVAL, rpc::sweep));
			this.rpc = rpc;
			DefaultNameServerClient names = new DefaultNameServerClient(rpc, options, blocking);
			this.nameServer = names.completingOn(this.callbacks);
			this.routeCache = new RouteCache(names, options);
			this.routes = new DefaultRoutes(this.routeCache, events, this.callbacks);
			Listeners<BrokerListener> brokerListeners = new Listeners<>(builder.brokerListeners, events);
			this.brokerManager = new BrokerManager(rpc, options, (name, address, from, to) -> brokerListeners
				.tell((listener) -> listener.healthChanged(name, address, from, to)));
			this.brokers = new DefaultBrokers(this.brokerManager, brokerListeners, this.callbacks);
			MessageTracer tracer = tracer(options.trace());
			this.session = this.closeStack
				.add(new ClientSession(options, rpc, names, this.routeCache, this.brokerManager, this.housekeeping));
			connections.session = this.session;
			this.sendHooks = new HookRegistry<>(builder.sendHooks, tracer);
			this.consumeHooks = new HookRegistry<>(builder.consumeHooks, tracer);
			this.consumers = new ClientParts(this.routeCache, this.brokerManager, this.session, this.housekeeping,
					this.consumeHooks, this.callbacks);
			this.admin = new DefaultAdmin(this.nameServer, this::broker, options.remote());
		}
		catch (RuntimeException | Error ex) {
			this.closeStack.close();
			throw ex;
		}
	}

	private void endCalls() {
		// Null if the client could not be created.
		if (this.session != null) {
			this.session.endCalls();
		}
	}

	/** Creates an executor that starts each task at once, as each may block for long. */
	private Executor blockingExecutor() {
		ThreadPoolExecutor executor = new ThreadPoolExecutor(0, MAX_BLOCKING_THREADS, 10, TimeUnit.SECONDS,
				new SynchronousQueue<>(), Threads.named("rocketmq-resolve"));
		this.closeStack.add(executor::shutdownNow);
		return executor;
	}

	private @Nullable MessageTracer tracer(@Nullable MessageTrace trace) {
		if (trace == null) {
			return null;
		}
		ProducerOptions options = ProducerOptions.group(TRACE_GROUP).autoCreateQueues(1).compression(null).build();
		return this.closeStack
			.add(new MessageTracer(trace, engine(options, new HookRegistry<>(List.of(), null)), this.housekeeping));
	}

	SendEngine engine(ProducerOptions options) {
		return engine(options, this.sendHooks);
	}

	private SendEngine engine(ProducerOptions options, HookRegistry<SendHook> hooks) {
		return new SendEngine(options, this.routeCache, this.brokerManager, this.housekeeping, this.callbacks, hooks);
	}

	TransactionProducer transactionProducer(ProducerOptions options, AsyncTransactionListener listener) {
		CloseStack own = new CloseStack();
		Executor checks = (this.checkExecutor != null) ? this.checkExecutor
				: checkExecutor(options.checkThreads(), own);
		return new DefaultTransactionProducer(engine(options), this.session, listener, checks, own);
	}

	private static Executor checkExecutor(int threads, CloseStack owner) {
		ThreadPoolExecutor executor = new ThreadPoolExecutor(threads, threads, 10, TimeUnit.SECONDS,
				new LinkedBlockingQueue<>(MAX_WAITING_CHECKS), Threads.named("rocketmq-check"));
		executor.allowCoreThreadTimeOut(true);
		owner.add(executor::shutdown);
		return executor;
	}

	/**
	 * Returns the broker at an address, with futures that complete on callback threads.
	 */
	DefaultBrokerClient broker(String address) {
		return this.brokerManager.at(address).completingOn(this.callbacks);
	}

	/** Returns a replica of a broker that a route in use leads to, or null. */
	@Nullable DefaultBrokerClient knownBroker(String brokerName, long brokerId) {
		String address = this.brokerManager.address(brokerName, brokerId);
		return (address != null) ? broker(address) : null;
	}

	/** Looks up a replica of a broker at a name server. */
	CompletableFuture<DefaultBrokerClient> findBroker(String brokerName, long brokerId) {
		return this.nameServer.clusterInfoAsync().thenApply((cluster) -> {
			var addresses = cluster.brokers().get(brokerName);
			String address = (addresses != null) ? addresses.get(brokerId) : null;
			if (address == null) {
				throw new RouteNotFoundException(
						"Broker '" + brokerName + "' has no known replica with id " + brokerId + " (brokers: "
								+ cluster.brokers() + "). Check the name, or whether the broker is up.",
						new ErrorContext(null, null, brokerName, null, null, null, null, null), null);
			}
			return broker(address);
		});
	}

	/**
	 * Closes the connections and ends the threads of this client's own event loops, until
	 * the client is used or {@link ClientSession#resume() resumed}.
	 */
	void disconnect() {
		this.session.endActivity();
		boolean disconnected = false;
		try {
			for (int round = 0; round < DISCONNECT_ROUNDS && !disconnected && !this.session.isClosed(); round++) {
				this.rpc.disconnectAll((this.ownLoops != null) ? this.ownLoops::detach : null);
				disconnected = !this.rpc.isConnected();
			}
		}
		finally {
			if (disconnected) {
				this.session.suspend();
			}
			else {
				// It is being used, or could not be disconnected.
				this.session.resume();
			}
		}
	}

	ClientStatus status() {
		List<ClientStatus.BrokerStatus> known = new ArrayList<>();
		for (String name : this.brokerManager.names()) {
			String address = this.brokerManager.masterAddress(name);
			if (address != null) {
				known.add(new ClientStatus.BrokerStatus(name, address, this.brokerManager.isConnected(address),
						this.session.lastHeartbeat(address)));
			}
		}
		return new ClientStatus(this.session.clientId(), this.session.nameServers(), this.nameServer.problem(),
				List.copyOf(known), this.session.allProblems());
	}

	ClientStatistics statistics() {
		Map<String, ProducerStatistics> producers = new TreeMap<>();
		Map<String, ConsumerStatistics> consumers = new TreeMap<>();
		for (GroupMember member : this.session.members()) {
			if (member instanceof AbstractProducer producer) {
				producers.put(producer.group(), producer.statistics());
			}
			else if (member instanceof ConsumerMember consumer) {
				consumers.put(consumer.group(), consumer.statistics());
			}
		}
		return new ClientStatistics(Collections.unmodifiableMap(producers), Collections.unmodifiableMap(consumers),
				this.transport.connections(), this.transport.sums(), this.transport.requests());
	}

	@Override
	public void close() {
		this.closeStack.close();
	}

	/**
	 * Listener of connections that tells the session at once, which is above connections
	 * in the layers, and users on callback threads.
	 */
	private static final class Connections implements ConnectionListener {

		private final Listeners<ConnectionListener> listeners;

		private volatile @Nullable ClientSession session;

		Connections(Listeners<ConnectionListener> listeners) {
			this.listeners = listeners;
		}

		@Override
		public void phaseChanged(String address, ConnectionPhase from, ConnectionPhase to) {
			this.listeners.tell((listener) -> listener.phaseChanged(address, from, to));
		}

		@Override
		public void connected(String address) {
			ClientSession known = this.session;
			if (known != null) {
				known.connected(address);
			}
			this.listeners.tell((listener) -> listener.connected(address));
		}

		@Override
		public void disconnected(String address, String reason) {
			this.listeners.tell((listener) -> listener.disconnected(address, reason));
		}

	}

}
