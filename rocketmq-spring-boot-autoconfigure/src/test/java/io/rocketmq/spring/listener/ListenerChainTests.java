package io.rocketmq.spring.listener;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.message.ReceivedMessage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class ListenerChainTests {

	private final List<String> calls = new ArrayList<>();

	@Test
	void interceptorsAreAroundFilterAndListenerInTheirOrder() throws Exception {
		RocketMQListenerInvoker chain = ListenerChain.of(List.of(recording("a"), recording("b")),
				(message, endpoint) -> this.calls.add("filter"), (delivery) -> {
					this.calls.add("listener");
					return null;
				});
		assertThat(chain.invoke(single())).isNull();
		assertThat(this.calls).containsExactly("a", "b", "filter", "listener", "b ended", "a ended");
	}

	@Test
	void withoutAnythingTheChainIsTheListener() {
		RocketMQListenerInvoker listener = (delivery) -> null;
		assertThat(ListenerChain.of(List.of(), null, listener)).isSameAs(listener);
	}

	@Test
	void exceptionsPassThroughInterceptors() {
		RocketMQListenerInvoker chain = ListenerChain.of(List.of(recording("a")), null, (delivery) -> {
			throw new IOException("no stock");
		});
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> chain.invoke(single()));
		assertThat(this.calls).containsExactly("a", "a ended");
	}

	@Test
	void anInterceptorThatSkipsTheListenerEndsTheDelivery() throws Exception {
		SingleDelivery plain = single();
		RocketMQListenerInterceptor skipping = (delivery, next) -> null;
		assertThat(ListenerChain.of(List.of(skipping), null, fail()).invoke(plain)).isNull();
		SingleDelivery manual = single();
		RocketMQListenerInvoker chain = ListenerChain.of(List.of(recording("a"), skipping), null,
				Endpoints.manual(fail()));
		assertThat(chain.isManual()).isTrue();
		assertThat(chain.invoke(manual)).isNull();
		assertThat(manual.result()).isSameAs(ConsumeResult.SUCCESS);
	}

	@Test
	void anInterceptorThatSkipsTheListenerLaterEndsTheDelivery() throws Exception {
		SingleDelivery manual = single();
		CompletableFuture<String> end = new CompletableFuture<>();
		RocketMQListenerInterceptor skipping = (delivery, next) -> end;
		CompletionStage<?> stage = ListenerChain.of(List.of(skipping), null, Endpoints.manual(fail())).invoke(manual);
		assertThat(manual.result()).isNull();
		end.complete("skipped");
		assertThat(stage).isCompleted();
		assertThat(manual.result()).isSameAs(ConsumeResult.SUCCESS);
	}

	@Test
	void anInterceptorMayCallTheListenerLater() throws Exception {
		SingleDelivery manual = single();
		CompletableFuture<String> lookup = new CompletableFuture<>();
		RocketMQListenerInterceptor later = (delivery, next) -> lookup.thenCompose((found) -> {
			try {
				next.invoke(delivery);
				return CompletableFuture.completedStage(found);
			}
			catch (Exception ex) {
				return CompletableFuture.failedStage(ex);
			}
		});
		CompletionStage<?> stage = ListenerChain.of(List.of(later), null, Endpoints.manual((delivery) -> null))
			.invoke(manual);
		lookup.complete("found");
		assertThat(stage).isCompleted();
		assertThat(manual.result()).isNull();
	}

	@Test
	void theStageThatAnInterceptorForgetsIsKept() throws Exception {
		CompletableFuture<String> end = new CompletableFuture<>();
		RocketMQListenerInterceptor forgetting = (delivery, next) -> {
			next.invoke(delivery);
			return null;
		};
		assertThat(ListenerChain.of(List.of(forgetting, recording("a")), null, (delivery) -> end).invoke(single()))
			.isSameAs(end);
	}

	@Test
	void aMessageThatIsNotAcceptedIsAcknowledged() throws Exception {
		SingleDelivery delivery = single();
		ListenerChain.of(List.of(), (message, endpoint) -> false, Endpoints.manual(fail())).invoke(delivery);
		assertThat(delivery.result()).isSameAs(ConsumeResult.SUCCESS);
		assertThatIllegalStateException()
			.isThrownBy(() -> ListenerChain.of(List.of(), brokenFor("key-0"), fail()).invoke(single()))
			.withMessage("broken filter");
	}

	@Test
	void aNarrowedBatchKeepsItsIndexes() throws Exception {
		BatchDelivery batch = batch(5);
		ListenerChain.of(List.of(), accepting("key-1", "key-3", "key-4"), Endpoints.manual((delivery) -> {
			assertThat(keys(delivery.messages())).containsExactly("key-1", "key-3", "key-4");
			assertThat(delivery.message()).isSameAs(batch.messages().get(1));
			Acknowledgment acknowledgment = delivery.acknowledgment();
			assertThat(acknowledgment.retry(0, Duration.ofSeconds(5))).isTrue();
			assertThat(acknowledgment.retry(0)).isFalse();
			assertThat(acknowledgment.deadLetter(batch.messages().get(3))).isTrue();
			assertThat(acknowledgment.extend(Duration.ofSeconds(1))).isTrue();
			assertThat(acknowledgment.retry()).isTrue();
			assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> acknowledgment.acknowledge(3));
			return null;
		})).invoke(batch);
		assertThat(results(batch)).containsExactly("SUCCESS", "RETRY after PT5S", "SUCCESS", "DEAD_LETTER", "RETRY");
	}

	@Test
	void failuresOfANarrowedBatchHaveTheIndexesOfTheWhole() {
		BatchDelivery batch = batch(5);
		IOException cause = new IOException("one");
		assertThatExceptionOfType(BatchListenerFailedException.class)
			.isThrownBy(() -> ListenerChain.of(List.of(), accepting("key-1", "key-3", "key-4"), (delivery) -> {
				throw new BatchListenerFailedException("failed", Map.of(1, cause, 2, cause));
			}).invoke(batch))
			.satisfies((ex) -> assertThat(ex.failures()).containsOnly(Map.entry(3, cause), Map.entry(4, cause)));
		assertThat(results(batch)).containsExactly("SUCCESS", null, "SUCCESS", null, null);
	}

	@Test
	void failuresThatCompleteLaterAreTranslatedToo() throws Exception {
		CompletableFuture<String> end = new CompletableFuture<>();
		CompletionStage<?> stage = ListenerChain.of(List.of(), accepting("key-2"), (delivery) -> end).invoke(batch(3));
		end.completeExceptionally(new CompletionException(new IOException("two")));
		assertThatExceptionOfType(CompletionException.class).isThrownBy(() -> stage.toCompletableFuture().join())
			.havingCause()
			.isInstanceOfSatisfying(BatchListenerFailedException.class,
					(ex) -> assertThat(ex.failures()).containsOnlyKeys(2));
	}

	@Test
	void anIndexThatDoesNotExistIsNotTranslated() {
		BatchListenerFailedException wrong = new BatchListenerFailedException("failed", new IOException("which?"), 7);
		assertThatExceptionOfType(BatchListenerFailedException.class)
			.isThrownBy(() -> ListenerChain.of(List.of(), accepting("key-1", "key-2"), (delivery) -> {
				throw wrong;
			}).invoke(batch(3)))
			.isSameAs(wrong);
	}

	@Test
	void aFilterThatThrowsFailsTheMessageAlone() {
		BatchDelivery batch = batch(3);
		assertThatExceptionOfType(BatchListenerFailedException.class)
			.isThrownBy(() -> ListenerChain.of(List.of(), brokenFor("key-1"), (delivery) -> {
				assertThat(keys(delivery.messages())).containsExactly("key-0", "key-2");
				return null;
			}).invoke(batch))
			.satisfies((ex) -> assertThat(ex.failures()).containsOnlyKeys(1));
	}

	@Test
	void aFilterThatThrowsLeavesNothingOfAManualListenerUndecided() {
		BatchDelivery batch = batch(3);
		assertThatExceptionOfType(BatchListenerFailedException.class)
			.isThrownBy(() -> ListenerChain.of(List.of(), brokenFor("key-1"), Endpoints.manual((delivery) -> {
				delivery.acknowledgment().acknowledge(1);
				return null;
			})).invoke(batch));
		assertThat(results(batch)).containsExactly("RETRY", null, "SUCCESS");
	}

	@Test
	void aBatchOfWhichNothingIsAcceptedIsNotDelivered() throws Exception {
		BatchDelivery batch = batch(2);
		assertThat(ListenerChain.of(List.of(), accepting(), fail()).invoke(batch)).isNull();
		assertThat(results(batch)).containsExactly("SUCCESS", "SUCCESS");
		assertThatExceptionOfType(BatchListenerFailedException.class)
			.isThrownBy(() -> ListenerChain.of(List.of(), brokenFor("key-0"), fail()).invoke(batch(1)));
	}

	private RocketMQListenerInterceptor recording(String name) {
		return (delivery, next) -> {
			this.calls.add(name);
			try {
				return next.invoke(delivery);
			}
			finally {
				this.calls.add(name + " ended");
			}
		};
	}

	private static RocketMQListenerInvoker fail() {
		return (delivery) -> {
			throw new AssertionError("The listener is not to be called");
		};
	}

	private static RocketMQMessageFilter accepting(String... keys) {
		return (message, endpoint) -> List.of(keys).contains(message.keys().get(0));
	}

	private static RocketMQMessageFilter brokenFor(String key) {
		return (message, endpoint) -> {
			if (message.keys().get(0).equals(key)) {
				throw new IllegalStateException("broken filter");
			}
			return true;
		};
	}

	private static SingleDelivery single() {
		return new SingleDelivery(Endpoints.endpoint("billing"), Endpoints.message(0), Endpoints.CONTEXT,
				(message, duration) -> true);
	}

	private static BatchDelivery batch(int size) {
		List<ReceivedMessage> messages = new ArrayList<>();
		for (int i = 0; i < size; i++) {
			messages.add(Endpoints.message(i));
		}
		return new BatchDelivery(Endpoints.endpoint("billing", "orders", "*", true), messages, Endpoints.CONTEXT,
				(message, duration) -> true);
	}

	private static List<String> keys(List<ReceivedMessage> messages) {
		return messages.stream().map((message) -> message.keys().get(0)).toList();
	}

	private static List<@Nullable String> results(BatchDelivery batch) {
		List<@Nullable String> results = new ArrayList<>();
		for (int i = 0; i < batch.size(); i++) {
			ConsumeResult result = batch.result(i);
			results.add((result != null) ? result.toString() : null);
		}
		return results;
	}

}
