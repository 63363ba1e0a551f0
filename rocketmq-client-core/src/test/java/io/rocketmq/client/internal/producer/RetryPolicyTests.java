package io.rocketmq.client.internal.producer;

import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.rocketmq.client.error.ConnectFailedException;
import io.rocketmq.client.error.ConnectionLostException;
import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.error.Outcome;
import io.rocketmq.client.error.RequestTimeoutException;
import io.rocketmq.client.internal.producer.RetryPolicy.Next;
import io.rocketmq.client.internal.protocol.ResponseCode;

import static org.assertj.core.api.Assertions.assertThat;

class RetryPolicyTests {

	private static final Set<ResponseCode> TEMPORARY = Set.of(ResponseCode.SYSTEM_BUSY, ResponseCode.FLOW_CONTROL,
			ResponseCode.SERVICE_NOT_AVAILABLE, ResponseCode.GO_AWAY);

	private static final Set<ResponseCode> BETTER_ELSEWHERE = Set.of(ResponseCode.SYSTEM_ERROR,
			ResponseCode.NO_PERMISSION, ResponseCode.TOPIC_NOT_EXIST, ResponseCode.NO_BUYER_ID,
			ResponseCode.NOT_IN_CURRENT_UNIT, ResponseCode.INVALID_PARAMETER, ResponseCode.NOT_LEADER_FOR_QUEUE);

	private final RetryPolicy policy = RetryPolicy.WITHOUT_DUPLICATES;

	@ParameterizedTest
	@EnumSource(names = { "ROUTE", "CONNECT", "WRITE" })
	void anUnsentMessageIsRetriedUntilTheDeadline(SendPhase phase) {
		assertThat(this.policy.after(phase, Outcome.NOT_SENT, null)).isEqualTo(Next.RETRY);
	}

	@Test
	void anUnknownTopicIsNotLookedUpAgain() {
		assertThat(this.policy.after(SendPhase.ROUTE, Outcome.NOT_SENT, ResponseCode.TOPIC_NOT_EXIST))
			.isEqualTo(Next.FAIL);
		assertThat(this.policy.after(SendPhase.ROUTE, Outcome.NOT_SENT, ResponseCode.SYSTEM_ERROR))
			.isEqualTo(Next.RETRY);
	}

	@Test
	void anUnknownOutcomeIsRetriedOnlyIfDuplicatesAreAllowed() {
		assertThat(this.policy.after(SendPhase.ANSWER, Outcome.UNKNOWN, null)).isEqualTo(Next.FAIL);
		assertThat(this.policy.after(SendPhase.ANSWER, Outcome.UNKNOWN, ResponseCode.SYSTEM_BUSY)).isEqualTo(Next.FAIL);
		assertThat(RetryPolicy.EVEN_IF_DUPLICATED.after(SendPhase.ANSWER, Outcome.UNKNOWN, null))
			.isEqualTo(Next.RETRY_COUNTED);
	}

	@ParameterizedTest
	@EnumSource
	void aRefusalIsRetriedForTemporaryStatesAndCountedIfItMaySucceedElsewhere(ResponseCode code) {
		Next expected = TEMPORARY.contains(code) ? Next.RETRY
				: BETTER_ELSEWHERE.contains(code) ? Next.RETRY_COUNTED : Next.FAIL;
		assertThat(this.policy.after(SendPhase.ANSWER, Outcome.REJECTED, code)).isEqualTo(expected);
	}

	@Test
	void thePhaseOfARequestFollowsFromItsOutcome() {
		ErrorContext none = ErrorContext.none();
		assertThat(SendPhase.ofRequest(new ConnectFailedException("x", none, null))).isEqualTo(SendPhase.CONNECT);
		assertThat(SendPhase.ofRequest(new RequestTimeoutException("x", Outcome.NOT_SENT, none, null)))
			.isEqualTo(SendPhase.WRITE);
		assertThat(SendPhase.ofRequest(new RequestTimeoutException("x", Outcome.UNKNOWN, none, null)))
			.isEqualTo(SendPhase.ANSWER);
		assertThat(SendPhase.ofRequest(new ConnectionLostException("x", Outcome.UNKNOWN, none, null)))
			.isEqualTo(SendPhase.ANSWER);
	}

}
