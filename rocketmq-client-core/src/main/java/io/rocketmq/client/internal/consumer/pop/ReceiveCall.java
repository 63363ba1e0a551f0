package io.rocketmq.client.internal.consumer.pop;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.broker.PopResult;
import io.rocketmq.client.config.Backoff;
import io.rocketmq.client.config.ConsumeFrom;
import io.rocketmq.client.config.SimpleConsumerOptions;
import io.rocketmq.client.error.BrokerBusyException;
import io.rocketmq.client.error.ClientClosedException;
import io.rocketmq.client.error.Outcome;
import io.rocketmq.client.error.Problem;
import io.rocketmq.client.error.ProtocolViolationException;
import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.error.RouteNotFoundException;
import io.rocketmq.client.internal.broker.DefaultBrokerPop;
import io.rocketmq.client.internal.protocol.header.NotificationHeader;
import io.rocketmq.client.internal.protocol.header.PopMessageHeader;
import io.rocketmq.client.internal.session.Refusals;
import io.rocketmq.client.internal.support.Deadline;
import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.internal.support.Housekeeping;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.ReceivedMessage;

/**
 * One receive: asks its sources one after the other until one has messages.
 * <p>
 * Of several sources, none is asked to hold a pop while it has nothing. A pop that is
 * held can't be taken back: asking one source after the other this way would leave a
 * message in the second unseen while the first is waited for, and asking them at once
 * could bring more messages than were asked for, hidden from everybody meanwhile. So each
 * source is asked for what it has at that moment, one pop at a time; those that had
 * nothing are then all asked at once to tell when they have something, which takes
 * nothing (NOTIFICATION), and the first that does is asked again. A single source simply
 * holds the pop. Thread-safe.
 */
public final class ReceiveCall {

	private static final Logger logger = LoggerFactory.getLogger(ReceiveCall.class);

	/**
	 * How long a source may hold the question for its messages. Not for the whole wait:
	 * brokers tell one asker of each message, and that may be one who has since received
	 * from elsewhere; and older ones overlook messages that come again.
	 */
	private static final Duration WATCH = Duration.ofSeconds(2);

	/** How long to wait for a source that fails, or can't hold one more request. */
	private static final Duration PAUSE = Duration.ofSeconds(1);

	/**
	 * Before a source is asked again that says it has messages, and gives none: others
	 * take them, or the filter does not want them.
	 */
	private static final Backoff FRUITLESS = new Backoff(Duration.ofMillis(10), PAUSE);

	/** Stands for all queues of a broker (Apache's {@code PopMessageRequestHeader}). */
	private static final int ALL_QUEUES = -1;

	private final SimpleConsumerOptions options;

	private final Function<String, DefaultBrokerPop> brokers;

	private final PopSources sources;

	private final Leases leases;

	private final Housekeeping housekeeping;

	private final Refusals refusals;

	private final int max;

	private final Duration invisible;

	/** Null if nothing is waited for. */
	private final @Nullable Deadline deadline;

	private final CompletableFuture<List<ReceivedMessage>> result = new CompletableFuture<>();

	private final ReentrantLock lock = new ReentrantLock();

	/** Guarded by the lock, as is all below. */
	private final Deque<PopSource> ready = new ArrayDeque<>();

	private final Map<PopSource, Integer> fruitless = new HashMap<>();

	private final Set<PopSource> failing = new HashSet<>();

	private int all;

	private int asked;

	private boolean popping;

	/** What waiting does not mend. */
	private @Nullable Throwable refusal;

	/** The last of what may mend itself. */
	private @Nullable Throwable failure;

	private boolean waiting;

	public ReceiveCall(SimpleConsumerOptions options, Function<String, DefaultBrokerPop> brokers, PopSources sources,
			Leases leases, Housekeeping housekeeping, Refusals refusals, int max, Duration invisible) {
		this.options = options;
		this.brokers = brokers;
		this.sources = sources;
		this.leases = leases;
		this.housekeeping = housekeeping;
		this.refusals = refusals;
		this.max = max;
		this.invisible = invisible;
		this.deadline = options.awaitDuration().isZero() ? null : Deadline.after(options.awaitDuration());
	}

	/** The messages, or none after the wait; completed on any of the client's threads. */
	public CompletableFuture<List<ReceivedMessage>> result() {
		return this.result;
	}

	/**
	 * Ends this receive. Messages that arrive all the same are given back.
	 * @return false if it has ended already
	 */
	public boolean end(Throwable reason) {
		return this.result.completeExceptionally(reason);
	}

	public void begin(PopSources.Turn turn) {
		if (this.refusals.any()) {
			forgetOtherSources(turn.sources());
		}
		Throwable missing = turn.failure();
		if (missing != null && turn.sources().isEmpty()) {
			end(missing);
			return;
		}
		this.lock.lock();
		try {
			this.ready.addAll(turn.sources());
			this.all = turn.sources().size();
			this.refusal = (missing instanceof RouteNotFoundException) ? missing : null;
		}
		finally {
			this.lock.unlock();
		}
		next();
	}

	private void forgetOtherSources(List<PopSource> sources) {
		Map<String, Set<MessageQueue>> byTopic = new HashMap<>();
		sources.forEach((each) -> byTopic.computeIfAbsent(each.topic(), (topic) -> new HashSet<>()).add(queue(each)));
		byTopic.forEach((topic, queues) -> this.refusals.retain(EnumSet.of(Problem.Kind.POP), topic, queues));
	}

	private static MessageQueue queue(PopSource source) {
		return new MessageQueue(source.topic(), source.brokerName(), ALL_QUEUES);
	}

	/** Pops from the next source that is ready, unless a pop is under way. */
	private void next() {
		PopSource source;
		this.lock.lock();
		try {
			if (this.popping || this.result.isDone()) {
				return;
			}
			boolean over = this.asked >= this.all && remainingNanos() <= 0;
			source = over ? null : this.ready.poll();
			this.popping = source != null;
			this.asked += this.popping ? 1 : 0;
		}
		finally {
			this.lock.unlock();
		}
		if (source != null) {
			pop(source);
		}
		else {
			idle();
		}
	}

	private void pop(PopSource source) {
		long hold = (this.all == 1) ? Math.max(0, remainingNanos() / 1_000_000) : 0;
		boolean fromEnd = this.options.consumeFrom() instanceof ConsumeFrom.Latest;
		long begun = System.nanoTime();
		Futures
			.attempt(() -> this.brokers.apply(source.brokerName())
				.popAsync(new PopMessageHeader(this.options.group(), source.topic(), ALL_QUEUES, this.max,
						this.invisible.toMillis(), hold, fromEnd, source.filter().type(), source.filter().expression(),
						false, null, source.brokerName())))
			.whenComplete((popped, problem) -> {
				try {
					if (problem != null) {
						failed(source, Futures.unwrap(problem));
					}
					else {
						popped(source, popped, begun, hold);
					}
				}
				catch (RuntimeException | Error ex) {
					// A message whose properties can't be read.
					end(ex);
				}
				// Not before its messages are handed over: the next pop could bring too
				// many.
				popEnded();
				next();
			});
	}

	private void popEnded() {
		this.lock.lock();
		try {
			this.popping = false;
		}
		finally {
			this.lock.unlock();
		}
	}

	private void popped(PopSource source, PopResult popped, long begun, long hold) {
		this.sources.answered(source.brokerName());
		this.refusals.granted(Problem.Kind.POP, queue(source));
		this.lock.lock();
		try {
			this.failing.remove(source);
		}
		finally {
			this.lock.unlock();
		}
		if (popped.status() == PopResult.Status.FOUND) {
			List<ReceivedMessage> wanted = List
				.copyOf(this.leases.lease(source.topic(), source.filter(), popped.messages()));
			if (wanted.isEmpty()) {
				ready(source);
			}
			else if (!this.result.complete(wanted)) {
				logger.debug("Giving back {} messages of {}, as nobody waits for them any more", wanted.size(), source);
				this.leases.giveBack(wanted);
			}
		}
		else if (popped.status() == PopResult.Status.POLLING_FULL) {
			later(source, PAUSE.toNanos());
		}
		else if (this.all > 1) {
			watch(source);
		}
		else {
			later(source, pause(source, wasHeld(begun, hold)));
		}
	}

	/** Waits until it is worth asking a source again. */
	private void watch(PopSource source) {
		long hold = Math.min(WATCH.toMillis(), remainingNanos() / 1_000_000);
		if (hold <= 0 || this.result.isDone()) {
			return;
		}
		long begun = System.nanoTime();
		Futures
			.attempt(() -> this.brokers.apply(source.brokerName())
				.notificationAsync(new NotificationHeader(this.options.group(), source.topic(), ALL_QUEUES, hold,
						source.brokerName())))
			.whenComplete((told, problem) -> {
				if (problem != null) {
					// What is wrong the next pop tells, unless the broker is one that can
					// pop and can't do this.
					later(source, PAUSE.toNanos());
				}
				else if (told.pollingFull()) {
					later(source, PAUSE.toNanos());
				}
				else {
					later(source, pause(source, !told.hasMessages() && wasHeld(begun, hold)));
				}
			});
	}

	private static boolean wasHeld(long begun, long holdMillis) {
		return System.nanoTime() - begun >= holdMillis * 1_000_000 / 2;
	}

	/** How long to leave a source alone, longer each time that asking was of no use. */
	private long pause(PopSource source, boolean held) {
		this.lock.lock();
		try {
			if (held) {
				this.fruitless.remove(source);
				return 0;
			}
			int times = this.fruitless.merge(source, 1, Integer::sum);
			return (times == 1) ? 0 : FRUITLESS.delayNanos(times - 1);
		}
		finally {
			this.lock.unlock();
		}
	}

	private void later(PopSource source, long pauseNanos) {
		if (pauseNanos == 0) {
			ready(source);
			next();
		}
		else if (remainingNanos() > 0) {
			this.housekeeping.after(pauseNanos, () -> {
				ready(source);
				next();
			});
		}
	}

	private void ready(PopSource source) {
		this.lock.lock();
		try {
			this.ready.add(source);
		}
		finally {
			this.lock.unlock();
		}
	}

	private void failed(PopSource source, Throwable problem) {
		boolean mends = mends(problem);
		this.refusals.refused(Problem.Kind.POP, queue(source), problem);
		this.lock.lock();
		try {
			if (mends) {
				this.failing.add(source);
				this.failure = problem;
			}
			else if (this.refusal == null) {
				this.refusal = problem;
			}
		}
		finally {
			this.lock.unlock();
		}
		if (mends) {
			logger.debug("{} gives no messages at present: {}", source, problem.getMessage());
			this.sources.silent(source.brokerName());
			later(source, PAUSE.toNanos());
		}
	}

	/** Whether the same pop may succeed a little later. */
	private static boolean mends(Throwable problem) {
		if (problem instanceof ClientClosedException || problem instanceof ProtocolViolationException) {
			return false;
		}
		return problem instanceof RocketMQException known
				&& (known instanceof BrokerBusyException || known.outcome() != Outcome.REJECTED);
	}

	/** Nothing to ask now: fails, ends, or lets time pass. */
	private void idle() {
		@Nullable Throwable refused;
		boolean firstWait;
		this.lock.lock();
		try {
			refused = this.refusal;
			firstWait = !this.waiting;
			this.waiting = true;
		}
		finally {
			this.lock.unlock();
		}
		if (refused != null) {
			end(refused);
		}
		else if (remainingNanos() <= 0) {
			over();
		}
		else if (firstWait) {
			Future<?> timer = this.housekeeping.cancellable(remainingNanos(), this::over);
			this.result.whenComplete((messages, problem) -> Housekeeping.cancel(timer));
		}
	}

	/** The wait is over; a pop that is under way is waited for. */
	private void over() {
		Throwable problem;
		this.lock.lock();
		try {
			if (this.popping) {
				return;
			}
			problem = (this.failing.size() == this.all) ? this.failure : null;
		}
		finally {
			this.lock.unlock();
		}
		if (problem != null) {
			end(problem);
		}
		else {
			this.result.complete(List.of());
		}
	}

	private long remainingNanos() {
		return (this.deadline != null) ? this.deadline.remainingNanos() : 0;
	}

}
