package io.rocketmq.client.error;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * Base class of the failures of this client. Each has the outcome of the message
 * ({@link #outcome()}), which tells whether a retry can duplicate it, and its context
 * ({@link #context()}). Illegal arguments and options are refused with
 * {@link IllegalArgumentException} instead, illegal messages with
 * {@link IllegalMessageException}.
 */
public abstract sealed class RocketMQException extends RuntimeException
		permits BrokerBusyException, BrokerErrorException, CallInterruptedException, ClientClosedException,
		ConnectFailedException, ConnectionLostException, GroupNotFoundException, IllegalMessageException,
		NotPermittedException, ProtocolViolationException, RequestTimeoutException, RouteNotFoundException,
		SubscriptionException, TooManyRequestsException, TopicNotFoundException, TransactionFailedException {

	private static final long serialVersionUID = 1L;

	private final Outcome outcome;

	private final ErrorContext context;

	RocketMQException(String message, Outcome outcome, ErrorContext context, @Nullable Throwable cause) {
		super(Objects.requireNonNull(message, "message must not be null"), cause);
		this.outcome = Objects.requireNonNull(outcome, "outcome must not be null");
		this.context = Objects.requireNonNull(context, "context must not be null");
	}

	/** Returns the outcome of the message or request. */
	public final Outcome outcome() {
		return this.outcome;
	}

	/**
	 * Returns the context, such as topic, queue, broker and the server's answer; empty if
	 * nothing is known.
	 */
	public final ErrorContext context() {
		return this.context;
	}

	/** Returns a copy of this exception with another context. */
	public abstract RocketMQException in(ErrorContext context);

	/** Returns the message without the context that {@link #getMessage()} adds. */
	public final String reason() {
		return String.valueOf(super.getMessage());
	}

	@Override
	public String getMessage() {
		return this.context.equals(ErrorContext.none()) ? reason() : reason() + ' ' + this.context;
	}

}
