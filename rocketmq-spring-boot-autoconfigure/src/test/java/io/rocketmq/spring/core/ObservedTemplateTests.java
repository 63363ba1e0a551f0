package io.rocketmq.spring.core;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistryAssert;
import io.micrometer.observation.transport.SenderContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.rocketmq.client.error.ClientClosedException;
import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.error.Outcome;
import io.rocketmq.client.message.Message;
import io.rocketmq.spring.FakeReceivedMessage;
import io.rocketmq.spring.support.DefaultRocketMQMessageConverter;
import io.rocketmq.spring.support.JsonPayloadConverter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ObservedTemplateTests {

	private final TestObservationRegistry registry = TestObservationRegistry.create();

	private final RecordingProducer producer = new RecordingProducer();

	private final RocketMQTemplate template = new RocketMQTemplate(this.producer.producer, null,
			new DefaultRocketMQMessageConverter(new JsonPayloadConverter()));

	@BeforeEach
	void observe() {
		this.registry.observationConfig().observationHandler(new Propagating());
		this.template.setBeanName("orders");
		this.template.setObservationRegistry(this.registry);
	}

	@AfterEach
	void nothingIsLeftOpen() {
		assertThat(this.registry.getCurrentObservation()).isNull();
	}

	@Test
	void aSendIsObservedAndCarriesTheTraceContext() {
		this.template.message("one").to("orders", "created").key("42").send();
		assertThat(this.producer.only().properties()).containsEntry("traceparent", "00-1-2-01");
		single("send", "ok");
		TestObservationRegistryAssert.assertThat(this.registry)
			.hasSingleObservationThat()
			.hasNameEqualTo("rocketmq.template")
			.hasContextualNameEqualTo("send orders")
			.hasLowCardinalityKeyValue("sender", "orders")
			.hasLowCardinalityKeyValue("topic", "orders")
			.hasHighCardinalityKeyValue("message.id", "id")
			.hasHighCardinalityKeyValue("message.tag", "created")
			.hasHighCardinalityKeyValue("message.keys", "42")
			.hasHighCardinalityKeyValue("queue", "broker-a/0")
			.doesNotHaveError();
	}

	@Test
	void theTraceContextOfAForwardedMessageIsReplaced() {
		this.template.message("one").to("orders").property("traceparent", "00-old-old-01").send();
		assertThat(this.producer.only().properties()).containsEntry("traceparent", "00-1-2-01");
	}

	@Test
	void aFieldThatNoMessageCanCarryIsLeftOut() {
		this.registry.observationConfig().observationHandler(new Propagating("KEYS", "baggage", "empty"));
		this.template.message("one").to("orders").send();
		assertThat(this.producer.only().properties()).containsKey("traceparent").doesNotContainKeys("KEYS", "empty");
	}

	@Test
	void aFailureIsTheErrorAndItsOutcomeIsAKey() {
		this.producer.failure = closed();
		assertThatExceptionOfType(ClientClosedException.class)
			.isThrownBy(() -> this.template.message("one").to("orders").send());
		single("send", "not_sent");
		TestObservationRegistryAssert.assertThat(this.registry)
			.hasSingleObservationThat()
			.hasError(this.producer.failure);
	}

	@Test
	void anErrorEndsTheObservation() {
		this.producer.failure = new AssertionError("no");
		assertThatExceptionOfType(AssertionError.class)
			.isThrownBy(() -> this.template.message("one").to("orders").sendAsync());
		single("send", "failed");
	}

	@Test
	void anAsynchronousSendIsObservedUntilItsAnswer() {
		this.producer.future = new CompletableFuture<>();
		CompletableFuture<?> sent = this.template.message("one").to("orders").sendAsync();
		TestObservationRegistryAssert.assertThat(this.registry)
			.hasSingleObservationThat()
			.hasBeenStarted()
			.isNotStopped();
		assertThat(this.registry.getCurrentObservation()).isNull();
		this.producer.future.complete(RecordingProducer.RESULT);
		assertThat(sent).isCompleted();
		single("send", "ok");
	}

	@Test
	void aFailedFutureKeepsItsFailure() {
		ClientClosedException failure = closed();
		this.producer.future = CompletableFuture.failedFuture(new CompletionException(failure));
		assertThat(this.template.message("one").to("orders").sendAsync()).isCompletedExceptionally();
		TestObservationRegistryAssert.assertThat(this.registry)
			.hasSingleObservationThat()
			.hasError(failure)
			.hasBeenStopped();
	}

	@Test
	void aCancelledSendEndsItsObservation() {
		this.producer.future = new CompletableFuture<>();
		this.template.message("one").to("orders").sendAsync().cancel(true);
		assertThat(this.producer.future).isCancelled();
		single("send", "failed");
	}

	@Test
	void otherKindsOfSendsAreObserved() {
		this.template.message("one").to("orders").sendOneWay();
		single("one_way", "none");
		this.registry.clear();
		this.producer.reply = FakeReceivedMessage.of("replies", "\"two\"", Map.of());
		assertThat(this.template.message("one").to("orders").request(String.class)).isEqualTo("\"two\"");
		single("request", "none");
		this.registry.clear();
		assertThat(this.template.message("one").to("orders").requestAsync(String.class)).isCompleted();
		single("request", "none");
	}

	@Test
	void eachMessageOfSeveralIsObserved() {
		this.producer.itemFailure = closed();
		this.template.messages(List.of("good", "bad")).to("orders").send();
		assertThat(this.producer.messages)
			.allSatisfy((message) -> assertThat(message.properties()).containsEntry("traceparent", "00-1-2-01"));
		TestObservationRegistryAssert.assertThat(this.registry)
			.hasNumberOfObservationsWithNameEqualTo("rocketmq.template", 2)
			.hasAnObservationWithAKeyValue("outcome", "ok")
			.hasAnObservationWithAKeyValue("outcome", "not_sent");
		this.registry.clear();
		assertThat(this.template.messages(List.of("good", "good")).to("orders").sendAsync()).isCompleted();
		this.template.messages(List.of("good")).to("orders").sendOneWay();
		TestObservationRegistryAssert.assertThat(this.registry)
			.hasNumberOfObservationsWithNameEqualTo("rocketmq.template", 3)
			.forAllObservationsWithNameEqualTo("rocketmq.template",
					(each) -> each.hasLowCardinalityKeyValue("operation", "batch"));
		this.registry.clear();
		this.producer.failure = closed();
		assertThatExceptionOfType(ClientClosedException.class)
			.isThrownBy(() -> this.template.messages(List.of("good")).to("orders").send());
		single("batch", "not_sent");
	}

	@Test
	void interceptorsSeeTheMessageBeforeItIsObserved() {
		this.template.setSendInterceptors(List.of(new RocketMQSendInterceptor() {

			@Override
			public Message beforeSend(Message message) {
				assertThat(message.properties()).doesNotContainKey("traceparent");
				return message.toBuilder().tag("seen").build();
			}

		}));
		this.template.message("one").to("orders").send();
		TestObservationRegistryAssert.assertThat(this.registry)
			.hasSingleObservationThat()
			.hasHighCardinalityKeyValue("message.tag", "seen");
	}

	@Test
	void withoutAHandlerTheMessageIsSentAsItIs() {
		this.template.setObservationRegistry(ObservationRegistry.create());
		this.template.message("one").to("orders").send();
		this.template.messages(List.of("two")).to("orders").send();
		assertThat(this.producer.messages)
			.allSatisfy((message) -> assertThat(message.properties()).doesNotContainKey("traceparent"));
	}

	@Test
	void aBrokenHandlerFailsNoSend() {
		this.registry.observationConfig().observationHandler(new Broken());
		assertThat(this.template.message("one").to("orders").send()).isSameAs(RecordingProducer.RESULT);
	}

	private static ClientClosedException closed() {
		return new ClientClosedException("closed", Outcome.NOT_SENT, ErrorContext.none(), null);
	}

	private void single(String operation, String outcome) {
		TestObservationRegistryAssert.assertThat(this.registry)
			.hasSingleObservationThat()
			.hasLowCardinalityKeyValue("operation", operation)
			.hasLowCardinalityKeyValue("outcome", outcome)
			.hasBeenStarted()
			.hasBeenStopped();
	}

	/** Adds fields to what is sent, as a tracer does. */
	private record Propagating(String... fields) implements ObservationHandler<SenderContext<Object>> {

		@Override
		public void onStart(SenderContext<Object> context) {
			Object carrier = context.getCarrier();
			assertThat(carrier).isNotNull();
			context.getSetter().set(carrier, "traceparent", "00-1-2-01");
			for (String field : this.fields) {
				context.getSetter().set(carrier, field, field.equals("empty") ? "" : "a\u0001b");
			}
		}

		@Override
		public boolean supportsContext(Observation.Context context) {
			return context instanceof SenderContext<?>;
		}

	}

	/** Throws whatever it is told. */
	private static final class Broken implements ObservationHandler<Observation.Context> {

		@Override
		public void onStop(Observation.Context context) {
			throw new IllegalStateException("broken");
		}

		@Override
		public boolean supportsContext(Observation.Context context) {
			return true;
		}

	}

}
