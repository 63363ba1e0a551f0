package io.rocketmq.client.internal.nameserver;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.config.ClientOptions;
import io.rocketmq.client.config.Endpoint;
import io.rocketmq.client.error.ConnectFailedException;
import io.rocketmq.client.error.ErrorContext;

/**
 * Addresses of the name servers, from the options or from the page of an address server.
 * A page that can't be read leaves the addresses as they are. Thread-safe.
 */
final class NameServerAddresses {

	private static final Logger logger = LoggerFactory.getLogger(NameServerAddresses.class);

	private final @Nullable AddressServer source;

	private final Executor blocking;

	private final AtomicReference<@Nullable CompletableFuture<List<String>>> reading = new AtomicReference<>();

	private volatile List<String> known;

	NameServerAddresses(ClientOptions options, Executor blocking) {
		this.known = options.nameServer().servers().stream().map(Endpoint::toString).toList();
		this.blocking = blocking;
		this.source = (options.nameServer().addressServer() != null)
				? new AddressServer(options.nameServer().addressServer(), options.remote().requestTimeout()) : null;
	}

	List<String> known() {
		return this.known;
	}

	/** Returns the known addresses, or reads the page first if there are none. */
	CompletableFuture<List<String>> get() {
		List<String> now = this.known;
		return now.isEmpty() ? refresh() : CompletableFuture.completedFuture(now);
	}

	/** Reads the page again, if there is an address server. */
	CompletableFuture<List<String>> refresh() {
		AddressServer page = this.source;
		if (page == null) {
			return CompletableFuture.completedFuture(this.known);
		}
		CompletableFuture<List<String>> mine = new CompletableFuture<>();
		CompletableFuture<List<String>> other = this.reading.compareAndExchange(null, mine);
		if (other != null) {
			return other;
		}
		try {
			this.blocking.execute(() -> read(page, mine));
		}
		catch (RejectedExecutionException | Error ex) {
			end(mine, page, ex);
		}
		return mine;
	}

	private void read(AddressServer page, CompletableFuture<List<String>> result) {
		try {
			List<String> addresses = page.read();
			if (!addresses.equals(this.known)) {
				logger.atInfo()
					.addKeyValue("address", addresses)
					.log("Name servers are {} according to address server {}", addresses, page.uri());
			}
			this.known = addresses;
			this.reading.set(null);
			result.complete(addresses);
		}
		catch (IOException | RuntimeException | Error ex) {
			end(result, page, ex);
		}
	}

	private void end(CompletableFuture<List<String>> result, AddressServer page, Throwable cause) {
		this.reading.set(null);
		List<String> before = this.known;
		String problem = "Address server " + page.uri() + " returned no name servers: " + cause.getMessage();
		if (before.isEmpty()) {
			result.completeExceptionally(new ConnectFailedException(problem, ErrorContext.none(), cause));
		}
		else {
			logger.atWarn()
				.addKeyValue("address", before)
				.log("{}. The previous ones stay in use: {}", problem, before);
			result.complete(before);
		}
	}

	@Override
	public String toString() {
		List<String> now = this.known;
		return now.isEmpty() ? "address server " + ((this.source != null) ? this.source.uri() : "")
				: "name servers " + now;
	}

}
