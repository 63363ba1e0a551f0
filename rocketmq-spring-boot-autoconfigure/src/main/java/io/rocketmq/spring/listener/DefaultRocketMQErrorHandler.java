package io.rocketmq.spring.listener;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import org.springframework.core.convert.ConversionException;
import org.springframework.messaging.MessageHandlingException;
import org.springframework.messaging.converter.MessageConversionException;
import org.springframework.messaging.handler.invocation.MethodArgumentResolutionException;
import org.springframework.util.backoff.BackOff;
import org.springframework.util.backoff.BackOffExecution;
import org.springframework.validation.method.MethodValidationException;

import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.message.ReceivedMessage;

/**
 * Error handler by the class of the exception, or of one of its causes. Exceptions that
 * another attempt can't cure dead-letter the message at once; others redeliver it.
 * Immutable.
 * <p>
 * By default these dead-letter a message: {@link MessageConversionException},
 * {@link MethodArgumentResolutionException} (also of validation),
 * {@link MethodValidationException}, Jakarta's {@code ConstraintViolationException},
 * {@link ConversionException}, {@link ClassCastException}, and the
 * {@link MessageHandlingException} of a missing header.
 */
public final class DefaultRocketMQErrorHandler implements RocketMQErrorHandler {

	private static final Duration MIN_DELAY = Duration.ofMillis(1);

	private static final Duration MAX_DELAY = Duration.ofDays(3650);

	/** As many as the highest limit of attempts; later ones have the last delay. */
	private static final int MAX_STEPS = 10_000;

	private static final int MAX_CAUSES = 100;

	private final @Nullable BackOff backOff;

	/** Whether messages are dead-lettered at once, by the name of the exception class. */
	private final Map<String, Boolean> fatal;

	DefaultRocketMQErrorHandler() {
		this(null, fatalByDefault());
	}

	DefaultRocketMQErrorHandler(BackOff backOff) {
		this(Objects.requireNonNull(backOff, "backOff must not be null"), fatalByDefault());
	}

	private DefaultRocketMQErrorHandler(@Nullable BackOff backOff, Map<String, Boolean> fatal) {
		this.backOff = backOff;
		this.fatal = fatal;
	}

	private static Map<String, Boolean> fatalByDefault() {
		return Map.of(MessageConversionException.class.getName(), true,
				MethodArgumentResolutionException.class.getName(), true, MethodValidationException.class.getName(),
				true, "jakarta.validation.ConstraintViolationException", true, ConversionException.class.getName(),
				true, ClassCastException.class.getName(), true);
	}

	/**
	 * Returns a handler that also dead-letters a message at once for these exceptions.
	 * @param exceptions exception classes; subclasses count, the most specific class wins
	 */
	@SafeVarargs
	public final DefaultRocketMQErrorHandler deadLetter(Class<? extends Throwable>... exceptions) {
		return with(true, exceptions);
	}

	/**
	 * Returns a handler that redelivers a message for these exceptions, also where it
	 * would dead-letter it by default.
	 * @param exceptions exception classes; subclasses count, the most specific class wins
	 */
	@SafeVarargs
	public final DefaultRocketMQErrorHandler retry(Class<? extends Throwable>... exceptions) {
		return with(false, exceptions);
	}

	@SafeVarargs
	private DefaultRocketMQErrorHandler with(boolean isFatal, Class<? extends Throwable>... exceptions) {
		Objects.requireNonNull(exceptions, "exceptions must not be null");
		Map<String, Boolean> changed = new HashMap<>(this.fatal);
		for (Class<? extends Throwable> exception : exceptions) {
			changed.put(Objects.requireNonNull(exception, "exceptions must not contain null").getName(), isFatal);
		}
		return new DefaultRocketMQErrorHandler(this.backOff, Map.copyOf(changed));
	}

	@Override
	public ConsumeResult handle(Throwable exception, ReceivedMessage message, RocketMQListenerEndpoint endpoint) {
		Objects.requireNonNull(exception, "exception must not be null");
		Objects.requireNonNull(message, "message must not be null");
		Objects.requireNonNull(endpoint, "endpoint must not be null");
		if (isFatal(exception)) {
			return ConsumeResult.DEAD_LETTER;
		}
		return (this.backOff != null) ? redeliver(this.backOff, message.reconsumeTimes()) : ConsumeResult.RETRY;
	}

	private static ConsumeResult redeliver(BackOff backOff, int earlierAttempts) {
		BackOffExecution execution = backOff.start();
		long delay = execution.nextBackOff();
		int steps = Math.min(earlierAttempts, MAX_STEPS);
		for (int i = 0; i < steps && delay != BackOffExecution.STOP; i++) {
			delay = execution.nextBackOff();
		}
		if (delay == BackOffExecution.STOP) {
			return ConsumeResult.DEAD_LETTER;
		}
		// The shortest delay for none, as RETRY lets the broker choose a longer one.
		Duration time = Duration.ofMillis(delay);
		return ConsumeResult.retryAfter(
				(time.compareTo(MIN_DELAY) < 0) ? MIN_DELAY : (time.compareTo(MAX_DELAY) > 0) ? MAX_DELAY : time);
	}

	private boolean isFatal(Throwable exception) {
		Throwable cause = exception;
		// A chain of causes may be a circle.
		for (int i = 0; cause != null && i < MAX_CAUSES; i++) {
			for (Class<?> type = cause.getClass(); type != null; type = type.getSuperclass()) {
				Boolean decided = this.fatal.get(type.getName());
				if (decided != null) {
					return decided;
				}
				if (type == MessageHandlingException.class && cause.getCause() == null) {
					return true;
				}
			}
			cause = cause.getCause();
		}
		return false;
	}

	@Override
	public String toString() {
		return "DefaultRocketMQErrorHandler[backOff=" + ((this.backOff != null) ? this.backOff : "the broker's") + "]";
	}

}
