package io.rocketmq.client.error;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * The root of all that this client throws while it works. Each exception says what
 * happened to the message ({@link #outcome()}), so whether a retry can duplicate it, and
 * where ({@link #context()}). Arguments and options that are illegal by themselves are
 * refused with {@link IllegalArgumentException} instead, messages with
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

	/**
	 * What happened to the message or request.
	 * @return the outcome
	 */
	public final Outcome outcome() {
		return this.outcome;
	}

	/**
	 * Where it happened: topic, queue, broker, address, request, the server's answer.
	 * @return the context, empty where nothing is known
	 */
	public final ErrorContext context() {
		return this.context;
	}

	/**
	 * The same failure, told with more of its context.
	 * @param context the context
	 * @return a copy of this exception with that context
	 */
	public abstract RocketMQException in(ErrorContext context);

	/**
	 * The message without the context that {@link #getMessage()} adds.
	 * @return the text
	 */
	public final String reason() {
		return String.valueOf(super.getMessage());
	}

	@Override
	public String getMessage() {
		return this.context.equals(ErrorContext.none()) ? reason() : reason() + ' ' + this.context;
	}

}
