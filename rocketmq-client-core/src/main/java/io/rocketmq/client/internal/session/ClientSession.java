package io.rocketmq.client.internal.session;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.config.ClientOptions;
import io.rocketmq.client.config.Namespace;
import io.rocketmq.client.error.Problem;
import io.rocketmq.client.internal.broker.BrokerManager;
import io.rocketmq.client.internal.nameserver.DefaultNameServerClient;
import io.rocketmq.client.internal.nameserver.RouteCache;
import io.rocketmq.client.internal.protocol.body.HeartbeatBody;
import io.rocketmq.client.internal.protocol.body.HeartbeatBody.ConsumerData;
import io.rocketmq.client.internal.protocol.body.HeartbeatBody.ProducerData;
import io.rocketmq.client.internal.remote.RpcClient;
import io.rocketmq.client.internal.support.CloseStack;
import io.rocketmq.client.internal.support.Deadline;
import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.internal.support.Housekeeping;
import io.rocketmq.client.internal.support.LocalHost;

/**
 * Session of a client with its brokers: registers members, keeps their routes and sends
 * heartbeats, periodically and at once when a member joins, a broker appears or a
 * connection is made. Thread-safe.
 */
public final class ClientSession implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(ClientSession.class);

	/** Shortest interval of lookups of a topic without a route. */
	private static final Duration LOOKUP_TICK = Duration.ofSeconds(1);

	/** Time to wait on close for brokers to unregister the groups. */
	private static final Duration LEAVE_LIMIT = Duration.ofSeconds(5);

	private static final AtomicInteger instances = new AtomicInteger();

	private final String clientId = LocalHost.address().getHostAddress() + '@' + ProcessHandle.current().pid() + '#'
			+ Long.toHexString(System.nanoTime()) + '#' + instances.incrementAndGet();

	private final @Nullable Namespace namespace;

	private final DefaultNameServerClient nameServer;

	private final RouteCache routes;

	private final BrokerManager brokers;

	private final Members members = new Members();

	private final MemberRoutes memberRoutes;

	private final Heartbeats heartbeats;

	private final Refusals refusals = new Refusals(null);

	private final Housekeeping housekeeping;

	private final ReplyInbox replies;

	/** Brokers' answers to members that leave while the session is being closed. */
	private final Queue<CompletableFuture<Void>> farewells = new ConcurrentLinkedQueue<>();

	/** Brokers that were found by the cluster instead of a route. */
	private volatile Set<String> clusterBrokers = Set.of();

	/** Periodic requests: sent, not sent while the client disconnects, or suspended. */
	private enum Activity {

		ACTIVE, ENDING, SUSPENDED

	}

	private volatile Activity activity = Activity.ACTIVE;

	private final CloseStack closeStack = new CloseStack();

	public ClientSession(ClientOptions options, RpcClient rpc, DefaultNameServerClient nameServer, RouteCache routes,
			BrokerManager brokers, Housekeeping housekeeping) {
		this.namespace = options.remote().namespace();
		this.housekeeping = housekeeping;
		this.replies = new ReplyInbox(rpc, housekeeping);
		new MemberRequests(this.members, brokers, this.namespace).handle(rpc);
		this.nameServer = nameServer;
		this.routes = routes;
		this.brokers = brokers;
		this.heartbeats = new Heartbeats(brokers, options.broker(), this::heartbeatBody,
				(address) -> this.members.all().forEach(GroupMember::groupChanged), this.refusals);
		routes.beforeChange((route) -> brokers.update(route.topic(), route.homes()));
		routes.beforeChange((route) -> introduceTo(route.brokers()));
		brokers.onRouteDoubted((topic) -> {
			// A pull that ends as the client disconnects must not connect again.
			if (this.activity == Activity.ACTIVE) {
				routes.refresh(topic);
			}
		});
		this.memberRoutes = new MemberRoutes(this.members, routes, this::introduceToCluster);
		this.closeStack.add(every(options.broker().heartbeatInterval(), this::heartbeat));
		this.closeStack.add(every(options.nameServer().routeRefreshInterval(), this::refreshRoutes));
		this.closeStack.add(every(options.broker().healthCheckInterval(), brokers::checkHealth));
		this.closeStack.add(every(options.nameServer().addressRefreshInterval(), nameServer::refreshAddresses));
		this.closeStack.add(every(LOOKUP_TICK, this.memberRoutes::lookUpMissing));
	}

	private AutoCloseable every(Duration interval, Runnable task) {
		return this.housekeeping.every(interval, () -> {
			if (this.activity == Activity.ACTIVE) {
				task.run();
			}
		});
	}

	/** Sends no periodic requests until they are resumed. */
	public void endActivity() {
		this.activity = Activity.ENDING;
	}

	/** Suspends periodic requests until a connection is made or they are resumed. */
	public void suspend() {
		this.activity = Activity.SUSPENDED;
	}

	/** Resumes periodic requests, and sends heartbeats at once if they were suspended. */
	public void resume() {
		if (this.activity != Activity.ACTIVE && !isClosed()) {
			this.activity = Activity.ACTIVE;
			heartbeat();
		}
	}

	/** Returns the id by which brokers know this client. */
	public String clientId() {
		return this.clientId;
	}

	public @Nullable Namespace namespace() {
		return this.namespace;
	}

	/** Registers a member: looks up its routes and introduces it to all known brokers. */
	public void register(GroupMember member) {
		this.members.add(member);
		member.topics().forEach(this.memberRoutes::lookUp);
		this.brokers.addresses().forEach(this.heartbeats::introduceAgain);
	}

	/** Looks up the routes of a member's new topics and tells the brokers. */
	public void topicsChanged(GroupMember member) {
		if (this.members.all().contains(member)) {
			this.memberRoutes.lookUpUnknown(member);
			this.brokers.addresses().forEach(this.heartbeats::introduceAgain);
		}
	}

	/** Removes a member and tells the brokers. */
	public CompletableFuture<Void> unregister(GroupMember member) {
		if (!this.members.remove(member)) {
			return CompletableFuture.completedFuture(null);
		}
		CompletableFuture<Void> told = leaveBrokers(member);
		if (isClosed()) {
			// The close waits for all answers together.
			this.farewells.add(told);
			return CompletableFuture.completedFuture(null);
		}
		return told;
	}

	private CompletableFuture<Void> leaveBrokers(GroupMember member) {
		boolean consumer = member.isConsumer();
		List<CompletableFuture<Void>> answers = new ArrayList<>();
		for (String address : this.brokers.addresses()) {
			if (this.brokers.isConnected(address)) {
				answers.add(this.brokers.at(address)
					.groups()
					.unregisterAsync(this.clientId, consumer ? null : member.group(), consumer ? member.group() : null)
					.exceptionally((failure) -> {
						logger.atDebug()
							.addKeyValue("address", address)
							.addKeyValue("group", member.group())
							.log("Could not unregister group {} from {}: {}", member.group(), address,
									failure.getMessage());
						return null;
					}));
			}
		}
		return CompletableFuture.allOf(answers.toArray(CompletableFuture<?>[]::new));
	}

	/** Waits until the brokers know this client's members. */
	public CompletableFuture<Void> introduced(Deadline deadline) {
		CompletableFuture<?>[] answers = this.brokers.addresses()
			.stream()
			.map(this.heartbeats::introduced)
			.filter((answer) -> !answer.isDone())
			.toArray(CompletableFuture<?>[]::new);
		if (answers.length == 0) {
			return CompletableFuture.completedFuture(null);
		}
		CompletableFuture<Void> all = CompletableFuture.allOf(answers);
		Future<?> timer = this.housekeeping.cancellable(deadline.remainingNanos(), () -> all.complete(null));
		all.whenComplete((none, failure) -> Housekeeping.cancel(timer));
		return all;
	}

	public ReplyInbox replies() {
		return this.replies;
	}

	/** Introduces this client again to a broker that has just been connected to. */
	public void connected(String address) {
		if (this.activity == Activity.ENDING) {
			return;
		}
		// A client that is used sends heartbeats, or the broker would forget its members.
		this.activity = Activity.ACTIVE;
		if (!this.members.all().isEmpty() && this.brokers.addresses().contains(address)) {
			this.heartbeats.introduceAgain(address);
		}
	}

	/** Sends a heartbeat to all brokers. */
	public void heartbeat() {
		this.brokers.addresses().forEach(this.heartbeats::send);
	}

	/** Returns when a broker last answered a heartbeat. */
	public @Nullable Instant lastHeartbeat(String address) {
		return this.heartbeats.last(address);
	}

	public List<String> nameServers() {
		return this.nameServer.addresses();
	}

	/** Returns the refusals of the client and of its members. */
	public List<Problem> allProblems() {
		List<Problem> problems = new ArrayList<>(problems());
		this.members.all().forEach((member) -> problems.addAll(member.problems()));
		return List.copyOf(problems);
	}

	/** Returns the refusals of the client as a whole, which concern all its members. */
	public List<Problem> problems() {
		return this.refusals.problems();
	}

	private HeartbeatBody heartbeatBody() {
		List<ProducerData> producers = new ArrayList<>();
		List<ConsumerData> consumers = new ArrayList<>();
		for (GroupMember member : this.members.all()) {
			ConsumerData consumer = member.consumerData();
			if (consumer != null) {
				consumers.add(consumer);
			}
			else {
				producers.add(new ProducerData(member.group()));
			}
		}
		return new HeartbeatBody(this.clientId, producers, consumers);
	}

	private void refreshRoutes() {
		this.routes.refreshAll();
		Set<String> inUse = new HashSet<>();
		this.routes.known().forEach((route) -> inUse.addAll(route.brokers().keySet()));
		inUse.addAll(this.clusterBrokers);
		this.brokers.retain(inUse);
		// A route that arrived meanwhile would have lost its brokers.
		this.routes.known().forEach((route) -> introduceTo(route.brokers()));
		this.heartbeats.retain(this.brokers.addresses());
	}

	private void introduceTo(Map<String, SortedMap<Long, String>> known) {
		Set<String> before = this.brokers.addresses();
		this.brokers.update(known);
		for (String address : this.brokers.addresses()) {
			if (!before.contains(address)) {
				this.heartbeats.send(address);
			}
		}
	}

	/**
	 * Introduces this client to all brokers of the cluster. Producers look up the
	 * template topic, so that the brokers know them before their first send; brokers that
	 * do not create topics automatically have no such topic.
	 */
	private void introduceToCluster() {
		this.nameServer.clusterInfoAsync().whenComplete((cluster, failure) -> {
			if (failure == null) {
				this.clusterBrokers = cluster.brokers().keySet();
				introduceTo(cluster.brokers());
			}
		});
	}

	/** Returns the members in the order in which they joined. */
	public List<GroupMember> members() {
		return List.copyOf(this.members.all());
	}

	/** Whether {@link #close()} has begun. */
	public boolean isClosed() {
		return this.members.isClosed();
	}

	/** Ends the calls that members left open when they were closed. */
	public void endCalls() {
		this.members.endCalls();
	}

	/**
	 * Closes the members, waits for the brokers' answers and stops the periodic tasks.
	 */
	@Override
	public void close() {
		this.members.close();
		if (!Futures.awaitUninterruptibly(CompletableFuture.allOf(this.farewells.toArray(CompletableFuture<?>[]::new)),
				LEAVE_LIMIT)) {
			logger.debug("Not all brokers have answered the unregistration of the groups within {}", LEAVE_LIMIT);
		}
		this.closeStack.close();
	}

}
