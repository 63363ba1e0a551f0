package io.rocketmq.spring.listener.adapter;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import org.springframework.core.ParameterizedTypeReference;

import io.rocketmq.client.consumer.listener.ConsumeResult.Kind;
import io.rocketmq.client.message.FilterExpression;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.spring.listener.RocketMQListenerEndpoint;
import io.rocketmq.spring.listener.RocketMQListenerSettings;
import io.rocketmq.spring.listener.adapter.ListenerHarness.Order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class SimpleRocketMQListenerEndpointTests {

	private static final Order ORDER = new Order("42", 3);

	private final ListenerHarness harness = new ListenerHarness();

	private final List<Object> taken = new ArrayList<>();

	private static SimpleRocketMQListenerEndpoint.Builder builder() {
		return SimpleRocketMQListenerEndpoint.builder("billing").group("group").topic("orders");
	}

	@Test
	void allValuesReachTheEndpoint() {
		RocketMQListenerSettings settings = RocketMQListenerSettings.builder().orderly(true).build();
		RocketMQListenerEndpoint endpoint = builder().description("lambda of a test")
			.client("archive")
			.containerFactory("factory")
			.filter(FilterExpression.tags("created"))
			.settings(settings)
			.settings((more) -> more.concurrency(4))
			.listener(Order.class, this.taken::add);
		assertThat(endpoint.id()).isEqualTo("billing");
		assertThat(endpoint.description()).isEqualTo("lambda of a test");
		assertThat(endpoint.client()).isEqualTo("archive");
		assertThat(endpoint.containerFactory()).isEqualTo("factory");
		assertThat(endpoint.group()).isEqualTo("group");
		assertThat(endpoint.topic()).isEqualTo("orders");
		assertThat(endpoint.filter()).isEqualTo(FilterExpression.tags("created"));
		assertThat(endpoint.settings()).isEqualTo(settings.toBuilder().concurrency(4).build());
		assertThat(endpoint.batch()).isFalse();
	}

	@Test
	void aLambdaTakesMessages() {
		this.harness.start(builder().listener(Order.class, this.taken::add));
		assertThat(this.harness.deliver(ORDER)).isEqualTo(Kind.SUCCESS);
		assertThat(this.harness.deliver(ListenerHarness.raw("null"))).isEqualTo(Kind.DEAD_LETTER);
		assertThat(this.taken).containsExactly(ORDER);
	}

	@Test
	void aLambdaTakesGenericTypes() {
		this.harness.start(builder().listener(new ParameterizedTypeReference<List<Order>>() {
		}, this.taken::add));
		assertThat(this.harness.deliver(List.of(ORDER))).isEqualTo(Kind.SUCCESS);
		assertThat(this.taken).containsExactly(List.of(ORDER));
		this.harness.start(builder().listener(new ParameterizedTypeReference<Optional<Order>>() {
		}, this.taken::add));
		assertThat(this.harness.deliver(ListenerHarness.raw("null"))).isEqualTo(Kind.SUCCESS);
		assertThat(this.taken).contains(Optional.empty());
	}

	@Test
	void aLambdaTakesTheReceivedMessage() {
		this.harness.start(builder().listener(ReceivedMessage.class, this.taken::add));
		ReceivedMessage message = this.harness.received(ORDER);
		assertThat(this.harness.deliver(message)).isEqualTo(Kind.SUCCESS);
		assertThat(this.taken).containsExactly(message);
	}

	@Test
	void aLambdaTakesBatches() {
		this.harness.start(builder().batchListener(Order.class, this.taken::addAll));
		assertThat(this.harness.deliverBatch(this.harness.received(ORDER), this.harness.received(ORDER)))
			.containsOnly(Kind.SUCCESS);
		assertThat(this.taken).containsExactly(ORDER, ORDER);
	}

	@Test
	void aLambdaReplies() {
		this.harness.start(builder().replyListener(Order.class, (order) -> order.count()));
		assertThat(this.harness.deliver(this.harness.received(ORDER, ListenerHarness.REQUEST))).isEqualTo(Kind.SUCCESS);
		assertThat(this.harness.replies).hasSize(1);
	}

	@Test
	void anInvokerTakesDeliveries() {
		this.harness.start(builder().invoker(false, (delivery) -> {
			delivery.acknowledgment().deadLetter();
			return null;
		}));
		assertThat(this.harness.deliver(ORDER)).isEqualTo(Kind.DEAD_LETTER);
	}

	@Test
	void missingAndIllegalValuesAreRefused() {
		assertThatIllegalStateException()
			.isThrownBy(() -> SimpleRocketMQListenerEndpoint.builder("x").topic("t").listener(String.class, (text) -> {
			}))
			.withMessageContaining("'x' has no group");
		assertThatIllegalStateException()
			.isThrownBy(() -> SimpleRocketMQListenerEndpoint.builder("x").group("g").listener(String.class, (text) -> {
			}))
			.withMessageContaining("'x' has no topic");
		assertThatIllegalArgumentException().isThrownBy(() -> builder().topic("a b")).withMessageContaining("a b");
		assertThatIllegalArgumentException().isThrownBy(() -> builder().group("a b")).withMessageContaining("a b");
		assertThatIllegalArgumentException().isThrownBy(() -> SimpleRocketMQListenerEndpoint.builder(" "))
			.withMessageContaining("blank");
	}

}
