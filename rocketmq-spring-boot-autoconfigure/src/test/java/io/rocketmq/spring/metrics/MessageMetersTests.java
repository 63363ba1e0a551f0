package io.rocketmq.spring.metrics;

import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.error.RouteNotFoundException;
import io.rocketmq.client.hook.ConsumeStatus;
import io.rocketmq.client.hook.ConsumedMessage;
import io.rocketmq.client.hook.SendContext;
import io.rocketmq.client.hook.TransactionEnd;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.message.SendResult;
import io.rocketmq.client.message.SendStatus;
import io.rocketmq.spring.FakeReceivedMessage;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Meters of sends and deliveries.
 */
class MessageMetersTests {

	private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

	private final ClientTags tags = new ClientTags("default", 100);

	private final MeterSet meters = new MeterSet("default", () -> this.registry);

	private final SendMeters sends = new SendMeters(this.tags, this.meters, true);

	private final DeliveryMeters deliveries = new DeliveryMeters(this.tags, this.meters, true);

	@Test
	void sendsAreTimedByStatus() {
		this.sends.sent(context("orders", 1_000_000), result(SendStatus.OK));
		this.sends.sent(context("orders", 3_000_000), result(SendStatus.OK));
		this.sends.sent(context("orders", 5_000_000), result(SendStatus.FLUSH_DISK_TIMEOUT));
		this.sends.sentOneway(context("orders", 7_000_000));
		Timer ok = send("orders", "ok");
		assertThat(ok.count()).isEqualTo(2);
		assertThat(ok.totalTime(TimeUnit.MILLISECONDS)).isEqualTo(4);
		assertThat(ok.getId().getTag("exception")).isEqualTo("none");
		assertThat(send("orders", "flush_disk_timeout").count()).isOne();
		assertThat(send("orders", "oneway").count()).isOne();
	}

	@Test
	void failuresAreTimedByOutcomeAndException() {
		this.sends.failed(context("orders", 7_000_000),
				new RouteNotFoundException("no route", ErrorContext.ofTopic("orders"), null));
		assertThat(send("orders", "not_sent")).satisfies((timer) -> {
			assertThat(timer.totalTime(TimeUnit.MILLISECONDS)).isEqualTo(7);
			assertThat(timer.getId().getTag("exception")).isEqualTo("RouteNotFoundException");
		});
	}

	@Test
	void transactionsAndRecallsAreCounted() {
		this.sends
			.transactionEnded(new TransactionEnd("shop", "payments", "id", null, null, "t", "a:1", "COMMIT", false));
		this.sends
			.transactionEnded(new TransactionEnd("shop", "payments", "id", null, null, "t", "a:1", "ROLLBACK", true));
		this.sends.recalled("shop", "reminders", "id", true);
		this.sends.recalled("shop", "reminders", "id", false);
		assertThat(this.registry.get("rocketmq.producer.transactions")
			.tags("client", "default", "group", "shop", "topic", "payments", "resolution", "commit", "checked", "false")
			.counter()
			.count()).isOne();
		assertThat(this.registry.get("rocketmq.producer.transactions")
			.tags("resolution", "rollback", "checked", "true")
			.counter()
			.count()).isOne();
		assertThat(this.registry.get("rocketmq.producer.recalls").tags("result", "ok").counter().count()).isOne();
		assertThat(this.registry.get("rocketmq.producer.recalls").tags("result", "failed").counter().count()).isOne();
	}

	@Test
	void deliveriesAreTimedByResultAndException() {
		this.deliveries.consumed(new ConsumedMessage("billing", received("orders", 0), ConsumeStatus.RETRY,
				new IllegalStateException("as the test says"), 2_000_000));
		this.deliveries
			.consumed(new ConsumedMessage("billing", received("orders", 1), ConsumeStatus.SUCCESS, null, 4_000_000));
		this.deliveries.consumed(
				new ConsumedMessage("billing", received("orders", 0), ConsumeStatus.DEAD_LETTER, null, 8_000_000));
		assertThat(delivery("retry").totalTime(TimeUnit.MILLISECONDS)).isEqualTo(2);
		assertThat(delivery("retry").getId().getTag("exception")).isEqualTo("IllegalStateException");
		assertThat(delivery("success").totalTime(TimeUnit.MILLISECONDS)).isEqualTo(4);
		assertThat(delivery("success").getId().getTag("exception")).isEqualTo("none");
		assertThat(delivery("dead_letter").count()).isOne();
	}

	@Test
	void batchesRedeliveriesAndAgesAreRecordedAtTheBegin() {
		this.deliveries.consuming("billing", List.of(received("orders", 0), received("orders", 2)));
		this.deliveries.consuming("billing", List.of(received("orders", 0)));
		this.deliveries.consuming("billing", List.of());
		assertThat(this.registry.get("rocketmq.consumer.batch").summary().count()).isEqualTo(2);
		assertThat(this.registry.get("rocketmq.consumer.batch").summary().totalAmount()).isEqualTo(3);
		assertThat(this.registry.get("rocketmq.consumer.redeliveries").counter().count()).isOne();
		Timer age = this.registry.get("rocketmq.consumer.age").timer();
		assertThat(age.count()).as("of first deliveries").isEqualTo(2);
		assertThat(age.max(TimeUnit.MILLISECONDS))
			.isGreaterThan(System.currentTimeMillis() - FakeReceivedMessage.BORN.toEpochMilli() - 60_000);
	}

	@Test
	void theAgeOfAMessageFromTheFutureIsZero() {
		this.deliveries.consuming("billing", List.of(fromTheFuture()));
		Timer age = this.registry.get("rocketmq.consumer.age").timer();
		assertThat(age.count()).isOne();
		assertThat(age.totalTime(TimeUnit.NANOSECONDS)).isZero();
	}

	@Test
	void observedSendsAndDeliveriesHaveNoTimers() {
		SendMeters observedSends = new SendMeters(this.tags, this.meters, false);
		DeliveryMeters observed = new DeliveryMeters(this.tags, this.meters, false);
		observedSends.sent(context("orders", 1), result(SendStatus.OK));
		observedSends.sentOneway(context("orders", 1));
		observedSends.failed(context("orders", 1), new RouteNotFoundException("no", ErrorContext.none(), null));
		observed.consuming("billing", List.of(received("orders", 0)));
		observed.consumed(new ConsumedMessage("billing", received("orders", 0), ConsumeStatus.SUCCESS, null, 1));
		assertThat(this.registry.getMeters()).extracting((meter) -> meter.getId().getName())
			.containsExactlyInAnyOrder("rocketmq.consumer.batch", "rocketmq.consumer.age",
					"rocketmq.consumer.redeliveries");
	}

	@Test
	void aThousandTopicsMakeAHundredAndOne() {
		IntStream.range(0, 1000).forEach((number) -> {
			this.sends.sent(context("topic-" + number, 1), result(SendStatus.OK));
			this.deliveries.consuming("billing", List.of(received("topic-" + number, 0)));
			this.deliveries.consumed(
					new ConsumedMessage("billing", received("topic-" + number, 0), ConsumeStatus.SUCCESS, null, 1));
		});
		assertThat(send("topic-99", "ok").count()).isOne();
		assertThat(send("other", "ok").count()).isEqualTo(900);
		assertThat(this.registry.getMeters()).as("five kinds of meters").hasSize(5 * 101);
	}

	@Test
	void topicsOfRetriesDeadLettersAndRepliesShareAValueEach() {
		for (String group : List.of("a", "b")) {
			this.sends.sent(context("%RETRY%" + group, 1), result(SendStatus.OK));
			this.sends.sent(context("%RETRY%" + group + "_orders", 1), result(SendStatus.OK));
			this.sends.sent(context("%DLQ%" + group, 1), result(SendStatus.OK));
			this.sends.sent(context(group + "_REPLY_TOPIC", 1), result(SendStatus.OK));
		}
		assertThat(send("%RETRY%", "ok").count()).isEqualTo(4);
		assertThat(send("%DLQ%", "ok").count()).isEqualTo(2);
		assertThat(send("%REPLY%", "ok").count()).isEqualTo(2);
		assertThat(this.registry.getMeters()).hasSize(3);
	}

	@Test
	void groupsAndExceptionsAreLimited() {
		IntStream.range(0, 200).forEach((number) -> this.tags.group("group-" + number));
		assertThat(this.tags.group("group-99")).isEqualTo("group-99");
		assertThat(this.tags.group("group-100")).isEqualTo("other");
		Throwable anonymous = new IllegalStateException() {
		};
		assertThat(this.tags.exception(anonymous)).startsWith(MessageMetersTests.class.getName());
		assertThat(this.tags.exception(new IllegalStateException())).isEqualTo("IllegalStateException");
	}

	private Timer send(String topic, String result) {
		return this.registry.get("rocketmq.producer.send")
			.tags("client", "default", "group", "shop", "topic", topic, "result", result)
			.timer();
	}

	private Timer delivery(String result) {
		return this.registry.get("rocketmq.consumer.delivery")
			.tags("client", "default", "group", "billing", "topic", "orders", "result", result)
			.timer();
	}

	private static SendContext context(String topic, long nanos) {
		return new SendContext("shop", Message.to(topic).body(new byte[] { 1 }).build(), "id", false, null, null, 1, 0,
				nanos);
	}

	private static SendResult result(SendStatus status) {
		return new SendResult(status, "id", "offset-id", new MessageQueue("orders", "broker-a", 0), 1, null, null,
				null);
	}

	private static ReceivedMessage fromTheFuture() {
		FakeReceivedMessage message = received("orders", 0);
		return (ReceivedMessage) Proxy.newProxyInstance(ReceivedMessage.class.getClassLoader(),
				new Class<?>[] { ReceivedMessage.class }, (self, method, values) -> method.getName().equals("bornAt")
						? Instant.now().plusSeconds(3600) : method.invoke(message, values));
	}

	private static FakeReceivedMessage received(String topic, int reconsumeTimes) {
		return new FakeReceivedMessage(topic, new byte[] { 1 }, Map.of(), reconsumeTimes);
	}

}
