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
 * Connection to one address, shared by all requests to it. It connects when there is
 * something to send, and again after it was lost, once its backoff has passed; requests
 * that are not yet written wait for that within their deadlines. Thread-safe: all state
 * is confined to one event loop, and callers only put requests into a queue.
 */
public final class Connection {

	private static final Logger logger = LoggerFactory.getLogger(Connection.class);

	private final String address;

	private final EventLoop loop;

	private final Connector connector;

	private final ClientOptions options;

	private final InboundHandler inbound;

	private final ConnectionListener listener;

	private final ConnectionCounters counters = new ConnectionCounters();

	private final ConnectionFailures failures;

	private final RequestQueue requests;

	private final FrameWriter writer;

	private final ExpiryTimer expiry;

	/** Changed on the event loop alone. */
	private volatile ConnectionState state;

	private @Nullable ScheduledFuture<?> reconnect;

	private boolean retired;

	private final CompletableFuture<Void> ended = new CompletableFuture<>();

	Connection(String address, int failures, EventLoop loop, Connector connector, ClientOptions options,
			InboundHandler inbound, ConnectionListener listener) {
		this.address = address;
		this.loop = loop;
		this.connector = connector;
		this.options = options;
		this.inbound = inbound;
		this.listener = listener;
		this.failures = new ConnectionFailures(address, options.remote());
		this.requests = new RequestQueue(loop, this.failures, this.counters, connector.counters().requestCounters());
		this.writer = new FrameWriter(this.requests, this.failures, this.counters);
		this.expiry = new ExpiryTimer(loop, this::expire);
		this.state = (failures == 0) ? new Idle(0, 0) : idleAfter(failures);
	}

	public String address() {
		return this.address;
	}

	/** Returns the time at which it became live, in nanoseconds, or null if it is not. */
	public @Nullable Long liveSince() {
		return (this.state instanceof Live live) ? live.since() : null;
	}

	/** Whether it is being made or live. */
	public boolean isOpen() {
		ConnectionPhase phase = this.state.phase();
		return phase == ConnectionPhase.CONNECTING || phase == ConnectionPhase.LIVE;
	}

	public boolean isFailing() {
		return this.state.isFailing();
	}

	public int failures() {
		return this.state.failures();
	}

	/** Returns the number of unfinished requests. */
	public int inFlight() {
		return this.requests.unfinished();
	}

	ConnectionCounters counters() {
		return this.counters;
	}

	public ConnectionStatus status() {
		return this.counters.status(this.address, this.state, inFlight());
	}

	public CompletableFuture<ReceivedCommand> request(Command command, Deadline deadline) {
		// Only oneway commands end with null.
		@SuppressWarnings({ "unchecked", "NullAway" })
		CompletableFuture<ReceivedCommand> answer = (CompletableFuture<ReceivedCommand>) (CompletableFuture<?>) submit(
				new PendingRequest(command, deadline, 0));
		return answer;
	}

	public CompletableFuture<@Nullable ReceivedCommand> oneway(Command command, Deadline deadline) {
		return submit(new PendingRequest(command, deadline, 0));
	}

	public void answer(ReceivedCommand request, Command answer) {
		submit(new PendingRequest(answer, Deadline.after(this.options.remote().requestTimeout()), request.opaque()));
	}

	/**
	 * Closes once nothing is in flight. Requests that are submitted later go to
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

	/** Returns a future that completes when this is closed for good. */
	public CompletableFuture<Void> ended() {
		return this.ended.copy();
	}

	/**
	 * Ends requests and attempts to connect whose timer or task was lost. Called about
	 * once a second, on any thread.
	 */
	public void sweep() {
		if (inFlight() > 0 || this.state instanceof Connecting) {
			onLoop(() -> {
				drain();
				if (this.state instanceof Connecting connecting && connecting.attempt().isOverdue()) {
					connecting.attempt().abort(new TimeoutException("the attempt did not end in time"));
				}
				expire();
			});
		}
	}

	/** Runs a task on the event loop; returns false if that has ended. */
	private boolean onLoop(Runnable task) {
		try {
			this.loop.execute(task);
			return true;
		}
		catch (RejectedExecutionException ex) {
			return false;
		}
	}

	/** Closes for good. Requests in flight fail. */
	public CompletableFuture<Void> close() {
		CompletableFuture<Void> closed = new CompletableFuture<>();
		if (!onLoop(() -> closeOnLoop(closed))) {
			this.requests.failSubmitted();
			closed.complete(null);
		}
		return closed;
	}

	CompletableFuture<@Nullable ReceivedCommand> submit(PendingRequest request) {
		this.requests.submit(request, this::drain);
		return request.future;
	}

	private void drain() {
		this.expiry.within(this.requests.drain());
		advance();
	}

	/** Writes, connects for or moves the queued requests, whichever the state allows. */
	private void advance() {
		if (this.requests.isEmpty()) {
			return;
		}
		ConnectionState now = this.state;
		if (now instanceof Live live) {
			this.writer.write(live);
		}
		else if (now instanceof Idle idle) {
			leaveIdle(idle);
		}
		else if (now instanceof Closing || now instanceof Closed) {
			moveWaiting();
		}
	}

	/** Moves the queued requests of a retired connection to its successor. */
	private void moveWaiting() {
		for (PendingRequest request = this.requests.take(); request != null; request = this.requests.take()) {
			Connection other = this.retired ? this.inbound.successor(this) : null;
			if (other != null && other != this) {
				this.requests.move(request, other);
			}
			else {
				this.requests.finish(request, null, this.failures.closed());
			}
		}
	}

	private void leaveIdle(Idle idle) {
		long wait = idle.waitNanos();
		if (wait > 0) {
			for (PendingRequest request : this.requests.takeExpiringWithin(wait)) {
				this.requests.finish(request, null,
						this.failures.notConnectedYet(request, idle.failures(), this.counters.lastFailure(), wait));
			}
			if (!this.requests.isEmpty() && this.reconnect == null) {
				this.reconnect = this.loop.schedule(() -> {
					this.reconnect = null;
					advance();
				}, wait, TimeUnit.NANOSECONDS);
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
			String reason = (cause != null) ? ConnectionFailures.connectReason(cause) : "unknown";
			this.counters.connectFailed(reason);
			logger.atDebug()
				.addKeyValue("address", this.address)
				.log("Could not connect to {}, attempt {}: {}", this.address, failures, reason);
			RocketMQException failed = this.failures.connectFailed(reason, cause);
			for (PendingRequest request = this.requests.take(); request != null; request = this.requests.take()) {
				this.requests.finish(request, null, failed);
			}
			return;
		}
		ConnectionWatch watch = new ConnectionWatch(channel, this.loop, this.options.transport(), () -> idle(channel),
				(reason) -> FrameReader.of(channel).fail(this.failures.stuck(reason)));
		this.counters.connected();
		enter(new Live(channel, new PendingRequests(), watch, System.nanoTime(), failures));
		logger.atDebug().addKeyValue("address", this.address).log("Connected to {}", this.address);
		notifyListener(() -> this.listener.connected(this.address));
		advance();
	}

	/** Closes an unused channel. The next request connects again. */
	private void idle(Channel channel) {
		if (this.state instanceof Live live && live.channel() == channel && live.pending().size() == 0
				&& this.requests.isEmpty()) {
			logger.atDebug()
				.addKeyValue("address", this.address)
				.log("Nothing was read from or written to {} for {}; closing", this.address,
						this.options.transport().idleTimeout());
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
		if (next instanceof Closed) {
			this.connector.counters().closed(this);
			this.ended.complete(null);
		}
		if (from != next.phase()) {
			notifyListener(() -> this.listener.phaseChanged(this.address, from, next.phase()));
		}
	}

	private Idle idleAfter(int failures) {
		return new Idle(failures, System.nanoTime() + this.options.transport().reconnectBackoff().delayNanos(failures));
	}

	void received(Channel channel, ReceivedCommand command) {
		if (!command.isResponse()) {
			this.inbound.handle(this, command);
			return;
		}
		PendingRequest request = (this.state instanceof Live live && live.channel() == channel)
				? live.pending().take(command.opaque()) : null;
		if (request == null) {
			this.counters.answeredLate();
			logger.atDebug()
				.addKeyValue("address", this.address)
				.log("{} answered request {}, which has already ended", this.address, command.opaque());
			return;
		}
		long nanos = System.nanoTime() - request.writtenAt;
		this.counters.answered(nanos);
		this.connector.counters().requestCounters().answered(request.command, command.code(), nanos);
		if (this.state instanceof Live live && live.failures() > 0 && command.code() != ResponseCode.GO_AWAY.code()) {
			this.state = live.proven();
		}
		Connection other = request.resent ? null : this.inbound.resendTo(this, command);
		if (other != null) {
			request.resent = true;
			request.writtenAt = 0;
			this.requests.move(request, other);
		}
		else {
			this.requests.finish(request, command, null);
		}
		if (!this.requests.isEmpty()) {
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

	/** Handles the close of the channel by either side. */
	void lost(Channel channel, @Nullable Throwable cause) {
		if (!(this.state instanceof Live live) || live.channel() != channel) {
			return;
		}
		String reason = this.failures.lostReason(cause, live.failures());
		live.watch().stop();
		this.counters.lost(reason);
		// A connection that brought no answer counts as a failed one, for the backoff.
		enter(idleAfter(Math.max(1, live.failures())));
		logger.atDebug()
			.addKeyValue("address", this.address)
			.log("Lost the connection to {}: {}", this.address, reason);
		for (PendingRequest request : live.pending().takeAll()) {
			this.requests.finish(request, null, this.failures.lost(request, reason, cause));
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
			// The channel must be closed before the event loops end.
			connecting.attempt().ended().whenComplete((none, failure) -> {
				if (!onLoop(() -> enter(new Closed()))) {
					logger.atDebug()
						.addKeyValue("address", this.address)
						.log("The event loop ended before the attempt to connect to {}", this.address);
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
			this.requests.finish(request, null, this.failures.closedBeforeAnswer(request));
		}
		// The last requests, such as leaving a group, still go out.
		live.channel().flush();
		live.channel().close().addListener((done) -> {
			enter(new Closed());
			closed.complete(null);
		});
	}

	private void expire() {
		for (PendingRequest request : this.requests.takeExpired()) {
			this.requests.finish(request, null,
					this.failures.notWritten(request, this.state, this.counters.lastFailure()));
		}
		if (this.state instanceof Live live) {
			List<PendingRequest> expired = live.pending().takeExpired();
			boolean stuck = false;
			for (PendingRequest request : expired) {
				stuck |= FrameReader.of(live.channel()).isStuck(request);
				this.requests.finish(request, null, request.timeout(this.address));
			}
			if (stuck) {
				FrameReader.of(live.channel()).closeAsStuck();
			}
		}
		long next = (this.state instanceof Live live) ? live.pending().nextExpiryNanos() : Long.MAX_VALUE;
		this.expiry.within(Math.min(next, this.requests.nextExpiryNanos()));
		advance();
		closeIfRetired();
	}

	private void notifyListener(Runnable call) {
		try {
			call.run();
		}
		catch (RuntimeException | Error ex) {
			logger.atWarn()
				.addKeyValue("address", this.address)
				.setCause(ex)
				.log("The connection listener failed for {}", this.address);
		}
	}

}
