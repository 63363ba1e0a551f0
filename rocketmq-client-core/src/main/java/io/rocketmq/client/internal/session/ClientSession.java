package io.rocketmq.client.internal.session;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.config.ClientOptions;
import io.rocketmq.client.config.Namespace;
import io.rocketmq.client.error.ClientClosedException;
import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.error.Problem;
import io.rocketmq.client.error.RouteNotFoundException;
import io.rocketmq.client.internal.broker.BrokerManager;
import io.rocketmq.client.internal.broker.DefaultBrokerClient;
import io.rocketmq.client.internal.nameserver.DefaultNameServerClient;
import io.rocketmq.client.internal.nameserver.RouteCache;
import io.rocketmq.client.internal.protocol.ReceivedCommand;
import io.rocketmq.client.internal.protocol.RequestCode;
import io.rocketmq.client.internal.protocol.body.HeartbeatBody;
import io.rocketmq.client.internal.protocol.body.HeartbeatBody.ConsumerData;
import io.rocketmq.client.internal.protocol.body.HeartbeatBody.ProducerData;
import io.rocketmq.client.internal.protocol.codec.StoredMessages;
import io.rocketmq.client.internal.protocol.header.SendMessageHeader;
import io.rocketmq.client.internal.remote.RpcClient;
import io.rocketmq.client.internal.support.CloseStack;
import io.rocketmq.client.internal.support.Deadline;
import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.internal.support.Housekeeping;
import io.rocketmq.client.internal.support.LocalHost;
import io.rocketmq.client.message.PropertyNames;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.nameserver.RouteChange;
import io.rocketmq.client.nameserver.TopicRoute;

/**
 * Upkeep of a client: its members' routes and its heartbeats, at intervals and at once
 * when a member joins, a broker appears or a connection is made. Brings brokers' requests
 * to the members that they are for. Thread-safe.
 */
public final class ClientSession implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(ClientSession.class);

	/** Shortest and longest time until a topic without a route is looked up again. */
	private static final Duration LOOKUP_TICK = Duration.ofSeconds(1);

	private static final int SLOWEST_LOOKUP_TICKS = 5;

	/** Time to wait on close for brokers to unregister the groups. */
	private static final Duration LEAVE_LIMIT = Duration.ofSeconds(5);

	private static final AtomicInteger instances = new AtomicInteger();

	private final String clientId = LocalHost.address().getHostAddress() + '@' + ProcessHandle.current().pid() + '#'
			+ Long.toHexString(System.nanoTime()) + '#' + instances.incrementAndGet();

	private final @Nullable Namespace namespace;

	private final DefaultNameServerClient nameServer;

	private final RouteCache routes;

	private final BrokerManager brokers;

	private final Heartbeats heartbeats;

	private final Refusals refusals = new Refusals(null);

	private final Housekeeping housekeeping;

	private final ReplyInbox replies;

	private final ReentrantLock membersLock = new ReentrantLock();

	/** In the order in which they came; written under the lock. */
	private final List<GroupMember> members = new CopyOnWriteArrayList<>();

	private volatile boolean closed;

	/** The brokers' answers to members that leave while the session is being closed. */
	private final Queue<CompletableFuture<Void>> farewells = new ConcurrentLinkedQueue<>();

	/** Those that were members when the session was closed. */
	private volatile List<GroupMember> closedMembers = List.of();

	/** The brokers that were found by the cluster instead of a route. */
	private volatile Set<String> clusterBrokers = Set.of();

	/**
	 * Confined to the housekeeping thread: topics without a route, and when they were
	 * looked up.
	 */
	private final Map<String, Lookup> lookups = new HashMap<>();

	private final CloseStack closeStack = new CloseStack();

	/** Starts a session without members. */
	public ClientSession(ClientOptions options, RpcClient rpc, DefaultNameServerClient nameServer, RouteCache routes,
			BrokerManager brokers, Housekeeping housekeeping) {
		this.namespace = options.remote().namespace();
		this.housekeeping = housekeeping;
		this.replies = new ReplyInbox(rpc, housekeeping);
		MemberRequests.answer(rpc, (group) -> find(true, group), this.namespace);
		this.nameServer = nameServer;
		this.routes = routes;
		this.brokers = brokers;
		this.heartbeats = new Heartbeats(brokers, options.broker(), this::heartbeatBody, (address) -> groupsChanged(),
				this.refusals);
		routes.beforeChange((route) -> brokers.update(route.topic(), route.homes()));
		routes.beforeChange((route) -> introduceTo(route.brokers()));
		brokers.onRouteDoubted(routes::refresh);
		routes.onChange(this::routeChanged);
		rpc.onOneway(RequestCode.NOTIFY_CONSUMER_IDS_CHANGED, this::groupChanged);
		rpc.onOneway(RequestCode.CHECK_TRANSACTION_STATE, this::checkTransaction);
		this.closeStack.add(housekeeping.every(options.broker().heartbeatInterval(), this::heartbeat));
		this.closeStack.add(housekeeping.every(options.nameServer().routeRefreshInterval(), this::refreshRoutes));
		this.closeStack.add(housekeeping.every(options.broker().healthCheckInterval(), brokers::checkHealth));
		this.closeStack
			.add(housekeeping.every(options.nameServer().addressRefreshInterval(), nameServer::refreshAddresses));
		this.closeStack.add(housekeeping.every(LOOKUP_TICK, this::lookUpMissingRoutes));
	}

	/** The id by which brokers know this client. */
	public String clientId() {
		return this.clientId;
	}

	/** The namespace that this client's topics and groups are in. */
	public @Nullable Namespace namespace() {
		return this.namespace;
	}

	/** Takes in a member: looks up its routes and introduces it to all brokers known. */
	public void register(GroupMember member) {
		this.membersLock.lock();
		try {
			if (this.closed) {
				throw new ClientClosedException("The client is closed", ErrorContext.none(), null);
			}
			if (find(member.isConsumer(), member.group()) != null) {
				throw new IllegalStateException("This client has a " + (member.isConsumer() ? "consumer" : "producer")
						+ " of the group '" + member.group() + "' already: share it, or choose another group");
			}
			this.members.add(member);
		}
		finally {
			this.membersLock.unlock();
		}
		for (String topic : member.topics()) {
			lookUp(topic);
		}
		this.brokers.addresses().forEach(this.heartbeats::introduceAgain);
	}

	/**
	 * A member wants other topics than before: looks up their routes and tells the
	 * brokers.
	 */
	public void topicsChanged(GroupMember member) {
		if (!this.members.contains(member)) {
			return;
		}
		for (String topic : member.topics()) {
			if (this.routes.known(topic) == null) {
				lookUp(topic);
			}
		}
		this.brokers.addresses().forEach(this.heartbeats::introduceAgain);
	}

	/** Lets a member go and tells the brokers. */
	public CompletableFuture<Void> unregister(GroupMember member) {
		if (!this.members.remove(member)) {
			return CompletableFuture.completedFuture(null);
		}
		CompletableFuture<Void> told = tellLeft(member);
		if (this.closed) {
			// All answers are waited for together.
			this.farewells.add(told);
			return CompletableFuture.completedFuture(null);
		}
		return told;
	}

	private CompletableFuture<Void> tellLeft(GroupMember member) {
		boolean consumer = member.isConsumer();
		List<CompletableFuture<Void>> answers = new ArrayList<>();
		for (String address : this.brokers.addresses()) {
			if (this.brokers.isConnected(address)) {
				answers.add(this.brokers.at(address)
					.groups()
					.unregisterAsync(this.clientId, consumer ? null : member.group(), consumer ? member.group() : null)
					.exceptionally((failure) -> {
						logger.debug("Could not tell {} that group {} is left: {}", address, member.group(),
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

	/** Returns the inbox of replies to this client's requests. */
	public ReplyInbox replies() {
		return this.replies;
	}

	/**
	 * Introduces this client again to a broker to which a connection has just been made.
	 */
	public void connected(String address) {
		if (!this.members.isEmpty() && this.brokers.addresses().contains(address)) {
			this.heartbeats.introduceAgain(address);
		}
	}

	/**
	 * Sends a heartbeat to all brokers now.
	 */
	public void heartbeat() {
		this.brokers.addresses().forEach(this.heartbeats::send);
	}

	/** Returns when a broker last answered a heartbeat. */
	public @Nullable Instant lastHeartbeat(String address) {
		return this.heartbeats.last(address);
	}

	/** Returns the addresses of the name servers. */
	public List<String> nameServers() {
		return this.nameServer.addresses();
	}

	/** Returns why no name server could be reached at the last try, or null. */
	public @Nullable String nameServerProblem() {
		return this.nameServer.problem();
	}

	/** Returns what brokers refuse to the client or to one of its members. */
	public List<Problem> allProblems() {
		List<Problem> problems = new ArrayList<>(problems());
		this.members.forEach((member) -> problems.addAll(member.problems()));
		return List.copyOf(problems);
	}

	/** Returns the refusals of the client as a whole, which concern all its members. */
	public List<Problem> problems() {
		return this.refusals.problems();
	}

	private HeartbeatBody heartbeatBody() {
		List<ProducerData> producers = new ArrayList<>();
		List<ConsumerData> consumers = new ArrayList<>();
		for (GroupMember member : this.members) {
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
		// A route that came meanwhile would have lost its brokers.
		this.routes.known().forEach((route) -> introduceTo(route.brokers()));
		this.heartbeats.retain(this.brokers.addresses());
	}

	private void lookUpMissingRoutes() {
		Set<String> missing = new HashSet<>();
		for (GroupMember member : this.members) {
			for (String topic : member.topics()) {
				TopicRoute route = this.routes.known(topic);
				if (route == null || route.readableQueues().isEmpty()) {
					missing.add(topic);
				}
			}
		}
		this.lookups.keySet().retainAll(missing);
		for (String topic : missing) {
			if (this.lookups.computeIfAbsent(topic, (each) -> new Lookup()).isDue()) {
				lookUp(topic);
			}
		}
	}

	private void routeMissing(String topic, RouteNotFoundException failure) {
		if (topic.equals(SendMessageHeader.TEMPLATE_TOPIC)) {
			introduceToCluster();
		}
		membersOf(topic).forEach((member) -> member.routeMissing(topic, failure));
	}

	private void lookUp(String topic) {
		this.routes.refresh(topic).whenComplete((route, failure) -> {
			if (failure != null) {
				logger.debug("No route of {} yet: {}", topic, failure.getMessage());
				if (Futures.unwrap(failure) instanceof RouteNotFoundException missing) {
					routeMissing(topic, missing);
				}
			}
			else {
				// A route that was known before has not changed, but is new to this
				// member.
				membersOf(topic).forEach((member) -> member.routeChanged(route));
			}
		});
	}

	private void routeChanged(RouteChange change) {
		TopicRoute route = change.after();
		if (route == null) {
			// Its members keep what they have, and look it up until it is there again.
			return;
		}
		membersOf(route.topic()).forEach((member) -> member.routeChanged(route));
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
	 * Producers look up the topic that others are made after, to be known to the brokers
	 * before their first send. Where brokers make no topics, there is none: the cluster's
	 * brokers are all those that there are.
	 */
	private void introduceToCluster() {
		this.nameServer.clusterInfoAsync().whenComplete((cluster, failure) -> {
			if (failure == null) {
				this.clusterBrokers = cluster.brokers().keySet();
				introduceTo(cluster.brokers());
			}
		});
	}

	private List<GroupMember> membersOf(String topic) {
		return this.members.stream().filter((member) -> member.needs(topic)).toList();
	}

	private void groupsChanged() {
		this.members.forEach(GroupMember::groupChanged);
	}

	private void groupChanged(String address, ReceivedCommand request) {
		GroupMember member = find(true, request.fields().require("consumerGroup"));
		if (member != null) {
			member.groupChanged();
		}
	}

	private void checkTransaction(String address, ReceivedCommand request) {
		DefaultBrokerClient broker = this.brokers.at(address);
		String brokerName = request.fields().get("bname");
		for (ReceivedMessage message : StoredMessages.read(request, (brokerName != null) ? brokerName : "", 0,
				this.namespace)) {
			String group = message.property(PropertyNames.PRODUCER_GROUP);
			if (group != null && this.namespace != null) {
				group = this.namespace.unwrap(group);
			}
			GroupMember member = (group != null) ? find(false, group) : null;
			if (member == null) {
				logger.atWarn()
					.addKeyValue("address", address)
					.addKeyValue("group", group)
					.addKeyValue("messageId", message.messageId())
					.log("{} checks transaction {} of producer group {}, which this client does not have", address,
							message.messageId(), group);
				continue;
			}
			String topic = request.fields().get("topic");
			member.checkTransaction(new TransactionCheck(broker, message, (topic != null) ? topic : message.topic(),
					request.fields().requireLong("tranStateTableOffset"),
					request.fields().requireLong("commitLogOffset")));
		}
	}

	private @Nullable GroupMember find(boolean consumer, String group) {
		for (GroupMember member : this.members) {
			if (member.isConsumer() == consumer && member.group().equals(group)) {
				return member;
			}
		}
		return null;
	}

	/** Whether this session is being closed, or is. */
	public boolean isClosed() {
		return this.closed;
	}

	/** Ends what members left open when they were closed. */
	public void endCalls() {
		this.closedMembers.forEach(GroupMember::endCalls);
	}

	/**
	 * Closes the members, consumers before producers and last first, and keeps nothing up
	 * any more. Waits for the members.
	 */
	@Override
	public void close() {
		List<GroupMember> left;
		this.membersLock.lock();
		try {
			this.closed = true;
			left = new ArrayList<>(this.members);
			this.closedMembers = List.copyOf(left);
		}
		finally {
			this.membersLock.unlock();
		}
		Collections.reverse(left);
		// Producers go on until the consumers have drained, as their listeners may send.
		closeAll(left.stream().filter(GroupMember::isConsumer).toList());
		List<GroupMember> producers = left.stream().filter((member) -> !member.isConsumer()).toList();
		producers.forEach(GroupMember::stop);
		closeAll(producers);
		if (!Futures.awaitUninterruptibly(CompletableFuture.allOf(this.farewells.toArray(CompletableFuture<?>[]::new)),
				LEAVE_LIMIT)) {
			logger.debug("Not all brokers have answered that the groups are left");
		}
		this.closeStack.close();
	}

	private static void closeAll(List<GroupMember> members) {
		for (GroupMember member : members) {
			try {
				member.close();
			}
			catch (RuntimeException | Error ex) {
				logger.atWarn()
					.addKeyValue("group", member.group())
					.setCause(ex)
					.log("Could not close the member of '{}'", member.group());
			}
		}
	}

	/** Confined to the housekeeping thread. */
	private static final class Lookup {

		private int interval;

		private int ticksLeft;

		boolean isDue() {
			if (this.ticksLeft-- > 0) {
				return false;
			}
			this.interval = Math.min(SLOWEST_LOOKUP_TICKS, this.interval + 1);
			this.ticksLeft = this.interval - 1;
			return true;
		}

	}

}
