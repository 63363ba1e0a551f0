package io.rocketmq.client.internal.transport;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.config.ClientOptions;
import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.hook.ConnectionListener;
import io.rocketmq.client.hook.ConnectionPhase;
import io.rocketmq.client.hook.ConnectionStatus;
import io.rocketmq.client.internal.protocol.Command;
import io.rocketmq.client.internal.protocol.ReceivedCommand;
import io.rocketmq.client.internal.protocol.ResponseCode;
import io.rocketmq.client.internal.support.Deadline;
import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.internal.transport.ConnectionState.Closed;
import io.rocketmq.client.internal.transport.ConnectionState.Closing;
import io.rocketmq.client.internal.transport.ConnectionState.Connecting;
import io.rocketmq.client.internal.transport.ConnectionState.Idle;
import io.rocketmq.client.internal.transport.ConnectionState.Live;

/**
 * The connection to one address, shared by all requests to it. It connects when there is
 * something to send, and again after it was lost, not before its backoff has passed;
 * requests that are not yet written wait for that within their deadlines. Thread-safe:
 * all state belongs to one event loop, and callers only put requests into a queue.
 */
public final class Connection {

	private static final Logger logger = LoggerFactory.getLogger(Connection.class);

	private final String address;

	private final EventLoop loop;

	private final Connector connector;

	private final ClientOptions options;

	private final InboundHandler inbound;

	private final ConnectionListener listener;

	private final Submissions submissions;

	private final ConnectionCounters counters = new ConnectionCounters();

	private final ConnectionFailures failures;

	private final ExpiryTimer expiry;

	private final FrameWriter writer;

	/**
	 * Not yet written; confined to the event loop, as all below but for reads of the
	 * state.
	 */
	private final WaitingRequests waiting = new WaitingRequests();

	private volatile ConnectionState state;

	private @Nullable ScheduledFuture<?> reconnect;

	private boolean retired;

	Connection(String address, int failures, EventLoop loop, Connector connector, ClientOptions options,
			InboundHandler inbound, ConnectionListener listener) {
		this.address = address;
		this.loop = loop;
		this.connector = connector;
		this.options = options;
		this.inbound = inbound;
		this.listener = listener;
		this.submissions = new Submissions(loop,
				options.remote().maxInFlightPerConnection() + options.remote().maxQueuedPerConnection());
		this.failures = new ConnectionFailures(address, options.remote());
		this.expiry = new ExpiryTimer(loop, this::expire);
		this.state = (failures == 0) ? new Idle(0, 0) : idleAfter(failures);
		this.writer = new FrameWriter(address, options.remote().maxInFlightPerConnection(), this.counters,
				(request, failure) -> finish(request, null, failure));
	}

	public String address() {
		return this.address;
	}

	/** Since when requests can be written. */
	public @Nullable Long liveSince() {
		return (this.state instanceof Live live) ? live.since() : null;
	}

	/**
	 * Whether the last attempt to connect failed, or the connection was lost and has not
	 * been made again.
	 */
	public boolean isFailing() {
		return this.state.isFailing();
	}

	/**
	 * Number of connections in a row that could not be made, or were lost before they
	 * brought a response.
	 */
	public int failures() {
		return this.state.failures();
	}

	/** Returns the number of unfinished requests. */
	public int inFlight() {
		return this.submissions.unfinished();
	}

	/** Returns a snapshot of state and statistics. */
	public ConnectionStatus status() {
		return this.counters.status(this.address, this.state, inFlight());
	}

	/** Sends a request. */
	public CompletableFuture<ReceivedCommand> request(Command command, Deadline deadline) {
		@SuppressWarnings({ "unchecked", "NullAway" }) // only oneway commands end with
														// null
		CompletableFuture<ReceivedCommand> answer = (CompletableFuture<ReceivedCommand>) (CompletableFuture<?>) submit(
				new PendingRequest(command, deadline, 0));
		return answer;
	}

	/** Sends a command that expects no answer. */
	public CompletableFuture<@Nullable ReceivedCommand> oneway(Command command, Deadline deadline) {
		return submit(new PendingRequest(command, deadline, 0));
	}

	/** Answers a request of the server. */
	public void answer(ReceivedCommand request, Command answer) {
		submit(new PendingRequest(answer, Deadline.after(this.options.remote().requestTimeout()), request.opaque()));
	}

	/**
	 * Closes once nothing is in flight. What is submitted later all the same goes to
	 * {@link InboundHandler#successor}.
	 */
	public void retire() {
		onLoop(() -> {
			this.retired = true;
			closeIfRetired();
		});
	}

	private void closeIfRetired() {
		if (this.retired && inFlight() == 0) {
			closeOnLoop(new CompletableFuture<>());
		}
	}

	public boolean isClosed() {
		return this.state instanceof Closed;
	}

	/**
	 * Ends what should have ended by now, in case that a timer or a task was lost. To be
	 * called now and then, on any thread.
	 */
	public void sweep() {
		if (inFlight() > 0 || this.state instanceof Connecting) {
			onLoop(() -> {
				drain();
				if (this.state instanceof Connecting connecting && connecting.attempt().isOverdue()) {
					connecting.attempt().abort(new TimeoutException("it did not end in time"));
				}
				expire();
			});
		}
	}

	/** Runs a task on the event loop; false if that has ended. */
	private boolean onLoop(Runnable task) {
		try {
			this.loop.execute(task);
			return true;
		}
		catch (RejectedExecutionException ex) {
			return false;
		}
	}

	/** Closes for good. Requests that wait for an answer fail. */
	public CompletableFuture<Void> close() {
		CompletableFuture<Void> closed = new CompletableFuture<>();
		if (!onLoop(() -> closeOnLoop(closed))) {
			failSubmitted();
			closed.complete(null);
		}
		return closed;
	}

	private CompletableFuture<@Nullable ReceivedCommand> submit(PendingRequest request) {
		if (!this.submissions.tryEnter()) {
			request.future.completeExceptionally(this.failures.tooMany(request, inFlight()));
		}
		else if (!this.submissions.add(request, this::drain)) {
			failSubmitted();
		}
		return request.future;
	}

	private void drain() {
		this.submissions.draining();
		long nextExpiry = Long.MAX_VALUE;
		for (PendingRequest next = this.submissions.poll(); next != null; next = this.submissions.poll()) {
			this.waiting.add(next);
			nextExpiry = Math.min(nextExpiry, next.deadline.remainingNanos());
		}
		this.expiry.within(nextExpiry);
		advance();
	}

	/** Does what the state allows for the requests that wait. */
	private void advance() {
		if (this.waiting.isEmpty()) {
			return;
		}
		ConnectionState now = this.state;
		if (now instanceof Live live) {
			this.writer.write(live, this.waiting);
		}
		else if (now instanceof Idle idle) {
			leaveIdle(idle);
		}
		else if (now instanceof Closing || now instanceof Closed) {
			moveWaiting();
		}
	}

	/** Moves requests that came too late for a retired connection to its successor. */
	private void moveWaiting() {
		for (PendingRequest request = this.waiting.take(); request != null; request = this.waiting.take()) {
			Connection other = this.retired ? this.inbound.successor(this) : null;
			if (other != null && other != this) {
				this.submissions.exit();
				other.submit(request);
			}
			else {
				finish(request, null, this.failures.closed());
			}
		}
	}

	private void leaveIdle(Idle idle) {
		long wait = idle.waitNanos();
		if (wait > 0) {
			for (PendingRequest request : this.waiting.takeExpiringWithin(wait)) {
				finish(request, null,
						this.failures.notConnectedYet(request, idle.failures(), this.counters.lastFailure(), wait));
			}
			if (!this.waiting.isEmpty() && this.reconnect == null) {
				this.reconnect = this.loop.schedule(this::reconnect, wait, TimeUnit.NANOSECONDS);
			}
			return;
		}
		ConnectAttempt attempt = this.connector.attempt(this.address, this.loop, this);
		enter(new Connecting(idle.failures(), attempt));
		attempt.opened().whenComplete((channel, failure) -> {
			if (this.loop.inEventLoop()) {
				connected(attempt, channel, failure);
			}
			else if (!onLoop(() -> connected(attempt, channel, failure)) && channel != null) {
				channel.close();
			}
		});
		attempt.begin();
	}

	private void reconnect() {
		this.reconnect = null;
		advance();
	}

	private void connected(ConnectAttempt attempt, @Nullable Channel channel, @Nullable Throwable failure) {
		if (!(this.state instanceof Connecting connecting) || connecting.attempt() != attempt) {
			if (channel != null) {
				channel.close();
			}
			return;
		}
		int failures = connecting.failures() + 1;
		if (channel == null) {
			enter(idleAfter(failures));
			Throwable cause = (failure != null) ? Futures.unwrap(failure) : null;
			String reason = (cause != null) ? ConnectFailure.reason(cause) : "unknown";
			this.counters.connectFailed(reason);
			logger.debug("Could not connect to {}, attempt {}: {}", this.address, failures, reason);
			failWaiting(this.failures.connectFailed(reason, cause));
			return;
		}
		if (!channel.isActive()) {
			this.counters.connectFailed("closed by the other side at once");
			enter(idleAfter(failures));
			failWaiting(this.failures.closedAtOnce());
			return;
		}
		ConnectionWatch watch = new ConnectionWatch(channel, this.loop, this.options.transport(), () -> idle(channel),
				(reason) -> FrameReader.of(channel).fail(this.failures.stuck(reason)));
		enter(new Live(channel, new PendingRequests(), watch, System.nanoTime(), failures));
		logger.debug("Connected to {}", this.address);
		notifyListener(() -> this.listener.connected(this.address));
		advance();
	}

	/**
	 * Nothing was read or written for long: closes, to be made again when it is needed.
	 */
	private void idle(Channel channel) {
		if (this.state instanceof Live live && live.channel() == channel && live.pending().size() == 0
				&& this.waiting.isEmpty()) {
			logger.debug("Nothing was read from or written to {} for long: closing", this.address);
			live.watch().stop();
			enter(new Idle(0, 0));
			channel.close();
			notifyListener(() -> this.listener.disconnected(this.address, "not used for long"));
		}
	}

	private void enter(ConnectionState next) {
		ConnectionPhase from = this.state.phase();
		this.state = next;
		this.counters.entered();
		if (from != next.phase()) {
			notifyListener(() -> this.listener.phaseChanged(this.address, from, next.phase()));
		}
	}

	private Idle idleAfter(int failures) {
		return new Idle(failures, System.nanoTime() + this.options.transport().reconnectBackoff().delayNanos(failures));
	}

	/** A command has come in on the channel. */
	void received(Channel channel, ReceivedCommand command) {
		if (!command.isResponse()) {
			this.inbound.handle(this, command);
			return;
		}
		PendingRequest request = (this.state instanceof Live live && live.channel() == channel)
				? live.pending().take(command.opaque()) : null;
		if (request == null) {
			this.counters.answeredLate();
			logger.debug("{} answered request {}, which waits no longer", this.address, command.opaque());
			return;
		}
		this.counters.answered(System.nanoTime() - request.writtenAt);
		if (this.state instanceof Live live && live.failures() > 0 && command.code() != ResponseCode.GO_AWAY.code()) {
			this.state = live.proven();
		}
		Connection other = request.resent ? null : this.inbound.resendTo(this, command);
		if (other != null) {
			request.resent = true;
			request.writtenAt = 0;
			this.submissions.exit();
			other.submit(request);
		}
		else {
			finish(request, command, null);
		}
		if (!this.waiting.isEmpty()) {
			advance();
		}
		closeIfRetired();
	}

	void read(Channel channel, int bytes, long now) {
		this.counters.read(bytes);
		if (this.state instanceof Live live && live.channel() == channel) {
			live.watch().used(now);
		}
	}

	void writable() {
		advance();
	}

	/** The channel is closed, by whichever side. */
	void lost(Channel channel, @Nullable Throwable cause) {
		if (!(this.state instanceof Live live) || live.channel() != channel) {
			return;
		}
		String reason = (cause instanceof RocketMQException known) ? known.reason()
				: (cause != null) ? cause.toString() : this.failures.closedByOtherSide(live.failures());
		live.watch().stop();
		this.counters.lost(reason);
		// One that never brought an answer is followed less and less soon.
		enter(idleAfter(Math.max(1, live.failures())));
		logger.debug("Lost the connection to {}: {}", this.address, reason);
		for (PendingRequest request : live.pending().takeAll()) {
			finish(request, null, this.failures.lost(request, reason, cause));
		}
		notifyListener(() -> this.listener.disconnected(this.address, reason));
		advance();
	}

	private void closeOnLoop(CompletableFuture<Void> closed) {
		ConnectionState before = this.state;
		if (before instanceof Closing || before instanceof Closed) {
			closed.complete(null);
			return;
		}
		enter(new Closing());
		moveWaiting();
		if (before instanceof Connecting connecting) {
			// The event loops must not end before the channel has.
			connecting.attempt().ended().whenComplete((none, failure) -> {
				if (!onLoop(() -> enter(new Closed()))) {
					logger.debug("The event loop ended before the attempt to connect to {}", this.address);
				}
				closed.complete(null);
			});
			connecting.attempt().abort(this.failures.closed());
			return;
		}
		if (!(before instanceof Live live)) {
			enter(new Closed());
			closed.complete(null);
			return;
		}
		live.watch().stop();
		for (PendingRequest request : live.pending().takeAll()) {
			finish(request, null, this.failures.closedBeforeAnswer(request));
		}
		// What was written last, such as leaving a group, still goes out.
		live.channel().flush();
		live.channel().close().addListener((done) -> {
			enter(new Closed());
			closed.complete(null);
		});
	}

	private void scheduleExpiry() {
		long next = (this.state instanceof Live live) ? live.pending().nextExpiryNanos() : Long.MAX_VALUE;
		next = Math.min(next, this.waiting.nextExpiryNanos());
		this.expiry.within(next);
	}

	private void expire() {
		for (PendingRequest request : this.waiting.takeExpired()) {
			finish(request, null, notWritten(request));
		}
		if (this.state instanceof Live live) {
			List<PendingRequest> expired = live.pending().takeExpired();
			boolean stuck = false;
			for (PendingRequest request : expired) {
				stuck |= FrameReader.of(live.channel()).isStuck(request);
				finish(request, null, request.timeout(this.address));
			}
			if (stuck) {
				FrameReader.of(live.channel()).closeAsStuck();
			}
		}
		scheduleExpiry();
		advance();
		closeIfRetired();
	}

	/** Returns the failure of a request that was not written within its time. */
	private RocketMQException notWritten(PendingRequest request) {
		if (this.state instanceof Live) {
			return request.timeout(this.address);
		}
		String last = this.counters.lastFailure();
		String more = (isFailing() && last != null) ? ". The last attempt failed: " + last
				: (this.state instanceof Connecting connecting) ? "; it was " + connecting.attempt().step() : "";
		return this.failures.notWritten(request, more);
	}

	/**
	 * The one door by which every request leaves. Throws nothing: the requests behind
	 * this one, and the state, do not depend on what its continuations do.
	 */
	private void finish(PendingRequest request, @Nullable ReceivedCommand answer, @Nullable RocketMQException failure) {
		this.submissions.exit();
		try {
			if (failure != null) {
				this.counters.failed();
				request.future.completeExceptionally(failure);
			}
			else {
				request.future.complete(answer);
			}
		}
		catch (RuntimeException | Error ex) {
			logger.atError()
				.addKeyValue("address", this.address)
				.setCause(ex)
				.log("Could not end a request to {}", this.address);
		}
	}

	private void failWaiting(RocketMQException failure) {
		for (PendingRequest request = this.waiting.take(); request != null; request = this.waiting.take()) {
			finish(request, null, failure);
		}
	}

	private void failSubmitted() {
		for (PendingRequest next = this.submissions.poll(); next != null; next = this.submissions.poll()) {
			finish(next, null, this.failures.closed());
		}
	}

	private void notifyListener(Runnable call) {
		try {
			call.run();
		}
		catch (RuntimeException | Error ex) {
			logger.atWarn().addKeyValue("address", this.address).setCause(ex).log("Connection listener failed");
		}
	}

}
