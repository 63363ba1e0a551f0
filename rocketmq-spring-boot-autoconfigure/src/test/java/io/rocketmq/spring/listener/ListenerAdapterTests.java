package io.rocketmq.spring.listener;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.ResolvableType;

import io.rocketmq.client.consumer.listener.ConsumeContext;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.message.FilterExpression;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.spring.FakeReceivedMessage;
import io.rocketmq.spring.support.DefaultRocketMQMessageConverter;
import io.rocketmq.spring.support.JsonPayloadConverter;

import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(OutputCaptureExtension.class)
class ListenerAdapterTests {

	private final List<Object> received = new ArrayList<>();

	@Test
	void callsTheListenerWithTheConvertedMessage() {
		ListenerAdapter adapter = adapter(this.received::add, Order.class);
		assertThat(consume(adapter, "{\"id\":\"42\"}", 0)).isEqualTo(ConsumeResult.SUCCESS);
		assertThat(this.received).containsExactly(new Order("42"));
	}

	@Test
	void anExceptionMeansRetryAndIsLoggedOnce(CapturedOutput output) {
		ListenerAdapter adapter = adapter((message) -> {
			throw new java.io.IOException("no disk");
		}, String.class);
		assertThat(consume(adapter, "x", 2)).isEqualTo(ConsumeResult.RETRY);
		assertThat(output)
			.containsOnlyOnce("message " + FakeReceivedMessage.ID + " of topic 'orders' (reconsumeTimes=2) failed")
			.contains("IOException: no disk");
	}

	@Test
	void conversionFailuresMeanRetryWithoutCallingTheListener(CapturedOutput output) {
		ListenerAdapter adapter = adapter(this.received::add, Order.class);
		assertThat(consume(adapter, "no json", 0)).isEqualTo(ConsumeResult.RETRY);
		assertThat(this.received).isEmpty();
		assertThat(output).contains("Listener 'billing' of group 'billing-group': message " + FakeReceivedMessage.ID)
			.contains("can't be read as " + Order.class.getName());
	}

	@Test
	void anInterruptIsKept() {
		ListenerAdapter adapter = adapter((message) -> {
			throw new InterruptedException();
		}, String.class);
		assertThat(consume(adapter, "x", 0)).isEqualTo(ConsumeResult.RETRY);
		assertThat(Thread.interrupted()).isTrue();
	}

	private static ConsumeResult consume(ListenerAdapter adapter, String body, int reconsumeTimes) {
		ReceivedMessage message = new FakeReceivedMessage("orders", body.getBytes(), Map.of(), reconsumeTimes);
		return adapter.consume(message, new ConsumeContext("billing-group", message.queue()));
	}

	private static ListenerAdapter adapter(RocketMQListener<Object> listener, Class<?> type) {
		return new ListenerAdapter(
				new RocketMQListenerEndpoint("billing", listener, ResolvableType.forClass(type), "billing-group",
						"orders", FilterExpression.all(), null, null, null, null),
				new DefaultRocketMQMessageConverter(new JsonPayloadConverter()));
	}

	record Order(String id) {
	}

}
