package io.rocketmq.client.internal.consumer.pop;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;

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
import io.rocketmq.client.error.ProtocolViolationException;
import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.error.RouteNotFoundException;
import io.rocketmq.client.internal.support.Deadline;
import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.internal.support.Housekeeping;
import io.rocketmq.client.internal.support.SerialExecutor;
import io.rocketmq.client.message.ReceivedMessage;

/**
 * One receive, which asks its sources in turn until one has messages.
 * <p>
 * A single source holds the pop while it has no messages. Several sources don't: a held
 * pop can't be taken back, so that one held by the first source would leave messages of
 * the second waiting, and pops held by all could return more messages than were asked
 * for. Each source is asked for the messages that it has, one pop at a time; sources
 * without messages are then asked all at once to report some (NOTIFICATION), which pops
 * nothing, and the first that does is popped from again. Thread-safe.
 */
public final class ReceiveCall {

	private static final Logger logger = LoggerFactory.getLogger(ReceiveCall.class);

	/**
	 * Longest time for a source to hold a notification. Shorter than the wait: a broker
	 * notifies one receiver of each message, which may have received from another source
	 * since, and older brokers don't report redelivered messages.
	 */
	private static final Duration NOTIFICATION = Duration.ofSeconds(2);

	/** Pause after a source failed, or could not hold one more request. */
	private static final Duration PAUSE = Duration.ofSeconds(1);

	/**
	 * Pause after a source reported messages and returned none: others received them, or
	 * the filter rejects them.
	 */
	private static final Backoff AFTER_NOTHING = new Backoff(Duration.ofMillis(10), PAUSE);

	private final SimpleConsumerOptions options;

	private final PopSources sources;

	private final Leases leases;

	private final Housekeeping housekeeping;

	private final int max;

	private final Duration invisible;

	/** Null for a receive that does not wait. */
	private final @Nullable Deadline deadline;

	private final CompletableFuture<List<ReceivedMessage>> result = new CompletableFuture<>();

	/** Runs the events of this call one after the other; they own everything below. */
	private final Executor events = new SerialExecutor(Runnable::run);

	private final Deque<PopSource> ready = new ArrayDeque<>();

	private final Map<PopSource, Integer> emptyAnswers = new HashMap<>();

	private final Set<PopSource> failing = new HashSet<>();

	private int count;

	private int asked;

	/** The source that a pop is in flight to. */
	private @Nullable PopSource popping;

	/** First failure that waiting can't cure. */
	private @Nullable Throwable permanent;

	/** Last failure that may pass. */
	private @Nullable Throwable temporary;

	/** Whether the end of the wait is scheduled. */
	private boolean timed;

	public ReceiveCall(SimpleConsumerOptions options, PopSources sources, Leases leases, Housekeeping housekeeping,
			int max, Duration invisible) {
		this.options = options;
		this.sources = sources;
		this.leases = leases;
		this.housekeeping = housekeeping;
		this.max = max;
		this.invisible = invisible;
		this.deadline = options.awaitDuration().isZero() ? null : Deadline.after(options.awaitDuration());
	}

	/** Returns the messages, or none after the wait; completed on any client thread. */
	public CompletableFuture<List<ReceivedMessage>> result() {
		return this.result;
	}

	/** Ends this receive; messages that arrive later are made visible again. */
	public boolean end(Throwable reason) {
		return this.result.completeExceptionally(reason);
	}

	/** Begins to pop from the sources of this receive. */
	public void begin(PopSources.Turn turn) {
		Throwable missing = turn.failure();
		if (missing != null && turn.sources().isEmpty()) {
			end(missing);
			return;
		}
		handle(() -> {
			this.ready.addAll(turn.sources());
			this.count = turn.sources().size();
			this.permanent = (missing instanceof RouteNotFoundException) ? missing : null;
		});
	}

	private void handle(Runnable event) {
		this.events.execute(() -> {
			try {
				event.run();
				next();
			}
			catch (RuntimeException | Error ex) {
				// A message has illegal properties.
				end(ex);
			}
		});
	}

	/** Pops from the next source that is ready, unless a pop is in flight. */
	private void next() {
		if (this.popping != null || this.result.isDone()) {
			return;
		}
		boolean over = remainingNanos() <= 0;
		PopSource source = (over && this.asked >= this.count) ? null : this.ready.poll();
		if (source != null) {
			pop(source);
		}
		else if (this.permanent != null) {
			end(this.permanent);
		}
		else if (over) {
			over();
		}
		else if (!this.timed) {
			this.timed = true;
			Future<?> timer = this.housekeeping.cancellable(remainingNanos(), () -> handle(this::over));
			this.result.whenComplete((messages, problem) -> Housekeeping.cancel(timer));
		}
	}

	private void pop(PopSource source) {
		this.popping = source;
		this.asked++;
		Duration hold = (this.count == 1) ? remaining() : Duration.ZERO;
		long begun = System.nanoTime();
		source.pop(this.max, this.invisible, hold, this.options.consumeFrom() instanceof ConsumeFrom.Latest)
			.whenComplete((popped, problem) -> handle(() -> {
				this.popping = null;
				if (problem != null) {
					failed(source, Futures.unwrap(problem));
				}
				else {
					popped(source, popped, begun, hold);
				}
			}));
	}

	private void popped(PopSource source, PopResult popped, long begun, Duration hold) {
		this.sources.answered(source.brokerName());
		this.failing.remove(source);
		if (popped.status() == PopResult.Status.FOUND) {
			List<ReceivedMessage> accepted = List.copyOf(source.lease(popped.messages()));
			if (accepted.isEmpty()) {
				this.ready.add(source);
			}
			else if (!this.result.complete(accepted)) {
				logger.atDebug()
					.addKeyValue("topic", source.queue().topic())
					.addKeyValue("broker", source.brokerName())
					.log("Receive has ended; making {} messages of {} visible again", accepted.size(), source);
				this.leases.makeVisible(accepted);
			}
		}
		else if (popped.status() == PopResult.Status.POLLING_FULL) {
			later(source, PAUSE.toNanos());
		}
		else if (this.count > 1) {
			awaitMessages(source);
		}
		else {
			later(source, pause(source, wasHeld(begun, hold)));
		}
	}

	/** Waits until it is worth popping from a source again. */
	private void awaitMessages(PopSource source) {
		Duration left = remaining();
		Duration hold = (left.compareTo(NOTIFICATION) > 0) ? NOTIFICATION : left;
		if (hold.isZero() || this.result.isDone()) {
			return;
		}
		long begun = System.nanoTime();
		source.awaitMessages(hold).whenComplete((told, problem) -> handle(() -> {
			// The next pop reports a failure, unless the broker can pop and not notify.
			boolean failed = problem != null || told.pollingFull();
			later(source, failed ? PAUSE.toNanos() : pause(source, !told.hasMessages() && wasHeld(begun, hold)));
		}));
	}

	private static boolean wasHeld(long begun, Duration hold) {
		return System.nanoTime() - begun >= hold.toNanos() / 2;
	}

	/** Returns the time to leave a source alone, which grows with each empty answer. */
	private long pause(PopSource source, boolean held) {
		if (held) {
			this.emptyAnswers.remove(source);
			return 0;
		}
		int times = this.emptyAnswers.merge(source, 1, Integer::sum);
		return (times == 1) ? 0 : AFTER_NOTHING.delayNanos(times - 1);
	}

	private void later(PopSource source, long pauseNanos) {
		if (pauseNanos == 0) {
			this.ready.add(source);
		}
		else if (remainingNanos() > 0) {
			this.housekeeping.after(pauseNanos, () -> handle(() -> this.ready.add(source)));
		}
	}

	private void failed(PopSource source, Throwable problem) {
		if (mayPass(problem)) {
			logger.atDebug()
				.addKeyValue("topic", source.queue().topic())
				.addKeyValue("broker", source.brokerName())
				.log("Could not pop from {}; retrying in {}: {}", source, PAUSE, problem.getMessage());
			this.failing.add(source);
			this.temporary = problem;
			this.sources.silent(source.brokerName());
			later(source, PAUSE.toNanos());
		}
		else if (this.permanent == null) {
			this.permanent = problem;
		}
	}

	/** Whether the same pop may succeed a little later. */
	private static boolean mayPass(Throwable problem) {
		if (problem instanceof ClientClosedException || problem instanceof ProtocolViolationException) {
			return false;
		}
		return problem instanceof RocketMQException known
				&& (known instanceof BrokerBusyException || known.outcome() != Outcome.REJECTED);
	}

	/** Ends the wait, unless a pop is in flight, which then ends it. */
	private void over() {
		if (this.popping != null) {
			return;
		}
		if (this.temporary != null && this.failing.size() == this.count) {
			end(this.temporary);
		}
		else {
			this.result.complete(List.of());
		}
	}

	private long remainingNanos() {
		return (this.deadline != null) ? this.deadline.remainingNanos() : 0;
	}

	/** Returns the rest of the wait in whole milliseconds; zero if it is over. */
	private Duration remaining() {
		return Duration.ofMillis(Math.max(0, remainingNanos() / 1_000_000));
	}

}
