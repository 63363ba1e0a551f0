package io.rocketmq.client.producer.retry;

import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;

import io.rocketmq.client.error.BrokerErrorException;
import io.rocketmq.client.error.ClientClosedException;
import io.rocketmq.client.error.ConnectFailedException;
import io.rocketmq.client.error.ConnectionLostException;
import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.error.IllegalMessageException;
import io.rocketmq.client.error.Outcome;
import io.rocketmq.client.error.ProtocolViolationException;
import io.rocketmq.client.error.RequestTimeoutException;
import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.error.RouteNotFoundException;
import io.rocketmq.client.error.TooManyRequestsException;

import static org.assertj.core.api.Assertions.assertThat;

class RetryPolicyTests {

	private static final ErrorContext NONE = ErrorContext.none();

	private final RetryPolicy policy = RetryPolicy.withoutDuplicates();

	@Test
	void aFailedConnectIsRepeated() {
		assertThat(this.policy.retries(new ConnectFailedException("x", NONE, null))).isTrue();
	}

	@Test
	void whatMayBeStoredAlreadyIsNeverRepeated() {
		ErrorContext busy = NONE.withAnswer(2, null);
		for (RocketMQException each : List.<RocketMQException>of(
				new ConnectionLostException("x", Outcome.UNKNOWN, busy, null),
				new RequestTimeoutException("x", Outcome.UNKNOWN, busy, null),
				new ProtocolViolationException("x", busy, null))) {
			assertThat(this.policy.retries(each)).as(each.toString()).isFalse();
		}
	}

	@Test
	void whatWouldFailAgainIsNotRepeated() {
		for (RocketMQException each : List.<RocketMQException>of(new ClientClosedException("x", NONE, null),
				new RouteNotFoundException("x", NONE, null), new TooManyRequestsException("x", NONE, null),
				new RequestTimeoutException("x", Outcome.NOT_SENT, NONE, null),
				new IllegalMessageException("x", Outcome.NOT_SENT, NONE, null),
				new IllegalMessageException("x", Outcome.REJECTED, NONE.withAnswer(13, null), null),
				new BrokerErrorException("x", NONE, null))) {
			assertThat(this.policy.retries(each)).as(each.toString()).isFalse();
		}
	}

	@Test
	void theCodesThatTellOfTheBrokersStateAreRepeatedAndNoOthers() {
		Set<Integer> repeated = Set.of(1, 2, 14, 16, 17, 204, 205, 215, 1500);
		for (int code = -10; code < 2100; code++) {
			assertThat(this.policy.retries(new BrokerErrorException("x", NONE.withAnswer(code, null), null)))
				.as("code " + code)
				.isEqualTo(repeated.contains(code));
		}
	}

}
