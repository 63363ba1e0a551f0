package io.rocketmq.client.error;

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
		ConnectFailedException, ConnectionLostException, IllegalMessageException, NotPermittedException,
		ProtocolViolationException, RequestTimeoutException, RouteNotFoundException, TooManyRequestsException,
		TopicNotFoundException, TransactionFailedException {

	private static final long serialVersionUID = 1L;

	private final Outcome outcome;

	private final ErrorContext context;

	RocketMQException(String message, Outcome outcome, ErrorContext context, @Nullable Throwable cause) {
		super(message, cause);
		this.outcome = outcome;
		this.context = context;
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

	@Override
	public String getMessage() {
		String message = String.valueOf(super.getMessage());
		return this.context.equals(ErrorContext.none()) ? message : message + ' ' + this.context;
	}

}
