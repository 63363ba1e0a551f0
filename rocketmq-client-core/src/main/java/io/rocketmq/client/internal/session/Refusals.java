package io.rocketmq.client.internal.session;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.error.BrokerBusyException;
import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.error.NotPermittedException;
import io.rocketmq.client.error.Outcome;
import io.rocketmq.client.error.Problem;
import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.error.SubscriptionException;
import io.rocketmq.client.internal.protocol.ResponseCode;
import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.message.MessageQueue;

/**
 * Requests that brokers refuse to one member, or to the whole client. Logs the start and
 * the end of each refusal once, and lists those that last. A request that is refused for
 * several queues of one topic and broker is one problem. Thread-safe.
 */
public final class Refusals {

	private static final Logger logger = LoggerFactory.getLogger(Refusals.class);

	/**
	 * Duration after which a refusal that the next heartbeat or retry usually ends counts
	 * as a problem.
	 */
	private static final Duration GRACE = Duration.ofSeconds(3);

	private final @Nullable String group;

	private final Map<Key, Entry> entries = new ConcurrentHashMap<>();

	public Refusals(@Nullable String group) {
		this.group = group;
	}

	/** Whether a failure is an answer that refuses, rather than the lack of an answer. */
	public static boolean isRefusal(Throwable failure) {
		return Futures.unwrap(failure) instanceof RocketMQException known && known.outcome() == Outcome.REJECTED
				&& known.context().responseCode() != null;
	}

	/** Records a failure if it is a refusal; returns whether it is. */
	public boolean refused(Problem.Kind kind, MessageQueue queue, Throwable failure) {
		return refused(new Key(kind, queue.topic(), queue.brokerName()), queue, queue.brokerName(),
				"group '" + this.group + "' for " + text(queue), failure);
	}

	private static String text(MessageQueue queue) {
		String topic = "topic '" + queue.topic() + "'";
		return (queue.queueId() < 0) ? topic : "queue " + queue.queueId() + " of " + topic;
	}

	/**
	 * Records that all brokers of a topic failed to list the group's members, if they
	 * refused to.
	 */
	public boolean membersRefused(String topic, String brokerName, Throwable failure) {
		return refused(new Key(Problem.Kind.MEMBERS, topic, ""), topic, brokerName,
				"group '" + this.group + "' for topic '" + topic + "'", failure);
	}

	/** Records that the name servers do not know a topic that is subscribed to. */
	public void topicMissing(String topic, RocketMQException failure) {
		record(new Key(Problem.Kind.ROUTE, topic, ""), topic, null,
				"group '" + this.group + "' for topic '" + topic + "'", failure);
	}

	/** Records that the route of a topic is known. */
	public void topicFound(String topic) {
		if (!this.entries.isEmpty()) {
			end(new Key(Problem.Kind.ROUTE, topic, ""), topic::equals, true);
		}
	}

	/** Records a failed heartbeat, if it was refused. */
	void heartbeatRefused(String address, @Nullable String brokerName, Collection<String> groups, Throwable failure) {
		refused(new Key(Problem.Kind.HEARTBEAT, null, address), address, brokerName, "groups " + groups, failure);
	}

	private boolean refused(Key key, Object source, @Nullable String brokerName, String what, Throwable failure) {
		if (!isRefusal(failure)) {
			return false;
		}
		record(key, source, brokerName, what, (RocketMQException) Futures.unwrap(failure));
		return true;
	}

	private void record(Key key, Object source, @Nullable String brokerName, String what, RocketMQException refusal) {
		Entry now = Objects.requireNonNull(this.entries.compute(key,
				(each, before) -> Entry.next(before, source, brokerName, refusal, mayEnd(key.kind(), refusal), what)));
		if (now.isNew()) {
			logger.atWarn()
				.addKeyValue("group", this.group)
				.addKeyValue("topic", key.topic())
				.addKeyValue("broker", now.brokerName())
				.addKeyValue("address", now.address())
				.addKeyValue("code", now.code())
				.log("{} refuses {} {}: {}. {}; {}", server(key.kind(), now), phrase(key.kind()), what, now.text(),
						advice(key.kind(), refusal), consequence(key.kind()));
		}
	}

	private static boolean mayEnd(Problem.Kind kind, RocketMQException refusal) {
		ResponseCode code = code(refusal);
		return kind == Problem.Kind.ROUTE || refusal instanceof BrokerBusyException
				|| code == ResponseCode.CONSUMER_NOT_ONLINE
				|| (refusal instanceof SubscriptionException && code != ResponseCode.SUBSCRIPTION_PARSE_FAILED)
				|| (kind == Problem.Kind.MEMBERS && code == ResponseCode.SYSTEM_ERROR);
	}

	private static ResponseCode code(RocketMQException refusal) {
		Integer code = refusal.context().responseCode();
		return (code != null) ? ResponseCode.of(code) : ResponseCode.UNKNOWN;
	}

	private static String advice(Problem.Kind kind, RocketMQException refusal) {
		if (refusal instanceof NotPermittedException) {
			return "Check the access key, the secret key, and what they permit for the group and the topic";
		}
		return switch (code(refusal)) {
			case SUBSCRIPTION_GROUP_NOT_EXIST ->
				"Create the group at the broker, or set its option autoCreateSubscriptionGroup";
			case TOPIC_NOT_EXIST -> "Create the topic at the broker, or check its name";
			case SUBSCRIPTION_PARSE_FAILED -> "Correct the filter expression";
			case SUBSCRIPTION_NOT_EXIST, SUBSCRIPTION_NOT_LATEST, FILTER_DATA_NOT_EXIST, FILTER_DATA_NOT_LATEST ->
				"Check that all members of the group subscribe alike and that heartbeats reach the broker";
			case SYSTEM_BUSY, FLOW_CONTROL, POLLING_FULL, GO_AWAY -> "Reduce the broker's load, or wait";
			case REQUEST_CODE_NOT_SUPPORTED, VERSION_NOT_SUPPORTED ->
				"Use a server version that supports the request, or another kind of consumer";
			case INVALID_PARAMETER -> "Compare the topic's queues at the broker with its route";
			default -> (kind == Problem.Kind.MEMBERS)
					? "Check that the group exists at the broker, which creates it only if autoCreateSubscriptionGroup"
							+ " is set, and that heartbeats are accepted"
					: "See the broker's log";
		};
	}

	/** Records that a request was granted. */
	public void granted(Problem.Kind kind, MessageQueue queue) {
		if (!this.entries.isEmpty()) {
			end(new Key(kind, queue.topic(), queue.brokerName()), queue::equals, true);
		}
	}

	/** Records that a broker listed the group's members. */
	public void membersGranted(String topic) {
		if (!this.entries.isEmpty()) {
			end(new Key(Problem.Kind.MEMBERS, topic, ""), topic::equals, true);
		}
	}

	void heartbeatGranted(String address) {
		if (!this.entries.isEmpty()) {
			end(new Key(Problem.Kind.HEARTBEAT, null, address), address::equals, true);
		}
	}

	void heartbeatUnneeded(String address) {
		end(new Key(Problem.Kind.HEARTBEAT, null, address), address::equals, false);
	}

	private void end(Key key, Predicate<Object> which, boolean granted) {
		Entry before = this.entries.get(key);
		if (before == null) {
			return;
		}
		boolean over = this.entries.computeIfPresent(key, (each, entry) -> entry.without(which)) == null;
		if (over && granted && before.isConfirmed()) {
			logger.atInfo()
				.addKeyValue("group", this.group)
				.addKeyValue("topic", key.topic())
				.addKeyValue("broker", before.brokerName())
				.addKeyValue("address", before.address())
				.log("{} accepts {} {} again, after {} refusals", server(key.kind(), before), phrase(key.kind()),
						before.what(), before.count());
		}
	}

	/** Removes refusals about queues of a topic that are no longer in use. */
	public void retain(Set<Problem.Kind> kinds, String topic, Collection<MessageQueue> wanted) {
		remove((key) -> kinds.contains(key.kind()) && topic.equals(key.topic()), (source) -> !wanted.contains(source));
	}

	/** Removes refusals about topics that are no longer in use. */
	public void retainTopics(Set<String> topics) {
		remove((key) -> !topics.contains(key.topic()), (source) -> true);
	}

	/** Removes refusals by brokers that are no longer in use. */
	void retainAddresses(Set<String> addresses) {
		remove((key) -> !addresses.contains(key.place()), (source) -> true);
	}

	public void clear() {
		this.entries.clear();
	}

	private void remove(Predicate<Key> keys, Predicate<Object> sources) {
		if (!this.entries.isEmpty()) {
			for (Key key : this.entries.keySet()) {
				if (keys.test(key)) {
					end(key, sources, false);
				}
			}
		}
	}

	/**
	 * Whether brokers refuse anything now, however briefly; missing topics don't count.
	 */
	public boolean any() {
		return this.entries.keySet().stream().anyMatch((key) -> key.kind() != Problem.Kind.ROUTE);
	}

	/** Returns the refusals that last, oldest first. */
	public List<Problem> problems() {
		return this.entries.entrySet()
			.stream()
			.filter((each) -> each.getValue().isConfirmed())
			.map((each) -> each.getValue().problem(each.getKey(), this.group))
			.sorted(Comparator.comparing(Problem::since))
			.toList();
	}

	/** Identity of a problem. */
	private record Key(Problem.Kind kind, @Nullable String topic, String place) {
	}

	/**
	 * Refusal with its sources, and the codes that have been logged.
	 */
	private record Entry(Set<Object> sources, @Nullable String brokerName, RocketMQException refusal, String what,
			Set<ResponseCode> logged, boolean isNew, Instant since, Instant last, long count) {

		static Entry next(@Nullable Entry before, Object source, @Nullable String brokerName, RocketMQException refusal,
				boolean mayEnd, String what) {
			Instant now = Instant.now();
			Instant since = (before != null) ? before.since : now;
			Set<Object> sources = (before != null) ? new HashSet<>(before.sources) : new HashSet<>();
			sources.add(source);
			Set<ResponseCode> logged = (before != null && !before.logged.isEmpty()) ? EnumSet.copyOf(before.logged)
					: EnumSet.noneOf(ResponseCode.class);
			boolean lasts = !mayEnd || Duration.between(since, now).compareTo(GRACE) >= 0;
			boolean isNew = lasts && logged.add(Refusals.code(refusal));
			return new Entry(sources, brokerName, refusal, what, logged, isNew, since, now,
					(before != null) ? before.count + 1 : 1);
		}

		@Nullable Entry without(Predicate<Object> which) {
			Set<Object> left = new HashSet<>(this.sources);
			left.removeIf(which);
			return left.isEmpty() ? null : new Entry(left, this.brokerName, this.refusal, this.what, this.logged, false,
					this.since, this.last, this.count);
		}

		boolean isConfirmed() {
			return !this.logged.isEmpty();
		}

		@Nullable Integer code() {
			return this.refusal.context().responseCode();
		}

		@Nullable String address() {
			return this.refusal.context().address();
		}

		@Nullable String broker() {
			return (this.brokerName != null) ? this.brokerName + " (" + address() + ")" : address();
		}

		String text() {
			ErrorContext context = this.refusal.context();
			return Refusals.code(this.refusal) + " (" + context.responseCode() + "), " + ((context.remark() != null)
					? "'" + context.remark().strip().replaceAll("\\s*\\R\\s*", " ") + "'" : "without a remark");
		}

		Problem problem(Key key, @Nullable String group) {
			return new Problem(key.kind(), group, key.topic(), this.brokerName, address(), code(), text(),
					Refusals.advice(key.kind(), this.refusal), this.since, this.last, this.count);
		}

	}

	private static String phrase(Problem.Kind kind) {
		return switch (kind) {
			case HEARTBEAT -> "the heartbeat of";
			case MEMBERS -> "to list the members of";
			case ASSIGNMENT -> "to assign queues to";
			case LOCK, REBALANCE_LOCK -> "to lock a queue for";
			case LOAD_OFFSET -> "to return the start offset of";
			case COMMIT -> "to commit an offset of";
			case PULL -> "a pull of";
			case POP -> "a pop of";
			case ACK -> "to acknowledge popped messages of";
			case INVISIBLE_TIME -> "to change the invisible time of popped messages of";
			case ROUTE -> "to return the route of";
		};
	}

	private static String server(Problem.Kind kind, Entry entry) {
		String server = (kind == Problem.Kind.ROUTE) ? "Name server" : "Broker";
		String name = entry.broker();
		return (name != null) ? server + ' ' + name : server;
	}

	private static String consequence(Problem.Kind kind) {
		return (kind == Problem.Kind.ACK || kind == Problem.Kind.INVISIBLE_TIME) ? "messages may be redelivered"
				: "retrying";
	}

}
