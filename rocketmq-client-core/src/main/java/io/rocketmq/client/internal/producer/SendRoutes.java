package io.rocketmq.client.internal.producer;

import java.security.GeneralSecurityException;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.config.ProducerOptions;
import io.rocketmq.client.error.ClientClosedException;
import io.rocketmq.client.error.ConnectionLostException;
import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.error.IllegalMessageException;
import io.rocketmq.client.error.Outcome;
import io.rocketmq.client.error.ProtocolViolationException;
import io.rocketmq.client.error.RequestTimeoutException;
import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.error.RouteNotFoundException;
import io.rocketmq.client.internal.nameserver.RouteCache;
import io.rocketmq.client.internal.protocol.ResponseCode;
import io.rocketmq.client.internal.protocol.header.SendMessageHeader;
import io.rocketmq.client.internal.support.Deadline;
import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.nameserver.TopicRoute;

/**
 * Routes with writable queues, looked up until a deadline. Thread-safe.
 */
final class SendRoutes {

	final RouteCache cache;

	private final ProducerOptions options;

	private final DelayedAttempts attempts;

	SendRoutes(ProducerOptions options, RouteCache cache, DelayedAttempts attempts) {
		this.options = options;
		this.cache = cache;
		this.attempts = attempts;
	}

	/** Returns the route if it is cached and has writable queues. */
	@Nullable TopicRoute known(String topic) {
		TopicRoute known = this.cache.known(topic);
		return (known != null && !known.writableQueues().isEmpty()) ? known : null;
	}

	/**
	 * Returns the route of a topic; a route made of the template topic's if the topic
	 * does not exist yet. Repeats the lookup until the deadline, unless the name servers
	 * answer that there is no route. A failure has the outcome NOT_SENT, whatever the
	 * name servers did.
	 */
	CompletableFuture<TopicRoute> find(String topic, Deadline deadline) {
		TopicRoute known = known(topic);
		if (known != null) {
			return CompletableFuture.completedFuture(known);
		}
		CompletableFuture<TopicRoute> result = new CompletableFuture<>();
		find(topic, deadline, 1, null, result);
		return result;
	}

	private void find(String topic, Deadline deadline, int attempt, @Nullable RocketMQException before,
			CompletableFuture<TopicRoute> result) {
		Futures.attempt(() -> lookUp(topic, deadline)).whenComplete((route, failure) -> {
			if (failure == null) {
				result.complete(route);
				return;
			}
			RocketMQException now = notSent(topic, Futures.unwrap(failure));
			// An expired deadline says less than the failure before it.
			RocketMQException known = (before != null && now instanceof RequestTimeoutException) ? before : now;
			long delay = this.attempts.delayNanos(attempt);
			boolean again = RetryPolicy.WITHOUT_DUPLICATES.after(SendPhase.ROUTE, known.outcome(),
					RetryPolicy.code(known)) != RetryPolicy.Next.FAIL && !isLasting(known)
					&& deadline.remainingNanos() > delay
					&& this.attempts.schedule(delay, () -> find(topic, deadline, attempt + 1, known, result),
							() -> result.completeExceptionally(known));
			if (!again) {
				result.completeExceptionally(known);
			}
		});
	}

	/** Whether the next attempt would fail the same way. */
	static boolean isLasting(RocketMQException failure) {
		if (failure instanceof ClientClosedException || failure instanceof IllegalMessageException) {
			return true;
		}
		// The server speaks another protocol, or the request can't be written.
		if (failure instanceof ProtocolViolationException) {
			return failure.outcome() == Outcome.NOT_SENT;
		}
		for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
			if (cause instanceof GeneralSecurityException) {
				// The server's certificate is not trusted.
				return true;
			}
		}
		return false;
	}

	private static RocketMQException notSent(String topic, Throwable cause) {
		if (cause instanceof RocketMQException failure && failure.outcome() == Outcome.NOT_SENT) {
			return failure;
		}
		String reason = "No route to the topic '" + topic + "'. "
				+ ((cause instanceof RocketMQException failure) ? failure.reason() : cause.toString());
		ErrorContext context = (cause instanceof RocketMQException failure) ? failure.context()
				: ErrorContext.ofTopic(topic);
		if (cause instanceof RequestTimeoutException) {
			return new RequestTimeoutException(reason, Outcome.NOT_SENT, context, cause);
		}
		if (cause instanceof ConnectionLostException) {
			return new ConnectionLostException(reason, Outcome.NOT_SENT, context, cause);
		}
		return (cause instanceof ProtocolViolationException)
				? new ProtocolViolationException(reason, Outcome.NOT_SENT, context, cause)
				: new RouteNotFoundException(reason, context, cause);
	}

	private CompletableFuture<TopicRoute> lookUp(String topic, Deadline deadline) {
		TopicRoute known = this.cache.known(topic);
		CompletableFuture<TopicRoute> lookup = (known != null) ? this.cache.refresh(topic, deadline)
				: this.cache.get(topic, deadline);
		return lookup.exceptionallyCompose((failure) -> {
			Throwable cause = Futures.unwrap(failure);
			return (cause instanceof RouteNotFoundException missing) ? routeOfNewTopic(topic, missing, deadline)
					: CompletableFuture.failedFuture(cause);
		}).thenApply((route) -> {
			if (route.writableQueues().isEmpty()) {
				throw new RouteNotFoundException("Topic '" + topic
						+ "' has no writable queue in a broker with a master; its brokers: " + route.brokers(),
						notWritable(topic, route), null);
			}
			return route;
		});
	}

	/**
	 * Returns a lasting failure if no master is missing: the topic itself is read-only.
	 */
	private static ErrorContext notWritable(String topic, TopicRoute route) {
		boolean forbidden = !route.brokers().isEmpty()
				&& route.brokers().values().stream().allMatch((each) -> each.containsKey(TopicRoute.MASTER));
		ErrorContext context = ErrorContext.ofTopic(topic);
		return forbidden ? context.withAnswer(ResponseCode.NO_PERMISSION.code(), null) : context;
	}

	private CompletableFuture<TopicRoute> routeOfNewTopic(String topic, RouteNotFoundException missing,
			Deadline deadline) {
		return this.cache.get(SendMessageHeader.TEMPLATE_TOPIC, deadline)
			.thenApply((template) -> template.forNewTopic(topic, this.options.autoCreateQueues()))
			.exceptionallyCompose((failure) -> {
				Throwable cause = Futures.unwrap(failure);
				return (cause instanceof RouteNotFoundException) ? notFound(topic, missing)
						: CompletableFuture.failedFuture(cause);
			});
	}

	/**
	 * Fails; the lookup is repeated if there is no broker, as one may be about to
	 * register.
	 */
	private CompletableFuture<TopicRoute> notFound(String topic, RouteNotFoundException missing) {
		return this.cache.hasBrokers().handle((brokers, failure) -> {
			if (failure == null && !brokers) {
				throw new RouteNotFoundException(
						"The name servers know no broker, and so none with the topic '" + topic
								+ "'. Start a broker, or check that it registers there",
						ErrorContext.ofTopic(topic), missing);
			}
			throw new RouteNotFoundException(
					"No broker has the topic '" + topic
							+ "', and none creates topics automatically: create it, or check its name",
					ErrorContext.ofTopic(topic).withAnswer(ResponseCode.TOPIC_NOT_EXIST.code(), null), missing);
		});
	}

}
