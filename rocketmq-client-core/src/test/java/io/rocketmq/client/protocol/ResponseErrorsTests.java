package io.rocketmq.client.protocol;

import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import io.rocketmq.client.error.BrokerBusyException;
import io.rocketmq.client.error.BrokerErrorException;
import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.error.IllegalMessageException;
import io.rocketmq.client.error.NotPermittedException;
import io.rocketmq.client.error.Outcome;
import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.error.TopicNotFoundException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

class ResponseErrorsTests {

	static Stream<Arguments> codes() {
		return Stream.of(arguments(1, BrokerErrorException.class), arguments(2, BrokerBusyException.class),
				arguments(3, BrokerErrorException.class), arguments(13, IllegalMessageException.class),
				arguments(14, BrokerErrorException.class), arguments(16, NotPermittedException.class),
				arguments(17, TopicNotFoundException.class), arguments(215, BrokerBusyException.class),
				arguments(-1000, BrokerErrorException.class), arguments(4711, BrokerErrorException.class));
	}

	@ParameterizedTest
	@MethodSource("codes")
	void aCodeBecomesItsException(int code, Class<? extends RocketMQException> type) {
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
	void aRequestIsFoundByItsNumber(RequestCode code) {
		assertThat(RequestCode.of(code.code())).isEqualTo(code);
	}

	@Test
	void aNumberThatIsNoRequestIsNotFound() {
		assertThat(RequestCode.of(-1)).isNull();
		assertThat(RequestCode.of(4711)).isNull();
	}

}
