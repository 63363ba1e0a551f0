package io.rocketmq.client.internal.protocol;

import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import io.rocketmq.client.error.BrokerBusyException;
import io.rocketmq.client.error.BrokerErrorException;
import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.error.GroupNotFoundException;
import io.rocketmq.client.error.IllegalMessageException;
import io.rocketmq.client.error.NotPermittedException;
import io.rocketmq.client.error.Outcome;
import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.error.SubscriptionException;
import io.rocketmq.client.error.TopicNotFoundException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

class ResponseErrorsTests {

	private static final Map<ResponseCode, Class<? extends RocketMQException>> SPECIAL = Map.ofEntries(
			Map.entry(ResponseCode.SYSTEM_BUSY, BrokerBusyException.class),
			Map.entry(ResponseCode.FLOW_CONTROL, BrokerBusyException.class),
			Map.entry(ResponseCode.POLLING_FULL, BrokerBusyException.class),
			Map.entry(ResponseCode.GO_AWAY, BrokerBusyException.class),
			Map.entry(ResponseCode.MESSAGE_ILLEGAL, IllegalMessageException.class),
			Map.entry(ResponseCode.NO_PERMISSION, NotPermittedException.class),
			Map.entry(ResponseCode.USER_NOT_EXIST, NotPermittedException.class),
			Map.entry(ResponseCode.POLICY_NOT_EXIST, NotPermittedException.class),
			Map.entry(ResponseCode.TOPIC_NOT_EXIST, TopicNotFoundException.class),
			Map.entry(ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST, GroupNotFoundException.class),
			Map.entry(ResponseCode.SUBSCRIPTION_PARSE_FAILED, SubscriptionException.class),
			Map.entry(ResponseCode.SUBSCRIPTION_NOT_EXIST, SubscriptionException.class),
			Map.entry(ResponseCode.SUBSCRIPTION_NOT_LATEST, SubscriptionException.class),
			Map.entry(ResponseCode.FILTER_DATA_NOT_EXIST, SubscriptionException.class),
			Map.entry(ResponseCode.FILTER_DATA_NOT_LATEST, SubscriptionException.class));

	static Stream<Arguments> codes() {
		return Stream.concat(
				Stream.of(ResponseCode.values())
					.map((code) -> arguments(code.code(), SPECIAL.getOrDefault(code, BrokerErrorException.class))),
				Stream.of(arguments(-1000, BrokerErrorException.class), arguments(4711, BrokerErrorException.class)));
	}

	@ParameterizedTest
	@MethodSource("codes")
	void eachCodeHasItsException(int code, Class<? extends RocketMQException> type) {
		ReceivedCommand answer = new ReceivedCommand(code, 513, 5, 1, "the remark", new HeaderFields(), new byte[0]);
		RocketMQException failure = ResponseErrors.of(answer, ErrorContext.ofRequest("host:1", "PULL_MESSAGE", 5));
		assertThat(failure).isExactlyInstanceOf(type)
			.hasMessageContaining("code=" + code)
			.hasMessageContaining("remark=the remark")
			.hasMessageContaining("address=host:1")
			.hasMessageContaining("request=PULL_MESSAGE")
			.hasMessageContaining("opaque=5")
			.hasNoCause();
		assertThat(failure.outcome()).isEqualTo(Outcome.REJECTED);
		assertThat(failure.context().responseCode()).isEqualTo(code);
	}

	@Test
	void anAnswerWithoutARemarkHasNone() {
		ReceivedCommand answer = new ReceivedCommand(1, 513, 5, 1, null, new HeaderFields(), new byte[0]);
		RocketMQException failure = ResponseErrors.of(answer, ErrorContext.none());
		assertThat(failure.context().remark()).isNull();
		assertThat(failure).hasMessageEndingWith("[code=1]");
	}

	@ParameterizedTest
	@EnumSource
	void aRequestIsFoundByItsCode(RequestCode code) {
		assertThat(RequestCode.of(code.code())).isEqualTo(code);
	}

	@Test
	void anUnknownCodeIsNotFound() {
		assertThat(RequestCode.of(-1)).isNull();
		assertThat(RequestCode.of(4711)).isNull();
	}

}
