package io.rocketmq.client.producer;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.broker.BrokerManager;
import io.rocketmq.client.config.ProducerOptions;
import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.error.RouteNotFoundException;
import io.rocketmq.client.hook.SendHook;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.SendResult;
import io.rocketmq.client.nameserver.RouteCache;
import io.rocketmq.client.nameserver.TopicRoute;
import io.rocketmq.client.producer.retry.RetryPolicy;
import io.rocketmq.client.producer.select.QueueSelector;
import io.rocketmq.client.producer.select.RoundRobin;
import io.rocketmq.client.protocol.ResponseCode;
import io.rocketmq.client.protocol.header.SendMessageHeader;
import io.rocketmq.client.support.Backoff;
import io.rocketmq.client.support.Deadline;
import io.rocketmq.client.support.Futures;
import io.rocketmq.client.support.Housekeeping;

/**
 * What all kinds of producers send with: route, queue, attempts and hooks, within one
 * deadline. Thread-safe.
 */
public final class SendEngine {

	private static final Logger logger = LoggerFactory.getLogger(SendEngine.class);

	final ProducerOptions options;

	final RouteCache routes;

	final BrokerManager brokers;

	final Housekeeping housekeeping;

	final QueueSelector selector = new RoundRobin();

	final RetryPolicy retryPolicy = RetryPolicy.withoutDuplicates();

	final Backoff backoff = new Backoff(Duration.ofMillis(20), Duration.ofMillis(500));

	private final SendHook[] hooks;

	/**
	 * Makes an engine.
	 * @param options what holds for the producer
	 * @param routes where topics are
	 * @param brokers how to talk to brokers
	 * @param housekeeping waits before attempts
	 * @param hooks are told how sends end
	 */
	public SendEngine(ProducerOptions options, RouteCache routes, BrokerManager brokers, Housekeeping housekeeping,
			List<SendHook> hooks) {
		this.options = options;
		this.routes = routes;
		this.brokers = brokers;
		this.housekeeping = housekeeping;
		this.hooks = hooks.toArray(SendHook[]::new);
	}

	/**
	 * Sends a message.
	 * @param message the message
	 * @param kind ordinary or half
	 * @param deadline by when the result must be here
	 * @return a future of the result, completed on an event loop or the housekeeping
	 * thread
	 */
	public CompletableFuture<SendResult> send(Message message, SendKind kind, Deadline deadline) {
		SendCall call = new SendCall(this, message, kind, deadline);
		call.attempt();
		return call.future();
	}

	/**
	 * Sends a message without an answer.
	 * @param message the message
	 * @param deadline by when it must be written
	 * @return a future that is completed once it is handed to a connection
	 */
	public CompletableFuture<?> sendOneway(Message message, Deadline deadline) {
		SendCall call = new SendCall(this, message, SendKind.ORDINARY, deadline);
		return call.oneway();
	}

	/**
	 * The queues that a message can go to; those of the topic to be, if it has none yet.
	 */
	CompletableFuture<TopicRoute> route(String topic, Deadline deadline) {
		TopicRoute known = this.routes.known(topic);
		if (known != null && !known.writableQueues().isEmpty()) {
			return CompletableFuture.completedFuture(known);
		}
		CompletableFuture<TopicRoute> lookup = (known != null) ? this.routes.refresh(topic, deadline)
				: this.routes.get(topic, deadline);
		return lookup.exceptionallyCompose((failure) -> {
			Throwable cause = Futures.unwrap(failure);
			return (cause instanceof RouteNotFoundException missing) ? routeToBe(topic, missing, deadline)
					: CompletableFuture.failedFuture(cause);
		}).thenApply((route) -> {
			if (route.writableQueues().isEmpty()) {
				throw new RouteNotFoundException("The topic '" + topic
						+ "' has no queue that can be written in a broker with a master; brokers: " + route.brokers(),
						ErrorContext.ofTopic(topic), null);
			}
			return route;
		});
	}

	private CompletableFuture<TopicRoute> routeToBe(String topic, RouteNotFoundException missing, Deadline deadline) {
		return this.routes.get(SendMessageHeader.TEMPLATE_TOPIC, deadline)
			.thenApply((template) -> template.forNewTopic(topic, this.options.autoCreateQueues()))
			.exceptionallyCompose((failure) -> {
				Throwable cause = Futures.unwrap(failure);
				return CompletableFuture
					.failedFuture((cause instanceof RouteNotFoundException) ? new RouteNotFoundException(
							"No broker has the topic '" + topic
									+ "', and none creates topics by itself: create it, or check its name",
							ErrorContext.ofTopic(topic).withAnswer(ResponseCode.TOPIC_NOT_EXIST.code(), null), missing)
							: cause);
			});
	}

	void tellHooks(Consumer<SendHook> event) {
		for (SendHook hook : this.hooks) {
			try {
				event.accept(hook);
			}
			catch (RuntimeException ex) {
				logger.warn("The send hook {} failed", hook, ex);
			}
		}
	}

	boolean hasHooks() {
		return this.hooks.length > 0;
	}

}
