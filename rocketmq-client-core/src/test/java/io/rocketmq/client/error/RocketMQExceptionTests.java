package io.rocketmq.client.error;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

class RocketMQExceptionTests {

	private static final Throwable CAUSE = new IllegalStateException("why");

	private static final ErrorContext CONTEXT = ErrorContext.ofAddress("host:1");

	static Stream<Arguments> all() {
		return Stream.of(arguments(new BrokerBusyException("m", CONTEXT, CAUSE), Outcome.REJECTED),
				arguments(new BrokerErrorException("m", CONTEXT, CAUSE), Outcome.REJECTED),
				arguments(new CallInterruptedException("m", Outcome.UNKNOWN, CONTEXT, CAUSE), Outcome.UNKNOWN),
				arguments(new CallInterruptedException("m", Outcome.NOT_SENT, CONTEXT, CAUSE), Outcome.NOT_SENT),
				arguments(new ClientClosedException("m", CONTEXT, CAUSE), Outcome.NOT_SENT),
				arguments(new ConnectFailedException("m", CONTEXT, CAUSE), Outcome.NOT_SENT),
				arguments(new ConnectionLostException("m", Outcome.UNKNOWN, CONTEXT, CAUSE), Outcome.UNKNOWN),
				arguments(new ConnectionLostException("m", Outcome.NOT_SENT, CONTEXT, CAUSE), Outcome.NOT_SENT),
				arguments(new GroupNotFoundException("m", CONTEXT, CAUSE), Outcome.REJECTED),
				arguments(new IllegalMessageException("m", Outcome.REJECTED, CONTEXT, CAUSE), Outcome.REJECTED),
				arguments(new IllegalMessageException("m", Outcome.NOT_SENT, CONTEXT, CAUSE), Outcome.NOT_SENT),
				arguments(new NotPermittedException("m", CONTEXT, CAUSE), Outcome.REJECTED),
				arguments(new ProtocolViolationException("m", CONTEXT, CAUSE), Outcome.UNKNOWN),
				arguments(new RequestTimeoutException("m", Outcome.UNKNOWN, CONTEXT, CAUSE), Outcome.UNKNOWN),
				arguments(new RequestTimeoutException("m", Outcome.NOT_SENT, CONTEXT, CAUSE), Outcome.NOT_SENT),
				arguments(new RouteNotFoundException("m", CONTEXT, CAUSE), Outcome.NOT_SENT),
				arguments(new SubscriptionException("m", CONTEXT, CAUSE), Outcome.REJECTED),
				arguments(new TooManyRequestsException("m", CONTEXT, CAUSE), Outcome.NOT_SENT),
				arguments(new TopicNotFoundException("m", CONTEXT, CAUSE), Outcome.REJECTED),
				arguments(new TransactionFailedException("m", CONTEXT, CAUSE), Outcome.REJECTED));
	}

	@ParameterizedTest
	@MethodSource("all")
	void anExceptionHasAnOutcomeAndAContext(RocketMQException failure, Outcome outcome) {
		assertThat(failure.outcome()).isEqualTo(outcome);
		assertThat(failure).hasMessage("m [address=host:1]").hasCause(CAUSE);
	}

	@ParameterizedTest
	@MethodSource("all")
	void anExceptionInAnotherContextKeepsEverythingElse(RocketMQException failure, Outcome outcome) {
		ErrorContext where = new ErrorContext("t", 3, "b", "host:2", "SEND", 2, "busy", 9);
		RocketMQException told = failure.in(where);
		assertThat(told).isExactlyInstanceOf(failure.getClass())
			.hasMessage("m [topic=t, queue=3, broker=b, address=host:2, request=SEND, code=2, remark=busy, opaque=9]")
			.hasCause(CAUSE);
		assertThat(told.outcome()).isEqualTo(outcome);
		assertThat(told.context()).isEqualTo(where);
		assertThat(told.in(where)).as("the context is told once").hasMessage(told.getMessage());
	}

	@Test
	void everyTypeIsTested() {
		Set<String> tested = all().map((each) -> each.get()[0].getClass().getName()).collect(Collectors.toSet());
		assertThat(RocketMQException.class.getPermittedSubclasses()).extracting(Class::getName)
			.containsExactlyInAnyOrderElementsOf(tested);
	}

	@Test
	void anExceptionWithoutContextIsItsMessageAlone() {
		assertThat(new BrokerBusyException("m", ErrorContext.none(), null)).hasMessage("m").hasNoCause();
		assertThat(ErrorContext.none()).hasToString("[]");
		assertThat(ErrorContext.ofTopic("t")).hasToString("[topic=t]");
		assertThat(ErrorContext.ofRequest("h:1", "R", null).withAnswer(1, null))
			.hasToString("[address=h:1, request=R, code=1]");
	}

	@Test
	void anExceptionCanBeSerialized() throws IOException, ClassNotFoundException {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
			out.writeObject(new RequestTimeoutException("m", Outcome.UNKNOWN, CONTEXT, null));
		}
		try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
			RequestTimeoutException read = (RequestTimeoutException) in.readObject();
			assertThat(read).hasMessage("m [address=host:1]");
			assertThat(read.outcome()).isEqualTo(Outcome.UNKNOWN);
		}
	}

}
