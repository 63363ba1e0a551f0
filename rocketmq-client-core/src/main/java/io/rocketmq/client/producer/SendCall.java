package io.rocketmq.client.producer;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import io.netty.buffer.ByteBufUtil;
import org.jspecify.annotations.Nullable;

import io.rocketmq.client.broker.BrokerClient;
import io.rocketmq.client.error.ConnectFailedException;
import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.error.IllegalMessageException;
import io.rocketmq.client.error.Outcome;
import io.rocketmq.client.error.ProtocolViolationException;
import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.MessageIds;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.PropertyNames;
import io.rocketmq.client.message.SendResult;
import io.rocketmq.client.nameserver.TopicRoute;
import io.rocketmq.client.protocol.codec.MessageProperties;
import io.rocketmq.client.protocol.header.MessageSysFlag;
import io.rocketmq.client.protocol.header.SendMessageHeader;
import io.rocketmq.client.support.Deadline;
import io.rocketmq.client.support.Futures;

/**
 * One message on its way, over all its attempts. The attempts follow one another, so that
 * no two threads are in here at once.
 */
final class SendCall {

	/** What brokers store at most, as the length is a signed 16-bit number. */
	private static final int MAX_PROPERTIES_BYTES = Short.MAX_VALUE;

	private final SendEngine engine;

	private final Message message;

	private final SendKind kind;

	private final Deadline deadline;

	private final long startedAt = System.nanoTime();

	private final long bornAt = System.currentTimeMillis();

	private final String messageId = MessageIds.next();

	private final String properties;

	private final CompletableFuture<SendResult> future = new CompletableFuture<>();

	private int attempts;

	private Set<String> failedBrokers = Set.of();

	SendCall(SendEngine engine, Message message, SendKind kind, Deadline deadline) {
		this.engine = engine;
		this.message = message;
		this.kind = kind;
		this.deadline = deadline;
		this.properties = properties();
		checkSize();
	}

	CompletableFuture<SendResult> future() {
		return this.future;
	}

	void attempt() {
		this.attempts++;
		CompletableFuture<TopicRoute> route = this.engine.route(this.message.topic(), this.deadline);
		route.whenComplete((found, failure) -> {
			if (failure != null) {
				failed(failure, null);
			}
			else {
				send(select(found.writableQueues()));
			}
		});
	}

	CompletableFuture<?> oneway() {
		return this.engine.route(this.message.topic(), this.deadline).thenCompose((route) -> {
			MessageQueue queue = select(route.writableQueues());
			BrokerClient broker = this.engine.brokers.master(home(queue));
			return broker.sendOnewayAsync(header(queue), this.message.body(), this.deadline);
		});
	}

	private MessageQueue select(List<MessageQueue> queues) {
		return this.engine.selector.select(queues,
				(broker) -> this.failedBrokers.contains(broker) || this.engine.brokers.isFailing(broker));
	}

	private void send(MessageQueue queue) {
		CompletableFuture<SendResult> answer;
		try {
			BrokerClient broker = this.engine.brokers.master(home(queue));
			answer = broker.sendAsync(header(queue), this.message.body(), this.messageId, this.deadline);
		}
		catch (RocketMQException ex) {
			failed(ex, queue);
			return;
		}
		answer.whenComplete((result, failure) -> {
			if (failure != null) {
				failed(failure, queue);
			}
			else {
				if (this.engine.hasHooks()) {
					long nanos = System.nanoTime() - this.startedAt;
					this.engine.tellHooks((hook) -> hook.sent(this.message, result, nanos));
				}
				this.future.complete(result);
			}
		});
	}

	private void failed(Throwable thrown, @Nullable MessageQueue queue) {
		RocketMQException failure = located(Futures.unwrap(thrown), queue);
		if (this.attempts < this.engine.options.maxAttempts() && this.engine.retryPolicy.retries(failure)) {
			boolean elsewhere = queue != null && noteFailedBroker(queue);
			long delay = elsewhere ? 0 : this.engine.backoff.delayNanos(this.attempts);
			if (failure instanceof ConnectFailedException && queue != null) {
				// The broker may have moved.
				this.engine.routes.refresh(this.message.topic());
			}
			if (this.deadline.remainingNanos() > delay && this.engine.housekeeping.after(delay, this::attempt)) {
				return;
			}
		}
		if (this.engine.hasHooks()) {
			long nanos = System.nanoTime() - this.startedAt;
			this.engine.tellHooks((hook) -> hook.failed(this.message, failure, nanos));
		}
		this.future.completeExceptionally(failure);
	}

	/** Notes that a broker failed; true if the topic has another that has not. */
	private boolean noteFailedBroker(MessageQueue queue) {
		if (this.failedBrokers.isEmpty()) {
			this.failedBrokers = new HashSet<>();
		}
		this.failedBrokers.add(queue.brokerName());
		TopicRoute route = this.engine.routes.known(this.message.topic());
		return route != null
				&& route.writableQueues().stream().anyMatch((each) -> !this.failedBrokers.contains(each.brokerName()));
	}

	private RocketMQException located(Throwable cause, @Nullable MessageQueue queue) {
		ErrorContext before = (cause instanceof RocketMQException known) ? known.context() : ErrorContext.none();
		ErrorContext context = new ErrorContext(this.message.topic(), (queue != null) ? queue.queueId() : null,
				(queue != null) ? queue.brokerName() : null, before.address(), before.request(), before.responseCode(),
				before.remark(), before.opaque());
		if (cause instanceof RocketMQException failure) {
			return failure.in(context);
		}
		return new ProtocolViolationException("The server's answer could not be understood: " + cause, context, cause);
	}

	private SendMessageHeader header(MessageQueue queue) {
		return new SendMessageHeader(this.engine.options.group(), this.message.topic(),
				this.engine.options.autoCreateQueues(), queue.queueId(),
				(this.kind == SendKind.HALF) ? MessageSysFlag.TRANSACTION_PREPARED : 0, this.bornAt,
				this.message.flag(), this.properties, home(queue));
	}

	/**
	 * The broker that the queue is in, which for a static topic is not that of its name.
	 */
	private String home(MessageQueue queue) {
		TopicRoute route = this.engine.routes.known(this.message.topic());
		return (route != null) ? route.brokerOf(queue) : queue.brokerName();
	}

	private String properties() {
		StringBuilder text = new StringBuilder(128);
		MessageProperties.append(this.message.properties(), text);
		if (this.kind == SendKind.HALF) {
			MessageProperties.append(PropertyNames.TRANSACTION_PREPARED, "true", text);
			MessageProperties.append(PropertyNames.PRODUCER_GROUP, this.engine.options.group(), text);
		}
		MessageProperties.append(PropertyNames.UNIQUE_KEY, this.messageId, text);
		return text.toString();
	}

	private void checkSize() {
		int length = this.message.body().length;
		if (length > this.engine.options.maxMessageSize()) {
			throw new IllegalMessageException(
					"The body of " + length + " bytes is over the limit of " + this.engine.options.maxMessageSize()
							+ ": send less, or raise the option maxMessageSize here and in the broker",
					Outcome.NOT_SENT, ErrorContext.ofTopic(this.message.topic()), null);
		}
		if (this.properties.length() > MAX_PROPERTIES_BYTES / 3
				&& ByteBufUtil.utf8Bytes(this.properties) > MAX_PROPERTIES_BYTES) {
			throw new IllegalMessageException(
					"The properties take " + ByteBufUtil.utf8Bytes(this.properties) + " bytes, over the limit of "
							+ MAX_PROPERTIES_BYTES + ": put less into properties, keys and tag",
					Outcome.NOT_SENT, ErrorContext.ofTopic(this.message.topic()), null);
		}
	}

}
