package io.rocketmq.spring.listener;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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
				throw new IllegalStateException(notReady(container, timeout), failure);
			}
			if (failure != null) {
				throw new CompletionException(failure);
			}
			return null;
		});
	}

	private static String notReady(DefaultRocketMQListenerContainer container, Duration timeout) {
		NameServerClient nameServer = container.lifecycle().nameServer();
		String unreachable = (nameServer != null) ? nameServer.problem() : null;
		List<String> reasons = new ArrayList<>();
		if (unreachable != null) {
			reasons.add(unreachable);
		}
		container.statistics().problems().forEach((problem) -> reasons.add(problem.text() + ". " + problem.advice()));
		String reason = reasons.isEmpty() ? "its servers did not answer" : String.join("; ", reasons);
		return "The container of consumer group '" + container.group() + "' was not ready within " + timeout + ": "
				+ reason + ". Check rocketmq.name-server, or set rocketmq.listener.startup-failure=retry"
				+ " to start without its servers";
	}

}
