package io.rocketmq.spring.listener;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.consumer.listener.ConsumeResult.Kind;
import io.rocketmq.client.message.ReceivedMessage;

/**
 * Decides on the failed messages of a group by its error handler, and dead-letters those
 * that have failed for good: through the recoverer, or with details of the failure. The
 * broker would dead-letter a message after its last attempt without them; its count of
 * attempts is the client's, as the client sends the limit along. Thread-safe.
 */
final class FailedMessages {

	private static final Logger logger = LoggerFactory.getLogger(FailedMessages.class);

	private final RocketMQErrorHandler errorHandler;

	private final @Nullable RocketMQRecoverer recoverer;

	private final ConsumerOptions options;

	private final Predicate<ReceivedMessage> inFlight;

	/**
	 * Creates an instance.
	 * @param inFlight whether a message is in flight, so that its result counts
	 */
	FailedMessages(RocketMQErrorHandler errorHandler, @Nullable RocketMQRecoverer recoverer, ConsumerOptions options,
			Predicate<ReceivedMessage> inFlight) {
		this.errorHandler = errorHandler;
		this.recoverer = recoverer;
		this.options = options;
		this.inFlight = inFlight;
	}

	/** Returns the exception of the listener itself, without wrappers of its call. */
	static Throwable unwrap(Throwable thrown) {
		Throwable exception = thrown;
		for (Throwable cause = thrown; cause != null; cause = isWrapper(cause) ? cause.getCause() : null) {
			exception = cause;
		}
		return exception;
	}

	private static boolean isWrapper(Throwable exception) {
		return exception instanceof CompletionException || exception instanceof ExecutionException
				|| exception instanceof InvocationTargetException || exception instanceof UndeclaredThrowableException;
	}

	/** Returns a log of the decisions on the messages of a delivery. */
	FailureLog log(RocketMQListenerEndpoint endpoint) {
		return new FailureLog(endpoint, this.options);
	}

	/** Decides on a failed message; the exception is unwrapped. */
	ConsumeResult failed(Throwable exception, ReceivedMessage message, RocketMQListenerEndpoint endpoint,
			FailureLog log) {
		if (exception instanceof InterruptedException) {
			// Its attempt did not fail by itself, so that it is no reason to recover it.
			log.add(message, exception, ConsumeResult.RETRY, false);
			return ConsumeResult.RETRY;
		}
		return conclude(decision(exception, message, endpoint), exception, message, endpoint, log);
	}

	/** Carries out the decision of a listener on its message. */
	ConsumeResult decided(ConsumeResult decision, ReceivedMessage message, RocketMQListenerEndpoint endpoint,
			FailureLog log) {
		if (decision.kind() == Kind.SUCCESS || (decision.kind() == Kind.RETRY && !isLastAttempt(message))) {
			return decision;
		}
		return conclude(decision, null, message, endpoint, log);
	}

	private boolean isLastAttempt(ReceivedMessage message) {
		return message.reconsumeTimes() >= this.options.maxReconsumeTimes();
	}

	private ConsumeResult decision(Throwable exception, ReceivedMessage message, RocketMQListenerEndpoint endpoint) {
		if (exception instanceof VirtualMachineError && !(exception instanceof StackOverflowError)) {
			// Not due to the message; another member may be able to process it.
			return ConsumeResult.RETRY;
		}
		try {
			ConsumeResult result = this.errorHandler.handle(exception, message, endpoint);
			if (result != null) {
				return result;
			}
			logger.atError()
				.addKeyValue("topic", message.topic())
				.addKeyValue("group", endpoint.group())
				.addKeyValue("messageId", message.messageId())
				.log("Error handler {} of listener '{}' returned null for message {}; the message counts as to be"
						+ " redelivered. Return a ConsumeResult", this.errorHandler, endpoint.id(),
						message.messageId());
		}
		catch (Throwable ex) {
			restoreInterrupt(ex);
			logger.atError()
				.addKeyValue("topic", message.topic())
				.addKeyValue("group", endpoint.group())
				.addKeyValue("messageId", message.messageId())
				.setCause(ex)
				.log("Error handler {} of listener '{}' threw an exception for message {}, which failed with '{}';"
						+ " the message counts as to be redelivered", this.errorHandler, endpoint.id(),
						message.messageId(), exception);
		}
		return ConsumeResult.RETRY;
	}

	private ConsumeResult conclude(ConsumeResult decision, @Nullable Throwable exception, ReceivedMessage message,
			RocketMQListenerEndpoint endpoint, FailureLog log) {
		if (decision.kind() == Kind.SUCCESS || (decision.kind() == Kind.RETRY && !isLastAttempt(message))) {
			log.add(message, exception, decision, false);
			return decision;
		}
		if (this.recoverer != null && !this.inFlight.test(message)) {
			logTooLate(exception, message, endpoint);
			return ConsumeResult.RETRY;
		}
		Recovery recovery = recover(exception, message, endpoint);
		ConsumeResult result = switch (recovery) {
			case RECOVERED -> ConsumeResult.SUCCESS;
			case FAILED ->
				isLastAttempt(message) ? deadLetter(decision, exception, message, endpoint) : ConsumeResult.RETRY;
			case NONE -> deadLetter(decision, exception, message, endpoint);
		};
		log.add(message, exception, result, recovery == Recovery.RECOVERED);
		return result;
	}

	private void logTooLate(@Nullable Throwable exception, ReceivedMessage message, RocketMQListenerEndpoint endpoint) {
		logger.atWarn()
			.addKeyValue("topic", message.topic())
			.addKeyValue("group", endpoint.group())
			.addKeyValue("messageId", message.messageId())
			.setCause(exception)
			.log("Listener '{}' ({}) of group '{}' ended too late for message {}: it took longer than consumeTimeout={},"
					+ " or the container has stopped. The recoverer is not called, as the message is redelivered, or"
					+ " dead-lettered after its last attempt", endpoint.id(), endpoint.description(), endpoint.group(),
					message.messageId(), this.options.consumeTimeout());
	}

	private Recovery recover(@Nullable Throwable exception, ReceivedMessage message,
			RocketMQListenerEndpoint endpoint) {
		if (this.recoverer == null) {
			return Recovery.NONE;
		}
		try {
			this.recoverer.recover(message, exception, endpoint);
			return Recovery.RECOVERED;
		}
		catch (Throwable ex) {
			restoreInterrupt(ex);
			logger.atError()
				.addKeyValue("topic", message.topic())
				.addKeyValue("group", endpoint.group())
				.addKeyValue("messageId", message.messageId())
				.setCause(ex)
				.log("Recoverer {} could not take message {} of listener '{}'", this.recoverer, message.messageId(),
						endpoint.id());
			return Recovery.FAILED;
		}
	}

	private static ConsumeResult deadLetter(ConsumeResult decision, @Nullable Throwable exception,
			ReceivedMessage message, RocketMQListenerEndpoint endpoint) {
		try {
			return ConsumeResult
				.deadLetter(DeadLetterDetails.of(exception, message, endpoint.group(), decision.properties()));
		}
		catch (Throwable ex) {
			// Such as an exception whose message can't be read.
			logger.atWarn()
				.addKeyValue("topic", message.topic())
				.addKeyValue("group", endpoint.group())
				.addKeyValue("messageId", message.messageId())
				.setCause(ex)
				.log("Could not add the details of the failure to message {}; dead-lettering it without them",
						message.messageId());
			return ConsumeResult.DEAD_LETTER;
		}
	}

	private static void restoreInterrupt(Throwable thrown) {
		if (thrown instanceof InterruptedException) {
			Thread.currentThread().interrupt();
		}
	}

	/** Result of a recoverer. */
	private enum Recovery {

		NONE, RECOVERED, FAILED

	}

}
