package io.rocketmq.client.internal.producer;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

import io.rocketmq.client.config.ProducerOptions;
import io.rocketmq.client.error.IllegalMessageException;
import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.hook.SendContext;
import io.rocketmq.client.hook.SendHook;
import io.rocketmq.client.internal.broker.BrokerManager;
import io.rocketmq.client.internal.broker.SendKind;
import io.rocketmq.client.internal.broker.SendPayload;
import io.rocketmq.client.internal.nameserver.RouteCache;
import io.rocketmq.client.internal.protocol.MessageIds;
import io.rocketmq.client.internal.support.Callbacks;
import io.rocketmq.client.internal.support.Deadline;
import io.rocketmq.client.internal.support.HookRegistry;
import io.rocketmq.client.internal.support.Housekeeping;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.SendResult;
import io.rocketmq.client.producer.SendOptions;

/**
 * Routes, sends and retries messages for every kind of producer. Thread-safe.
 */
public final class SendEngine implements AutoCloseable {

	public final ProducerOptions options;

	public final BrokerManager brokers;

	private final HookRegistry<SendHook> hooks;

	public final Housekeeping housekeeping;

	/** Runs users' code: hooks and selectors. */
	public final Callbacks callbacks;

	/**
	 * Continues sends off event loops: not on an executor of the user's, whose tasks may
	 * be waiting for these sends.
	 */
	final Executor work;

	final RetryPolicy retryPolicy;

	final DelayedAttempts delayed;

	final SendRoutes routes;

	final QueueChooser queues;

	final SendCounters counters = new SendCounters();

	private final LongAdder refused = new LongAdder();

	public SendEngine(ProducerOptions options, RouteCache routes, BrokerManager brokers, Housekeeping housekeeping,
			Callbacks callbacks, HookRegistry<SendHook> hooks) {
		this.options = options;
		this.brokers = brokers;
		this.housekeeping = housekeeping;
		this.callbacks = callbacks;
		this.hooks = hooks;
		this.work = callbacks::executeOnPool;
		this.retryPolicy = options.retryWhenUnknown() ? RetryPolicy.EVEN_IF_DUPLICATED : RetryPolicy.WITHOUT_DUPLICATES;
		this.delayed = new DelayedAttempts(housekeeping);
		this.routes = new SendRoutes(options, routes, this.delayed);
		this.queues = new QueueChooser(options, brokers, housekeeping);
	}

	/**
	 * Sends a message; throws if it is over a limit. The future may be completed on an
	 * event loop, so that users must not see it.
	 */
	public CompletableFuture<SendResult> send(Message message, SendKind kind, SendOptions options, Deadline deadline) {
		return send(payload(message, kind, Map.of()), options, deadline);
	}

	CompletableFuture<SendResult> send(SendPayload payload, SendOptions options, Deadline deadline) {
		SendCall call = new SendCall(this, payload, options, deadline);
		call.attempt();
		return call;
	}

	CompletableFuture<?> sendOneway(SendPayload payload, SendOptions options, Deadline deadline) {
		return new SendCall(this, payload, options, deadline).oneway();
	}

	/** Returns the executor of a send that has waited: a selector is a user's code. */
	Executor continuing(SendOptions options) {
		return (options.selector() != null) ? this.callbacks : Runnable::run;
	}

	/**
	 * Encodes a message as the hooks change it; throws, and calls the hooks, if it is
	 * over a limit.
	 */
	SendPayload payload(Message message, SendKind kind, Map<String, String> more) {
		List<SendHook> seenBy = hooks();
		Message hooked = hooked(seenBy, message);
		try {
			checkBody(hooked);
			return encode(hooked, kind, more, seenBy);
		}
		catch (IllegalMessageException ex) {
			refused(seenBy, hooked, kind, ex);
			throw ex;
		}
	}

	private SendPayload encode(Message hooked, SendKind kind, Map<String, String> more, List<SendHook> seenBy) {
		return SendPayload.of(hooked, kind, this.options.group(), this.options.compression(), more, seenBy);
	}

	/** Encodes ordinary messages that hooks have seen and that are within the limits. */
	SendPayload payload(List<Message> hooked, List<SendHook> seenBy) {
		return (hooked.size() == 1) ? encode(hooked.get(0), SendKind.ORDINARY, Map.of(), seenBy)
				: SendPayload.of(hooked, seenBy);
	}

	void checkBody(Message message) {
		int size = message.body().length;
		if (size > this.options.maxMessageSize()) {
			throw SendPayload.illegal(message.topic(), "Message body is too large: " + size + " bytes (maxMessageSize="
					+ this.options.maxMessageSize() + "). Send less, or raise maxMessageSize here and in the broker");
		}
	}

	/** Returns the hooks of what begins now. */
	List<SendHook> hooks() {
		return this.hooks.current();
	}

	/** Returns the message as the hooks change it. */
	Message hooked(List<SendHook> seenBy, Message message) {
		return seenBy.isEmpty() ? message : SendHooks.sending(seenBy, this.options.group(), message);
	}

	/** Calls all hooks about what has no begin. */
	public void tellHooks(Consumer<SendHook> event) {
		SendHooks.tell(hooks(), event);
	}

	/** Counts a message that was never tried, and calls the hooks that have seen it. */
	void refused(List<SendHook> seenBy, Message message, SendKind kind, RocketMQException failure) {
		this.refused.increment();
		if (!seenBy.isEmpty()) {
			SendContext context = new SendContext(this.options.group(), message, MessageIds.next(),
					kind == SendKind.HALF, null, null, 0, System.currentTimeMillis(), 0);
			SendHooks.tell(seenBy, (hook) -> hook.failed(context, failure));
		}
	}

	long refused() {
		return this.refused.sum();
	}

	/** Fails sends that wait for another attempt; those in flight continue. */
	@Override
	public void close() {
		this.queues.close();
		this.delayed.close();
	}

}
