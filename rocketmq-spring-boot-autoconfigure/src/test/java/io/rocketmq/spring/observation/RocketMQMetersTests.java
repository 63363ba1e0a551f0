package io.rocketmq.spring.observation;

import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.error.RouteNotFoundException;
import io.rocketmq.client.hook.ConsumeStatus;
import io.rocketmq.client.hook.ConsumedMessage;
import io.rocketmq.client.hook.SendContext;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.SendResult;
import io.rocketmq.client.message.SendStatus;
import io.rocketmq.spring.FakeReceivedMessage;

import static org.assertj.core.api.Assertions.assertThat;

class RocketMQMetersTests {

	private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

	private final RocketMQMeters meters = new RocketMQMeters(() -> this.registry);

	@Test
	void countsAndTimesSends() {
		this.meters.sent(context(1_000_000), result(SendStatus.OK));
		this.meters.sent(context(3_000_000), result(SendStatus.OK));
		this.meters.sent(context(5_000_000), result(SendStatus.FLUSH_DISK_TIMEOUT));
		assertThat(this.registry.get("rocketmq.producer.sent").tags("topic", "orders", "status", "ok").timer())
			.satisfies((timer) -> {
				assertThat(timer.count()).isEqualTo(2);
				assertThat(timer.totalTime(TimeUnit.MILLISECONDS)).isEqualTo(4);
			});
		assertThat(this.registry.get("rocketmq.producer.sent").tags("status", "flush_disk_timeout").timer().count())
			.isOne();
	}

	@Test
	void countsAndTimesFailures() {
		this.meters.failed(context(7_000_000),
				new RouteNotFoundException("no route", ErrorContext.ofTopic("orders"), null));
		assertThat(this.registry.get("rocketmq.producer.failed")
			.tags("topic", "orders", "outcome", "not_sent", "exception", "RouteNotFoundException")
			.timer()
			.totalTime(TimeUnit.MILLISECONDS)).isEqualTo(7);
	}

	@Test
	void countsAndTimesDeliveriesAndRedeliveries() {
		this.meters.consumed(new ConsumedMessage("billing", received(0), ConsumeStatus.RETRY,
				new IllegalStateException("as the test says"), 2_000_000));
		this.meters.consumed(new ConsumedMessage("billing", received(1), ConsumeStatus.SUCCESS, null, 4_000_000));
		this.meters.consumed(new ConsumedMessage("billing", received(0), ConsumeStatus.DEAD_LETTER, null, 8_000_000));
		assertThat(this.registry.get("rocketmq.consumer.consumed")
			.tags("topic", "orders", "group", "billing", "outcome", "retry", "exception", "IllegalStateException")
			.timer()
			.totalTime(TimeUnit.MILLISECONDS)).isEqualTo(2);
		assertThat(this.registry.get("rocketmq.consumer.consumed")
			.tags("topic", "orders", "group", "billing", "outcome", "success", "exception", "none")
			.timer()
			.totalTime(TimeUnit.MILLISECONDS)).isEqualTo(4);
		assertThat(this.registry.get("rocketmq.consumer.consumed").tags("outcome", "dead_letter").timer().count())
			.isOne();
		assertThat(this.registry.get("rocketmq.consumer.redelivered")
			.tags("topic", "orders", "group", "billing")
			.counter()
			.count()).isEqualTo(1);
	}

	@Test
	void theRegistryIsNotAskedBeforeTheFirstMessage() {
		new RocketMQMeters(() -> {
			throw new AssertionError("asked too early");
		});
	}

	private static SendContext context(long nanos) {
		return new SendContext("group", Message.to("orders").body(new byte[] { 1 }).build(), "id", false, null, null, 1,
				0, nanos);
	}

	private static SendResult result(SendStatus status) {
		return new SendResult(status, "id", "offset-id", new MessageQueue("orders", "broker-a", 0), 1, null, null,
				null);
	}

	private static FakeReceivedMessage received(int reconsumeTimes) {
		return new FakeReceivedMessage("orders", new byte[] { 1 }, Map.of(), reconsumeTimes);
	}

}
