package io.rocketmq.spring.listener;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.micrometer.common.KeyValue;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistryAssert;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.consumer.listener.ConsumeContext;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.spring.observation.ListenerObserver;
import io.rocketmq.spring.observation.StartedObservation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Observations of listeners end once, whatever the listener does. The registry checks
 * that no observation is used before its start or after its end, which would be logged.
 */
class ObservedListenersTests {

	private final CapturedLog log = new CapturedLog();

	private final ListAppender<ILoggingEvent> misuse = new ListAppender<>();

	private final Recorded recorded = new Recorded();

	private final TestObservationRegistry registry = TestObservationRegistry.create();

	private ConsumerOptions options = ConsumerOptions.group("billing").build();

	private boolean inFlight = true;

	private @Nullable RocketMQMessageFilter filter;

	private List<RocketMQListenerInterceptor> interceptors = List.of();

	private boolean batches;

	private RocketMQErrorHandler errorHandler = (exception, message, endpoint) -> ConsumeResult.RETRY;

	ObservedListenersTests() {
		this.registry.observationConfig().observationHandler(this.recorded);
		this.misuse.start();
		((Logger) LoggerFactory.getLogger(StartedObservation.class)).addAppender(this.misuse);
	}

	@AfterEach
	void close() {
		Thread.interrupted();
		this.log.close();
		assertThat(this.registry.getCurrentObservation()).isNull();
		((Logger) LoggerFactory.getLogger(StartedObservation.class)).detachAppender(this.misuse);
		assertThat(this.misuse.list).isEmpty();
	}

	@Test
	void aMessageIsObservedUntilItIsAcknowledged() {
		consume((delivery) -> {
			assertThat(current()).isEqualTo("rocketmq.listener");
			return null;
		});
		assertThat(this.recorded.ended).containsExactly("process orders success");
		TestObservationRegistryAssert.assertThat(this.registry)
			.hasSingleObservationThat()
			.hasNameEqualTo("rocketmq.listener")
			.hasLowCardinalityKeyValue("listener", "billing")
			.hasLowCardinalityKeyValue("group", "billing")
			.hasLowCardinalityKeyValue("topic", "orders")
			.hasLowCardinalityKeyValue("outcome", "success")
			.hasHighCardinalityKeyValue("message.keys", "key-7")
			.hasHighCardinalityKeyValue("queue", "broker-a/3")
			.hasHighCardinalityKeyValue("attempt", "1")
			.hasBeenStarted()
			.hasBeenStopped();
	}

	@Test
	void aFailureIsTheErrorAndItsLogIsWithinTheTrace() {
		this.errorHandler = (exception, message, endpoint) -> {
			assertThat(current()).isEqualTo("rocketmq.listener");
			return ConsumeResult.DEAD_LETTER;
		};
		consume((delivery) -> {
			throw new IOException("no stock");
		});
		consumeAsync((delivery) -> CompletableFuture.failedFuture(new IOException("no stock"))).join();
		assertThat(this.recorded.ended).containsExactly("process orders dead_letter java.io.IOException: no stock",
				"process orders dead_letter java.io.IOException: no stock");
		assertThat(this.log.events()).hasSize(2)
			.extracting(ILoggingEvent::getMDCPropertyMap)
			.allSatisfy((context) -> assertThat(context).containsEntry("observation", "rocketmq.listener"));
	}

	@Test
	void errorsInterruptsAndDecisionsEndTheObservation() {
		consume((delivery) -> {
			throw new StackOverflowError("deep");
		});
		consume((delivery) -> {
			throw new InterruptedException("stop");
		});
		assertThat(Thread.interrupted()).isTrue();
		consume((delivery) -> {
			delivery.acknowledgment().deadLetter();
			return null;
		});
		consume((delivery) -> {
			delivery.acknowledgment().acknowledge();
			throw new IOException("late");
		});
		assertThat(this.recorded.ended).containsExactly("process orders retry java.lang.StackOverflowError: deep",
				"process orders retry java.lang.InterruptedException: stop", "process orders dead_letter",
				"process orders success java.io.IOException: late");
	}

	@Test
	void anErrorOfTheErrorHandlerEndsTheObservation() {
		this.errorHandler = (exception, message, endpoint) -> {
			throw new AssertionError("handler");
		};
		consume((delivery) -> {
			throw new IOException("no stock");
		});
		assertThat(this.recorded.ended).containsExactly("process orders retry java.io.IOException: no stock");
	}

	@Test
	void anAsynchronousListenerIsObservedUntilItsStageCompletes() {
		CompletableFuture<String> end = new CompletableFuture<>();
		CompletableFuture<ConsumeResult> result = consumeAsync((delivery) -> {
			assertThat(current()).isEqualTo("rocketmq.listener");
			return end;
		});
		assertThat(this.registry.getCurrentObservation()).isNull();
		assertThat(this.recorded.ended).isEmpty();
		end.complete("done");
		assertThat(result).isCompletedWithValue(ConsumeResult.SUCCESS);
		assertThat(this.recorded.ended).containsExactly("process orders success");
	}

	@Test
	void aStageThatIsNotCompletedInTimeEndsItsObservationOnce() {
		this.options = ConsumerOptions.group("billing").consumeTimeout(Duration.ofSeconds(1)).build();
		this.inFlight = false;
		CompletableFuture<String> end = new CompletableFuture<>();
		CompletableFuture<ConsumeResult> result = consumeAsync((delivery) -> end);
		await().until(() -> !this.recorded.ended.isEmpty());
		end.completeExceptionally(new IOException("late"));
		assertThat(result).isCompletedWithValue(ConsumeResult.RETRY);
		assertThat(this.recorded.ended).containsExactly("process orders none " + TimeoutException.class.getName()
				+ ": Listener 'billing' has not ended within consumeTimeout=PT1S");
	}

	@Test
	void aStageThatIsExtendedIsObservedFurther() throws InterruptedException {
		this.options = ConsumerOptions.group("billing").consumeTimeout(Duration.ofSeconds(1)).build();
		CompletableFuture<String> end = new CompletableFuture<>();
		consumeAsync((delivery) -> end);
		Thread.sleep(1_500);
		assertThat(this.recorded.ended).isEmpty();
		end.complete("done");
		assertThat(this.recorded.ended).containsExactly("process orders success");
	}

	@Test
	void aStoppedConsumerEndsTheObservationsItLeaves() {
		GroupDispatcher dispatcher = dispatcher((delivery) -> new CompletableFuture<>(), false);
		dispatcher.consumeAsync(Endpoints.message(7), Endpoints.CONTEXT);
		dispatcher.stopped();
		dispatcher.stopped();
		dispatcher.consumeAsync(Endpoints.message(8), Endpoints.CONTEXT);
		String left = "process orders none " + CancellationException.class.getName()
				+ ": The container stopped before its listener ended";
		assertThat(this.recorded.ended).containsExactly(left, left);
	}

	@Test
	void aWaitThatTimesOutEndsTheObservation() {
		this.options = ConsumerOptions.group("billing").consumeTimeout(Duration.ofSeconds(1)).build();
		this.inFlight = false;
		consume((delivery) -> new CompletableFuture<>());
		assertThat(this.recorded.ended).singleElement()
			.asString()
			.startsWith("process orders retry " + TimeoutException.class.getName());
	}

	@Test
	void aListenerThatDecidesLaterIsObservedUntilItReturns() {
		Acknowledgment[] acknowledgment = new Acknowledgment[1];
		CompletableFuture<ConsumeResult> result = dispatcher(Endpoints.manual((delivery) -> {
			acknowledgment[0] = delivery.acknowledgment();
			return null;
		}), false).consumeAsync(Endpoints.message(7), Endpoints.CONTEXT).toCompletableFuture();
		assertThat(this.recorded.ended).containsExactly("process orders none");
		acknowledgment[0].retry();
		assertThat(result).isCompletedWithValue(ConsumeResult.RETRY);
		dispatcher(Endpoints.manual((delivery) -> {
			delivery.acknowledgment().acknowledge();
			return null;
		}), false).consumeAsync(Endpoints.message(8), Endpoints.CONTEXT);
		assertThat(this.recorded.ended).containsExactly("process orders none", "process orders success");
	}

	@Test
	void aMessageThatIsFilteredIsNotObserved() {
		this.filter = (message, endpoint) -> false;
		consume((delivery) -> null);
		assertThat(this.recorded.ended).isEmpty();
		TestObservationRegistryAssert.assertThat(this.registry).doesNotHaveAnyObservation();
	}

	@Test
	void interceptorsAreOutsideOfTheObservation() {
		this.interceptors = List.of((delivery, next) -> {
			assertThat(this.registry.getCurrentObservation()).isNull();
			try {
				return next.invoke(delivery);
			}
			catch (IOException ex) {
				// The listener's failure is the error of its observation all the same.
				return null;
			}
		});
		consume((delivery) -> {
			throw new IOException("no stock");
		});
		assertThat(this.recorded.ended).containsExactly("process orders success java.io.IOException: no stock");
	}

	@Test
	void eachCallOfAListenerIsObserved() {
		List<String> calls = new ArrayList<>();
		this.interceptors = List.of((delivery, next) -> {
			try {
				return next.invoke(delivery);
			}
			catch (IOException ex) {
				return next.invoke(delivery);
			}
		});
		consume((delivery) -> {
			calls.add("call");
			if (calls.size() == 1) {
				throw new IOException("no stock");
			}
			return null;
		});
		assertThat(this.recorded.ended).containsExactly("process orders none java.io.IOException: no stock",
				"process orders success");
	}

	@Test
	void aDeliveryThatAnInterceptorWrapsIsObservedUntilTheListenerEnds() {
		this.interceptors = List.of((delivery, next) -> next.invoke(new Wrapped(delivery)));
		consume((delivery) -> null);
		consume((delivery) -> {
			throw new IOException("no stock");
		});
		CompletableFuture<String> end = new CompletableFuture<>();
		CompletableFuture<ConsumeResult> result = consumeAsync((delivery) -> end);
		end.completeExceptionally(new IOException("later"));
		assertThat(result).isCompletedWithValue(ConsumeResult.RETRY);
		assertThat(this.recorded.ended).containsExactly("process orders none",
				"process orders none java.io.IOException: no stock", "process orders none java.io.IOException: later");
	}

	@Test
	void eachMessageOfABatchIsObservedWithItsOwnError() {
		consumeBatch(3, (delivery) -> {
			assertThat(this.registry.getCurrentObservation()).isNull();
			throw new BatchListenerFailedException("failed", new IOException("no stock"), 1);
		});
		assertThat(this.recorded.ended).containsExactly("process orders success",
				"process orders retry java.io.IOException: no stock", "process orders success");
		assertThat(this.log.events()).singleElement()
			.satisfies(
					(line) -> assertThat(line.getMDCPropertyMap()).containsEntry("observation", "rocketmq.listener"));
	}

	@Test
	void aBatchIsObservedWhereAskedFor() {
		this.batches = true;
		consumeBatch(2, (delivery) -> {
			assertThat(current()).isEqualTo("rocketmq.listener.batch");
			throw new IOException("no stock");
		});
		assertThat(this.recorded.ended).containsExactly("process orders retry java.io.IOException: no stock",
				"process orders retry java.io.IOException: no stock",
				"process batch orders null java.io.IOException: no stock");
		TestObservationRegistryAssert.assertThat(this.registry)
			.hasObservationWithNameEqualTo("rocketmq.listener.batch")
			.that()
			.hasHighCardinalityKeyValue("size", "2")
			.hasLowCardinalityKeyValue("topic", "orders");
		assertThat(this.recorded.parents).containsOnlyNulls();
	}

	@Test
	void messagesOfABatchThatAreFilteredAreNotObserved() {
		this.filter = (message, endpoint) -> !message.keys().contains("key-1");
		consumeBatch(3, (delivery) -> {
			throw new BatchListenerFailedException("failed", new IOException("no stock"), 1);
		});
		assertThat(this.recorded.ended).containsExactly("process orders success",
				"process orders retry java.io.IOException: no stock");
	}

	@Test
	void messagesBehindAFailedOneOfAnOrderlyBatchAreRedelivered() {
		this.options = ConsumerOptions.group("billing").batchSize(8).orderly(true).build();
		consumeBatch(3, (delivery) -> {
			throw new BatchListenerFailedException("failed", new IOException("no stock"), 0);
		});
		assertThat(this.recorded.ended).containsExactly("process orders retry java.io.IOException: no stock",
				"process orders retry", "process orders retry");
	}

	@Test
	void anAsynchronousBatchIsObservedUntilItsStageCompletes() {
		this.batches = true;
		CompletableFuture<String> end = new CompletableFuture<>();
		dispatcher((delivery) -> end, true).consumeBatchAsync(messages(2), Endpoints.CONTEXT);
		assertThat(this.recorded.ended).isEmpty();
		end.complete("done");
		assertThat(this.recorded.ended).containsExactly("process orders success", "process orders success",
				"process batch orders null");
	}

	@Test
	void withoutAHandlerNothingIsObserved() {
		ObservationRegistry idle = ObservationRegistry.create();
		RocketMQListenerInvoker listener = (delivery) -> {
			assertThat(((AbstractDelivery) delivery).observation()).isSameAs(DeliveryObservation.NONE);
			return null;
		};
		RocketMQListenerInvoker observed = ObservedInvoker.of(new ListenerObserver(idle, null, true, null), listener);
		assertThat(dispatcherOf(observed, false).consume(Endpoints.message(7), Endpoints.CONTEXT))
			.isSameAs(ConsumeResult.SUCCESS);
		assertThat(ObservedInvoker.of(null, listener)).isSameAs(listener);
	}

	@Test
	void theKindOfTheListenerShowsThrough() {
		RocketMQListenerInvoker listener = Endpoints.manual(Endpoints.async((delivery) -> null));
		RocketMQListenerInvoker observed = ObservedInvoker.of(new ListenerObserver(this.registry, null, true, null),
				listener);
		assertThat(observed.isManual()).isTrue();
		assertThat(observed.isAsync()).isEqualTo(listener.isAsync());
		assertThat(ObservedInvoker
			.of(new ListenerObserver(this.registry, null, true, null), Endpoints.async((delivery) -> null))
			.isAsync()).isTrue();
	}

	private @Nullable String current() {
		Observation current = this.registry.getCurrentObservation();
		return (current != null) ? current.getContext().getName() : null;
	}

	private void consume(RocketMQListenerInvoker listener) {
		dispatcher(listener, false).consume(Endpoints.message(7), Endpoints.CONTEXT);
	}

	private CompletableFuture<ConsumeResult> consumeAsync(RocketMQListenerInvoker listener) {
		return dispatcher(listener, false).consumeAsync(Endpoints.message(7), Endpoints.CONTEXT).toCompletableFuture();
	}

	private void consumeBatch(int size, RocketMQListenerInvoker listener) {
		dispatcher(listener, true).consumeBatch(messages(size), Endpoints.CONTEXT);
	}

	private static List<ReceivedMessage> messages(int size) {
		List<ReceivedMessage> messages = new ArrayList<>();
		for (int i = 0; i < size; i++) {
			messages.add(Endpoints.message(i));
		}
		return messages;
	}

	private GroupDispatcher dispatcher(RocketMQListenerInvoker listener, boolean batch) {
		ListenerObserver observer = new ListenerObserver(this.registry, null, this.batches, null);
		return dispatcherOf(ListenerChain.of(this.interceptors, this.filter, ObservedInvoker.of(observer, listener)),
				batch);
	}

	private GroupDispatcher dispatcherOf(RocketMQListenerInvoker chain, boolean batch) {
		DispatchTable table = new DispatchTable(
				List.of(Endpoints.route(Endpoints.endpoint("billing", "orders", "*", batch), chain)));
		FailedMessages failed = new FailedMessages(this.errorHandler, null, this.options, (message) -> true);
		return new GroupDispatcher(() -> table, failed, this.options, (message, duration) -> this.inFlight);
	}

	/** Delivery of an interceptor. */
	private record Wrapped(RocketMQDelivery delivery) implements RocketMQDelivery {

		@Override
		public RocketMQListenerEndpoint endpoint() {
			return this.delivery.endpoint();
		}

		@Override
		public List<ReceivedMessage> messages() {
			return this.delivery.messages();
		}

		@Override
		public ReceivedMessage message() {
			return this.delivery.message();
		}

		@Override
		public ConsumeContext context() {
			return this.delivery.context();
		}

		@Override
		public Acknowledgment acknowledgment() {
			return this.delivery.acknowledgment();
		}

	}

	/** Records ends in their order, and puts the current observation in the MDC. */
	private static final class Recorded implements ObservationHandler<Observation.Context> {

		final List<String> ended = new ArrayList<>();

		final List<@Nullable Object> parents = new ArrayList<>();

		@Override
		public void onStart(Observation.Context context) {
			this.parents.add(context.getParentObservation());
		}

		@Override
		public void onScopeOpened(Observation.Context context) {
			MDC.setContextMap(Map.of("observation", String.valueOf(context.getName())));
		}

		@Override
		public void onScopeClosed(Observation.Context context) {
			MDC.clear();
		}

		@Override
		public void onStop(Observation.Context context) {
			KeyValue outcome = context.getLowCardinalityKeyValue("outcome");
			Throwable error = context.getError();
			this.ended.add(context.getContextualName() + " " + ((outcome != null) ? outcome.getValue() : null)
					+ ((error != null) ? " " + error : ""));
		}

		@Override
		public boolean supportsContext(Observation.Context context) {
			return true;
		}

	}

}
