package io.rocketmq.spring.listener.adapter;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Supplier;

import org.junit.jupiter.api.Test;

import org.springframework.beans.BeanUtils;
import org.springframework.util.ClassUtils;

import io.rocketmq.client.consumer.listener.ConsumeResult.Kind;
import io.rocketmq.client.message.ReceivedMessage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Listener methods of a class in Kotlin, which is found by name, as it is compiled apart.
 */
class KotlinListenersTests {

	private static final Map<String, Object> ORDER = Map.of("id", "42", "count", 3);

	private final ListenerHarness harness = new ListenerHarness();

	private final Supplier<?> bean = (Supplier<?>) BeanUtils
		.instantiateClass(ClassUtils.resolveClassName("io.rocketmq.spring.listener.adapter.KotlinListeners", null));

	@Test
	void aKotlinClassTakesItsOwnTypes() {
		this.harness.method(this.bean, "order");
		assertThat(this.harness.isAsync()).isFalse();
		assertThat(this.harness.deliver(ORDER)).isEqualTo(Kind.SUCCESS);
		assertThat(this.bean.get()).asString().isEqualTo("[KotlinOrder(id=42, count=3)]");
	}

	@Test
	void aNullableParameterIsNotRequired() {
		this.harness.method(this.bean, "nullable");
		assertThat(this.harness.deliver(ListenerHarness.raw("null"))).isEqualTo(Kind.SUCCESS);
		assertThat(this.bean.get()).asString().isEqualTo("[null null]");
		this.harness.method(this.bean, "order");
		assertThat(this.harness.deliver(ListenerHarness.raw("null"))).isEqualTo(Kind.DEAD_LETTER);
	}

	@Test
	void weaknessKotlinASuspendingFunctionEndsTheDeliveryWhenItEnds() {
		this.harness.method(this.bean, "suspending");
		assertThat(this.harness.isAsync()).isTrue();
		ReceivedMessage message = this.harness.received(ORDER, Map.of("KEYS", "k1"));
		var delivery = this.harness.deliverAsync(message);
		assertThat(delivery.join().kind()).isEqualTo(Kind.SUCCESS);
		assertThat(this.bean.get()).asString().isEqualTo("[42 k1]");
		assertThat(this.harness.errors).isEmpty();
	}

	@Test
	void aPrivateSuspendingFunctionIsCalled() {
		this.harness.method(this.bean, "privately");
		assertThat(this.harness.deliver(ORDER)).isEqualTo(Kind.SUCCESS);
		assertThat(this.bean.get()).asString().isEqualTo("[42]");
	}

	@Test
	void aSuspendingFunctionReplies() {
		this.harness.method(this.bean, "replying");
		assertThat(this.harness.deliver(this.harness.received(ORDER, ListenerHarness.REQUEST))).isEqualTo(Kind.SUCCESS);
		assertThat(this.harness.replies).singleElement()
			.satisfies(
					(reply) -> assertThat(new String(reply.body(), StandardCharsets.UTF_8)).isEqualTo("reply to 42"));
	}

	@Test
	void aFailureOfASuspendingFunctionFailsTheDelivery() {
		this.harness.method(this.bean, "failing");
		assertThat(this.harness.deliver(ORDER)).isEqualTo(Kind.RETRY);
		assertThat(this.harness.errors).singleElement()
			.isInstanceOf(IllegalStateException.class)
			.satisfies((error) -> assertThat(error).hasMessage("failed on 42"));
	}

	@Test
	void aSuspendingFunctionDecides() {
		this.harness.method(this.bean, "deciding");
		assertThat(this.harness.deliver(ORDER)).isEqualTo(Kind.DEAD_LETTER);
		assertThat(this.bean.get()).asString().isEqualTo("[42]");
	}

	@Test
	void aSuspendingFunctionTakesBatches() {
		this.harness.batchMethod(this.bean, "batch");
		assertThat(this.harness.isAsync()).isTrue();
		ReceivedMessage order = this.harness.received(ORDER);
		assertThat(this.harness.deliverBatch(order)).containsExactly(Kind.SUCCESS);
		assertThat(this.harness.deliverBatch(order, ListenerHarness.raw("{"), order)).containsExactly(Kind.SUCCESS,
				Kind.DEAD_LETTER, Kind.RETRY);
		assertThat(this.bean.get()).asString().isEqualTo("[[42], [42, 42]]");
		assertThat(this.harness.errors).hasSize(2)
			.last()
			.satisfies((error) -> assertThat(error).hasMessage("failed on 42"));
	}

	@Test
	void aFutureOfUnitIsNoReply() {
		this.harness.method(this.bean, "unit");
		assertThat(this.harness.deliver(this.harness.received(ORDER, ListenerHarness.REQUEST))).isEqualTo(Kind.SUCCESS);
		assertThat(this.harness.replies).isEmpty();
	}

	@Test
	void aFlowIsRefusedAtTheStart() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.harness.method(this.bean, "flow"))
			.withMessageContaining("returns a stream of values");
	}

}
