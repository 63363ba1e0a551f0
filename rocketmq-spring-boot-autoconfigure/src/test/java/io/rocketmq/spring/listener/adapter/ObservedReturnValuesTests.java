package io.rocketmq.spring.listener.adapter;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationView;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistryAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.messaging.handler.annotation.SendTo;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Sends of return values as part of the observation of the message.
 */
class ObservedReturnValuesTests {

	private final TestObservationRegistry registry = TestObservationRegistry.create();

	private final ListenerHarness harness = new ListenerHarness();

	private final List<String> ended = new ArrayList<>();

	@BeforeEach
	void observe() {
		this.registry.observationConfig().observationHandler(new Recording());
		this.harness.observations = this.registry;
	}

	@Test
	void aForwardedValueIsSentWithinTheObservation() {
		this.harness.method(new Forwarding(), "forward").deliver("one");
		assertThat(this.ended).containsExactly("send next in rocketmq.listener", "process orders");
		TestObservationRegistryAssert.assertThat(this.registry)
			.hasObservationWithNameEqualTo("rocketmq.template")
			.that()
			.hasLowCardinalityKeyValue("sender", "listener")
			.hasLowCardinalityKeyValue("operation", "send");
	}

	@Test
	void aReplyIsSentWithinTheObservation() {
		this.harness.method(new Forwarding(), "answer").deliver(this.harness.received("one", ListenerHarness.REQUEST));
		assertThat(this.ended).containsExactly("send DefaultCluster_REPLY_TOPIC in rocketmq.listener",
				"process orders");
	}

	@Test
	void aValueThatComesLaterIsSentWithinTheObservation() {
		Forwarding bean = new Forwarding();
		CompletableFuture<?> end = this.harness.method(bean, "later").deliverAsync(this.harness.received("one"));
		assertThat(this.registry.getCurrentObservation()).isNull();
		bean.result.complete("two");
		assertThat(end).isCompleted();
		assertThat(this.ended).containsExactly("send next in rocketmq.listener", "process orders");
		this.ended.clear();
		this.harness.method(bean, "laterAnswer").deliver(this.harness.received("one", ListenerHarness.REQUEST));
		assertThat(this.ended).containsExactly("send DefaultCluster_REPLY_TOPIC in rocketmq.listener",
				"process orders");
	}

	@Test
	void aValueThatCanNotBeSentIsAnErrorOfBoth() {
		this.harness.sendFailure = new IllegalStateException("closed");
		Forwarding bean = new Forwarding();
		bean.result.complete("two");
		this.harness.method(bean, "forward").deliver("one");
		this.harness.method(bean, "later").deliver("one");
		assertThat(this.ended).containsExactly("send next in rocketmq.listener java.lang.IllegalStateException: closed",
				"process orders java.lang.IllegalStateException: closed",
				"send next in rocketmq.listener java.lang.IllegalStateException: closed",
				"process orders java.lang.IllegalStateException: closed");
	}

	@Test
	void theErrorIsTheExceptionOfTheMethod() {
		this.harness.method(new Forwarding(), "fail").deliver("one");
		assertThat(this.ended).containsExactly("process orders java.io.IOException: no stock");
	}

	/** Listeners that return values. */
	static class Forwarding {

		final CompletableFuture<String> result = new CompletableFuture<>();

		@SendTo("next")
		String forward(String payload) {
			return payload;
		}

		String answer(String payload) {
			return payload;
		}

		@SendTo("next")
		CompletableFuture<String> later(String payload) {
			return this.result;
		}

		CompletableFuture<String> laterAnswer(String payload) {
			return CompletableFuture.completedFuture(payload);
		}

		void fail(String payload) throws IOException {
			throw new IOException("no stock");
		}

	}

	/** Records ends with the parents. */
	private final class Recording implements ObservationHandler<Observation.Context> {

		@Override
		public void onStop(Observation.Context context) {
			ObservationView parent = context.getParentObservation();
			Throwable error = context.getError();
			ObservedReturnValuesTests.this.ended
				.add(context.getContextualName() + ((parent != null) ? " in " + parent.getContextView().getName() : "")
						+ ((error != null) ? " " + error : ""));
		}

		@Override
		public boolean supportsContext(Observation.Context context) {
			return true;
		}

	}

}
