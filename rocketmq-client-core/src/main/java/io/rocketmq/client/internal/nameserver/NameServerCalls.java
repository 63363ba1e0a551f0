package io.rocketmq.client.internal.nameserver;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.error.ConnectFailedException;
import io.rocketmq.client.error.ConnectionLostException;
import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.error.Outcome;
import io.rocketmq.client.error.ProtocolViolationException;
import io.rocketmq.client.error.RequestTimeoutException;
import io.rocketmq.client.internal.protocol.Command;
import io.rocketmq.client.internal.protocol.ReceivedCommand;
import io.rocketmq.client.internal.remote.RpcClient;
import io.rocketmq.client.internal.support.Deadline;
import io.rocketmq.client.internal.support.Futures;

/**
 * Requests to the name servers. A request goes to the one that answered last, the first
 * to a random one, and to the next one if it fails. Logs once when none is reachable, and
 * once when one is again. Thread-safe.
 */
final class NameServerCalls {

	private static final Logger logger = LoggerFactory.getLogger(NameServerCalls.class);

	private final RpcClient rpc;

	private final NameServerAddresses addresses;

	private volatile int chosen = ThreadLocalRandom.current().nextInt(1 << 16);

	private volatile @Nullable String problem;

	NameServerCalls(RpcClient rpc, NameServerAddresses addresses) {
		this.rpc = rpc;
		this.addresses = addresses;
	}

	@Nullable String problem() {
		return this.problem;
	}

	/** Returns the answer of the first name server that answers, successful or not. */
	CompletableFuture<ReceivedCommand> ask(Command command, Deadline deadline) {
		return addresses(deadline).whenComplete((servers, failure) -> {
			if (failure != null) {
				unreachable(Futures.unwrap(failure));
			}
		}).thenCompose((servers) -> ask(servers, command, this.chosen, 1, deadline));
	}

	/** Returns the addresses; the page of an address server may arrive too late. */
	private CompletableFuture<List<String>> addresses(Deadline deadline) {
		CompletableFuture<List<String>> found = this.addresses.get();
		if (found.isDone()) {
			return found;
		}
		return found.copy()
			.orTimeout(Math.max(1, deadline.remainingNanos()), TimeUnit.NANOSECONDS)
			.exceptionallyCompose((failure) -> CompletableFuture
				.failedFuture((failure instanceof TimeoutException)
						? new RequestTimeoutException("Address server returned no name servers within "
								+ deadline.timeout().toMillis() + " ms", Outcome.NOT_SENT, ErrorContext.none(), null)
						: failure));
	}

	/**
	 * Returns the answers of all name servers, successful or not; fails if one does not
	 * answer.
	 */
	CompletableFuture<List<ReceivedCommand>> askAll(Command command, Deadline deadline) {
		return addresses(deadline).thenCompose((servers) -> {
			List<CompletableFuture<ReceivedCommand>> answers = servers.stream()
				.map((address) -> this.rpc.requestAsync(address, command, deadline))
				.toList();
			return CompletableFuture.allOf(answers.toArray(CompletableFuture<?>[]::new))
				.thenApply((done) -> answers.stream().map(CompletableFuture::join).toList());
		});
	}

	private CompletableFuture<ReceivedCommand> ask(List<String> servers, Command command, int index, int attempt,
			Deadline deadline) {
		String address = servers.get(index % servers.size());
		int left = servers.size() - attempt;
		// Each remaining name server gets an equal share of the time, so that one that
		// hangs does not use it up.
		long share = Math.max(1, deadline.remainingNanos() / (left + 1));
		return this.rpc.requestAsync(address, command, deadline.atMost(Duration.ofNanos(share)))
			.handle((answer, failure) -> {
				if (failure == null) {
					this.chosen = index % servers.size();
					reached(address);
					return CompletableFuture.completedFuture(answer);
				}
				Throwable cause = Futures.unwrap(failure);
				if (left == 0 || deadline.expired()) {
					unreachable(cause);
					return CompletableFuture.<ReceivedCommand>failedFuture(named(address, cause));
				}
				return ask(servers, command, index + 1, attempt + 1, deadline);
			})
			.thenCompose((next) -> next);
	}

	/** Adds the name server to a failure. */
	private static Throwable named(String address, Throwable cause) {
		if (cause instanceof RequestTimeoutException timeout) {
			return new RequestTimeoutException("Name server " + address + " did not answer: " + timeout.reason(),
					timeout.outcome(), timeout.context(), cause);
		}
		if (cause instanceof ConnectionLostException lost) {
			return new ConnectionLostException("Name server " + address + " did not answer: " + lost.reason(),
					lost.outcome(), lost.context(), cause);
		}
		if (cause instanceof ConnectFailedException failed) {
			return new ConnectFailedException("Name server is unreachable. " + failed.reason(), failed.context(),
					cause);
		}
		if (cause instanceof ProtocolViolationException violation) {
			return new ProtocolViolationException(
					"Server at " + address + " is not a RocketMQ name server: " + violation.reason(),
					violation.outcome(), violation.context(), cause);
		}
		return cause;
	}

	private void reached(String address) {
		if (this.problem != null) {
			this.problem = null;
			logger.atInfo().addKeyValue("address", address).log("Name server {} is reachable again", address);
		}
	}

	private void unreachable(Throwable cause) {
		if (this.rpc.isClosed()) {
			// The failure of a lookup in flight at close says nothing about the servers.
			return;
		}
		if (this.problem == null) {
			logger.atWarn()
				.addKeyValue("address", this.addresses.known())
				.log("No name server of {} is reachable: {}. The client uses the routes that it knows and keeps trying",
						this.addresses.known(), cause.getMessage());
		}
		this.problem = cause.getMessage();
	}

}
