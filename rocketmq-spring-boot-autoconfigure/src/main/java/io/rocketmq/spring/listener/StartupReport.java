package io.rocketmq.spring.listener;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.hook.ConnectionPhase;
import io.rocketmq.client.nameserver.NameServerClient;

/**
 * Reports of containers that do not start.
 */
final class StartupReport {

	private static final Logger logger = LoggerFactory.getLogger(StartupReport.class);

	private StartupReport() {
	}

	/** Logs a failure that the context survives. */
	static void failed(String group, Throwable failure, @Nullable Duration retryDelay) {
		String next = (retryDelay != null) ? "retrying in " + retryDelay.toSeconds() + " s"
				: "it stays stopped until the application starts it";
		logger.atWarn()
			.addKeyValue("group", group)
			.setCause(failure)
			.log("The container of group '{}' could not start; {}", group, next);
	}

	/**
	 * Waits until a container is ready.
	 * @return fails with the reason if it is not ready in time
	 */
	static CompletableFuture<Void> await(DefaultRocketMQListenerContainer container, Duration timeout) {
		if (!container.isRunning()) {
			return CompletableFuture.completedFuture(null);
		}
		return container.ready().orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS).handle((ready, failure) -> {
			if (failure instanceof TimeoutException) {
				throw notReady(container, timeout);
			}
			if (failure != null) {
				throw new CompletionException(failure);
			}
			return null;
		});
	}

	private static RocketMQContainerNotReadyException notReady(DefaultRocketMQListenerContainer container,
			Duration timeout) {
		Set<String> failures = new LinkedHashSet<>();
		NameServerClient nameServer = container.lifecycle().nameServer();
		if (nameServer != null && nameServer.problem() != null) {
			failures.add(nameServer.problem());
		}
		container.lifecycle().connections().get().forEach((connection) -> {
			// The problem of the name servers may be about the same connection.
			if (connection.phase() != ConnectionPhase.LIVE && connection.lastFailure() != null
					&& failures.stream().noneMatch((known) -> known.contains(connection.address()))) {
				failures.add("Could not connect to " + connection.address() + ": " + connection.lastFailure());
			}
		});
		return new RocketMQContainerNotReadyException(container.group(), timeout, List.copyOf(failures),
				container.statistics().problems());
	}

}
