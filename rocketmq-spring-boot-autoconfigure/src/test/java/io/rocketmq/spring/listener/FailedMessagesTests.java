package io.rocketmq.spring.listener;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.config.MessageModel;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.spring.FakeReceivedMessage;
import io.rocketmq.spring.support.RocketMQHeaders;

import static org.assertj.core.api.Assertions.assertThat;

class FailedMessagesTests {

	private static final ConsumerOptions OPTIONS = ConsumerOptions.group("billing").maxReconsumeTimes(2).build();

	private final CapturedLog log = new CapturedLog();

	private final RocketMQListenerEndpoint endpoint = Endpoints.endpoint("billing");

	private final List<String> handled = new ArrayList<>();

	private RocketMQErrorHandler handler = (exception, message, endpoint) -> {
		this.handled.add(exception.toString());
		return ConsumeResult.RETRY;
	};

	private @Nullable RocketMQRecoverer recoverer;

	private boolean inFlight = true;

	private ConsumerOptions options = OPTIONS;

	@AfterEach
	void close() {
		Thread.interrupted();
		this.log.close();
	}

	@Test
	void aFailureIsOneLineWithWhatAPersonNeeds() {
		this.handler = (exception, message, endpoint) -> ConsumeResult.retryAfter(Duration.ofSeconds(30));
		assertThat(fail(new IllegalStateException("no stock"), 1)).hasToString("RETRY after PT30S");
		assertThat(this.log.lines()).containsExactly("WARN Listener 'billing' (bean 'billing') of group 'billing'"
				+ " failed on message " + FakeReceivedMessage.ID + " (keys 'key-7') of topic 'orders',"
				+ " attempt 2 of 3: redelivered in 30 s. java.lang.IllegalStateException: no stock");
		assertThat(this.log.events().get(0).getKeyValuePairs()).extracting(KeyValuePair::toString)
			.contains("topic=\"orders\"", "group=\"billing\"", "messageId=\"" + FakeReceivedMessage.ID + "\"",
					"outcome=\"RETRY\"");
	}

	@Test
	void theStackTraceIsLoggedAtTheFirstAttemptAndWhenDeadLettered() {
		for (int attempt = 0; attempt < 3; attempt++) {
			fail(new IllegalStateException("no stock"), attempt);
		}
		assertThat(this.log.events()).extracting(ILoggingEvent::getLevel)
			.containsExactly(Level.WARN, Level.WARN, Level.ERROR);
		assertThat(this.log.events()).extracting((event) -> event.getThrowableProxy() != null)
			.containsExactly(true, false, true);
		assertThat(this.log.lines().get(0)).contains("attempt 1 of 3: redelivered after the broker's delay");
		assertThat(this.log.lines().get(2)).contains("attempt 3 of 3: dead-lettered");
	}

	@Test
	void onlyTheFirstLineOfAnExceptionIsInTheMessage() {
		fail(new IllegalStateException("first\nsecond"), 0);
		fail(new IllegalStateException("x".repeat(5000)), 0);
		assertThat(this.log.lines().get(0)).endsWith("IllegalStateException: first");
		assertThat(this.log.lines().get(1)).endsWith("xxx...").hasSizeLessThan(600);
	}

	@Test
	void theDelayOfAnOrderlyGroupIsItsSuspendTime() {
		this.options = ConsumerOptions.group("billing").orderly(true).suspendTime(Duration.ofMillis(1500)).build();
		fail(new IllegalStateException("no stock"), 70_000);
		assertThat(this.log.lines().get(0)).contains("attempt 70001: redelivered in 1500 ms");
	}

	@Test
	void aBroadcastingGroupRedeliversByItselfAfterItsSuspendTime() {
		this.options = ConsumerOptions.group("billing").messageModel(MessageModel.BROADCASTING).build();
		fail(new IllegalStateException("no stock"), 0);
		assertThat(this.log.lines().get(0)).contains("attempt 1 of 17: redelivered in 1 s");
	}

	@Test
	void pain16TheLastAttemptIsDeadLetteredWithDetails() {
		ConsumeResult result = fail(new IllegalStateException("no stock"), 2);
		assertThat(result.kind()).isEqualTo(ConsumeResult.Kind.DEAD_LETTER);
		assertThat(result.properties())
			.containsEntry(RocketMQHeaders.EXCEPTION_CLASS, "java.lang.IllegalStateException")
			.containsEntry(RocketMQHeaders.EXCEPTION_MESSAGE, "no stock")
			.containsEntry(RocketMQHeaders.ORIGINAL_TOPIC, "orders")
			.containsEntry(RocketMQHeaders.ORIGINAL_GROUP, "billing")
			.containsEntry(RocketMQHeaders.ORIGINAL_BROKER_NAME, "broker-a")
			.containsEntry(RocketMQHeaders.ORIGINAL_QUEUE_ID, "3")
			.containsEntry(RocketMQHeaders.ORIGINAL_OFFSET, "42");
		assertThat(result.properties().get(RocketMQHeaders.EXCEPTION_STACK))
			.startsWith("java.lang.IllegalStateException: no stock")
			.contains("FailedMessagesTests");
	}

	@Test
	void propertiesOfTheErrorHandlerTakePrecedence() {
		this.handler = (exception, message, endpoint) -> ConsumeResult
			.deadLetter(Map.of("why", "sold out", RocketMQHeaders.EXCEPTION_MESSAGE, "hidden"));
		assertThat(fail(new IllegalStateException("no stock"), 0).properties()).containsEntry("why", "sold out")
			.containsEntry(RocketMQHeaders.EXCEPTION_MESSAGE, "hidden")
			.containsKey(RocketMQHeaders.EXCEPTION_CLASS);
	}

	@Test
	void anErrorHandlerThatThrowsRedelivers() {
		this.handler = (exception, message, endpoint) -> {
			throw new AssertionError("broken handler");
		};
		assertThat(fail(new IllegalStateException("no stock"), 0)).isSameAs(ConsumeResult.RETRY);
		assertThat(this.log.lines(Level.ERROR)).singleElement()
			.asString()
			.contains("threw an exception for message", "failed with 'java.lang.IllegalStateException: no stock'");
		assertThat(this.log.lines(Level.WARN)).singleElement().asString().contains("no stock", "redelivered");
		assertThat(this.log.events()).allSatisfy((event) -> assertThat(event.getThrowableProxy()).isNotNull());
	}

	@Test
	void anErrorHandlerThatReturnsNullRedelivers() {
		this.handler = (exception, message, endpoint) -> null;
		assertThat(fail(new IllegalStateException("no stock"), 0)).isSameAs(ConsumeResult.RETRY);
		assertThat(this.log.lines(Level.ERROR)).singleElement().asString().contains("returned null for message");
	}

	@Test
	void anErrorHandlerMayAcknowledge() {
		this.handler = (exception, message, endpoint) -> ConsumeResult.SUCCESS;
		assertThat(fail(new IllegalStateException("no stock"), 2)).isSameAs(ConsumeResult.SUCCESS);
		assertThat(this.log.lines(Level.WARN)).singleElement().asString().contains("acknowledged by the error handler");
	}

	@Test
	void anInterruptIsNoFailureOfTheMessage() {
		this.recoverer = (message, exception, endpoint) -> this.handled.add("recovered");
		assertThat(fail(new InterruptedException(), 2)).isSameAs(ConsumeResult.RETRY);
		assertThat(this.handled).isEmpty();
		assertThat(this.log.events().get(0).getThrowableProxy()).isNull();
	}

	@Test
	void errorsAreHandledLikeExceptions() {
		fail(new AssertionError("a"), 0);
		fail(new NoClassDefFoundError("b"), 0);
		fail(new StackOverflowError("c"), 0);
		assertThat(this.handled).containsExactly("java.lang.AssertionError: a", "java.lang.NoClassDefFoundError: b",
				"java.lang.StackOverflowError: c");
	}

	@Test
	void anErrorOfTheMachineRedelivers() {
		this.handler = (exception, message, endpoint) -> ConsumeResult.DEAD_LETTER;
		assertThat(fail(new OutOfMemoryError(), 0)).isSameAs(ConsumeResult.RETRY);
	}

	@Test
	void wrappersOfTheCallAreRemoved() {
		IOException cause = new IOException("disk full");
		assertThat(FailedMessages.unwrap(new CompletionException(new ExecutionException(cause)))).isSameAs(cause);
		assertThat(FailedMessages.unwrap(new InvocationTargetException(cause))).isSameAs(cause);
		RuntimeException own = new IllegalStateException(cause);
		assertThat(FailedMessages.unwrap(own)).isSameAs(own);
		CompletionException empty = new CompletionException("no cause", null);
		assertThat(FailedMessages.unwrap(empty)).isSameAs(empty);
	}

	@Test
	void theRecovererTakesWhatWouldBeDeadLettered() {
		List<@Nullable Throwable> recovered = new ArrayList<>();
		this.recoverer = (message, exception, endpoint) -> recovered.add(exception);
		IllegalStateException failure = new IllegalStateException("no stock");
		assertThat(fail(failure, 1)).isSameAs(ConsumeResult.RETRY);
		assertThat(fail(failure, 2)).isSameAs(ConsumeResult.SUCCESS);
		this.handler = (exception, message, endpoint) -> ConsumeResult.DEAD_LETTER;
		assertThat(fail(failure, 0)).isSameAs(ConsumeResult.SUCCESS);
		assertThat(decide(ConsumeResult.DEAD_LETTER, 0)).isSameAs(ConsumeResult.SUCCESS);
		assertThat(recovered).containsExactly(failure, failure, null);
		assertThat(this.log.lines().get(1)).contains("attempt 3 of 3: taken by the recoverer");
	}

	@Test
	void aRecovererThatFailsRedelivers() {
		this.recoverer = (message, exception, endpoint) -> {
			throw new IOException("disk full");
		};
		assertThat(decide(ConsumeResult.DEAD_LETTER, 0)).isSameAs(ConsumeResult.RETRY);
		assertThat(this.log.lines(Level.ERROR)).singleElement().asString().contains("could not take message");
		assertThat(this.log.lines(Level.WARN)).singleElement()
			.asString()
			.contains("decided on message", "attempt 1 of 3: redelivered");
	}

	@Test
	void aRecovererThatFailsAtTheLastAttemptDeadLetters() {
		this.recoverer = (message, exception, endpoint) -> {
			throw new InterruptedException();
		};
		ConsumeResult result = fail(new IllegalStateException("no stock"), 2);
		assertThat(result.kind()).isEqualTo(ConsumeResult.Kind.DEAD_LETTER);
		assertThat(result.properties()).containsEntry(RocketMQHeaders.EXCEPTION_MESSAGE, "no stock");
		assertThat(Thread.interrupted()).isTrue();
	}

	@Test
	void decisionsOfTheListenerAreCarriedOut() {
		assertThat(decide(ConsumeResult.SUCCESS, 2)).isSameAs(ConsumeResult.SUCCESS);
		assertThat(decide(ConsumeResult.RETRY, 1)).isSameAs(ConsumeResult.RETRY);
		assertThat(this.log.lines()).isEmpty();
		assertThat(decide(ConsumeResult.RETRY, 2).properties()).containsEntry(RocketMQHeaders.ORIGINAL_TOPIC, "orders")
			.doesNotContainKey(RocketMQHeaders.EXCEPTION_CLASS);
		assertThat(this.log.lines()).singleElement()
			.asString()
			.contains("decided on message", "attempt 3 of 3: dead-lettered");
	}

	@Test
	void anExceptionThatCannotBeReadIsDeadLetteredWithoutDetails() {
		this.handler = (exception, message, endpoint) -> ConsumeResult.DEAD_LETTER;
		ReceivedMessage message = Endpoints.message(7);
		FailureLog unwritten = failures().log(this.endpoint);
		RuntimeException unreadable = new RuntimeException() {

			@Override
			public String getMessage() {
				throw new IllegalStateException("unreadable");
			}

		};
		assertThat(failures().failed(unreadable, message, this.endpoint, unwritten))
			.isSameAs(ConsumeResult.DEAD_LETTER);
		assertThat(this.log.lines(Level.WARN)).singleElement().asString().contains("dead-lettering it without them");
		unwritten.write();
		assertThat(this.log.lines(Level.ERROR)).singleElement()
			.asString()
			.contains("Could not log how listener 'billing' failed on message", "What follows: dead-lettered");
	}

	@Test
	void aMessageThatIsNoLongerInFlightIsNotRecovered() {
		this.recoverer = (message, exception, endpoint) -> this.handled.add("recovered");
		this.inFlight = false;
		assertThat(decide(ConsumeResult.DEAD_LETTER, 0)).isSameAs(ConsumeResult.RETRY);
		assertThat(fail(new IllegalStateException("no stock"), 2)).isSameAs(ConsumeResult.RETRY);
		assertThat(this.handled).containsExactly("java.lang.IllegalStateException: no stock");
		assertThat(this.log.lines()).hasSize(2)
			.allMatch((line) -> line.contains("ended too late for message " + FakeReceivedMessage.ID)
					&& line.contains("The recoverer is not called"));
		assertThat(this.log.events().get(1).getThrowableProxy().getMessage()).isEqualTo("no stock");
	}

	@Test
	void messagesOfABatchThatEndAlikeShareALine() {
		FailureLog shared = failures().log(this.endpoint);
		IllegalStateException failure = new IllegalStateException("no stock");
		for (int i = 0; i < 12; i++) {
			failures().failed(failure, Endpoints.message("orders", null, i, 0), this.endpoint, shared);
		}
		failures().failed(failure, Endpoints.message("orders", null, 12, 2), this.endpoint, shared);
		failures().failed(new IOException("other"), Endpoints.message(13), this.endpoint, shared);
		shared.write();
		assertThat(this.log.lines()).hasSize(3);
		assertThat(this.log.lines().get(0)).contains("failed on 12 messages ", "(keys 'key-9') and 2 more of topic")
			.doesNotContain("key-10");
		assertThat(this.log.lines().get(1)).contains("key-12", "dead-lettered");
		assertThat(this.log.lines().get(2)).contains("key-13", "java.io.IOException: other");
	}

	private ConsumeResult fail(Throwable exception, int attempt) {
		FailureLog written = failures().log(this.endpoint);
		ConsumeResult result = failures().failed(exception, Endpoints.message("orders", null, 7, attempt),
				this.endpoint, written);
		written.write();
		return result;
	}

	private ConsumeResult decide(ConsumeResult decision, int attempt) {
		FailureLog written = failures().log(this.endpoint);
		ConsumeResult result = failures().decided(decision, Endpoints.message("orders", null, 7, attempt),
				this.endpoint, written);
		written.write();
		return result;
	}

	private FailedMessages failures() {
		return new FailedMessages(this.handler, this.recoverer, this.options, (message) -> this.inFlight);
	}

}
