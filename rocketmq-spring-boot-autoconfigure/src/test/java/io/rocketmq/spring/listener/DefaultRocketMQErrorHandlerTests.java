package io.rocketmq.spring.listener;

import java.io.IOException;
import java.time.Duration;

import jakarta.validation.ConstraintViolationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.core.convert.ConverterNotFoundException;
import org.springframework.core.convert.TypeDescriptor;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHandlingException;
import org.springframework.messaging.converter.MessageConversionException;
import org.springframework.messaging.support.MessageBuilder;
import org.springframework.util.backoff.BackOff;
import org.springframework.util.backoff.BackOffExecution;
import org.springframework.util.backoff.ExponentialBackOff;
import org.springframework.util.backoff.FixedBackOff;

import io.rocketmq.client.consumer.listener.ConsumeResult;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

class DefaultRocketMQErrorHandlerTests {

	private static final Message<String> MESSAGE = MessageBuilder.withPayload("text").build();

	private final RocketMQListenerEndpoint endpoint = Endpoints.endpoint("billing");

	@Test
	void itRedeliversByTheBrokersSchedule() {
		assertThat(handle(RocketMQErrorHandler.redeliver(), new IllegalStateException(), 3))
			.isSameAs(ConsumeResult.RETRY);
	}

	@Test
	void weaknessErrorHandlersWhatAnotherAttemptCannotCureIsDeadLettered() {
		DefaultRocketMQErrorHandler handler = RocketMQErrorHandler.redeliver();
		assertThat(handle(handler, new MessageConversionException("not JSON"), 0)).isSameAs(ConsumeResult.DEAD_LETTER);
		assertThat(handle(handler, new ClassCastException(), 0)).isSameAs(ConsumeResult.DEAD_LETTER);
		assertThat(handle(handler, new ConstraintViolationException(null), 0)).isSameAs(ConsumeResult.DEAD_LETTER);
		assertThat(handle(handler, new MessageHandlingException(MESSAGE, "Missing header 'x'"), 0))
			.isSameAs(ConsumeResult.DEAD_LETTER);
		assertThat(handle(handler, new ConverterNotFoundException(null, TypeDescriptor.valueOf(int.class)), 0))
			.isSameAs(ConsumeResult.DEAD_LETTER);
	}

	@Test
	void causesCount() {
		DefaultRocketMQErrorHandler handler = RocketMQErrorHandler.redeliver();
		assertThat(handle(handler, new IllegalStateException(new MessageConversionException("not JSON")), 0))
			.isSameAs(ConsumeResult.DEAD_LETTER);
		assertThat(handle(handler, new MessageHandlingException(MESSAGE, "failed", new IOException()), 0))
			.isSameAs(ConsumeResult.RETRY);
	}

	@Test
	void circularCausesEnd() {
		Exception first = new Exception("first");
		first.initCause(new Exception("second", first));
		assertThat(handle(RocketMQErrorHandler.redeliver(), first, 0)).isSameAs(ConsumeResult.RETRY);
	}

	@Test
	void theMostSpecificClassWins() {
		DefaultRocketMQErrorHandler handler = RocketMQErrorHandler.redeliver()
			.deadLetter(RuntimeException.class, IOException.class)
			.retry(IllegalArgumentException.class, MessageConversionException.class);
		assertThat(handle(handler, new IllegalStateException(), 0)).isSameAs(ConsumeResult.DEAD_LETTER);
		assertThat(handle(handler, new IOException(), 0)).isSameAs(ConsumeResult.DEAD_LETTER);
		assertThat(handle(handler, new NumberFormatException(), 0)).isSameAs(ConsumeResult.RETRY);
		assertThat(handle(handler, new MessageConversionException("not JSON"), 0)).isSameAs(ConsumeResult.RETRY);
		assertThat(handle(handler, new AssertionError(), 0)).isSameAs(ConsumeResult.RETRY);
	}

	@ParameterizedTest
	@CsvSource({ "0,1000", "1,2000", "2,4000", "3,8000", "4,10000", "16,10000", "2000000000,10000" })
	void weaknessBackOffTheDelayFollowsFromTheNumberOfAttempts(int attempts, long millis) {
		ExponentialBackOff backOff = new ExponentialBackOff(1000, 2);
		backOff.setMaxInterval(10_000);
		ConsumeResult result = handle(RocketMQErrorHandler.redeliver(backOff), new IllegalStateException(), attempts);
		assertThat(result.kind()).isEqualTo(ConsumeResult.Kind.RETRY);
		assertThat(result.delay()).isEqualTo(Duration.ofMillis(millis));
	}

	@Test
	void aBackOffThatStopsDeadLetters() {
		RocketMQErrorHandler handler = RocketMQErrorHandler.redeliver(new FixedBackOff(500, 2));
		assertThat(handle(handler, new IllegalStateException(), 0)).hasToString("RETRY after PT0.5S");
		assertThat(handle(handler, new IllegalStateException(), 1)).hasToString("RETRY after PT0.5S");
		assertThat(handle(handler, new IllegalStateException(), 2)).isSameAs(ConsumeResult.DEAD_LETTER);
	}

	@ParameterizedTest
	@CsvSource({ "0,PT0.001S", "-5,PT0.001S", "1,PT0.001S", "9223372036854775807,PT87600H" })
	void unusualDelaysAreBounded(long millis, Duration expected) {
		BackOff backOff = () -> (BackOffExecution) () -> millis;
		assertThat(handle(RocketMQErrorHandler.redeliver(backOff), new IllegalStateException(), 5).delay())
			.isEqualTo(expected);
	}

	@Test
	void handlersAreImmutable() {
		DefaultRocketMQErrorHandler handler = RocketMQErrorHandler.redeliver();
		assertThat(handler.deadLetter(IOException.class)).isNotSameAs(handler);
		assertThat(handle(handler, new IOException(), 0)).isSameAs(ConsumeResult.RETRY);
	}

	@Test
	void nullIsRefused() {
		assertThatNullPointerException().isThrownBy(() -> RocketMQErrorHandler.redeliver(null))
			.withMessage("backOff must not be null");
		assertThatNullPointerException()
			.isThrownBy(() -> RocketMQErrorHandler.redeliver().deadLetter((Class<Exception>) null))
			.withMessage("exceptions must not contain null");
	}

	private ConsumeResult handle(RocketMQErrorHandler handler, Throwable exception, int attempts) {
		return handler.handle(exception, Endpoints.message("orders", null, 1, attempts), this.endpoint);
	}

}
