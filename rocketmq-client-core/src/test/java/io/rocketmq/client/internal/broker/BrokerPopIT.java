package io.rocketmq.client.internal.broker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import io.rocketmq.client.broker.NotificationResult;
import io.rocketmq.client.broker.PopRequest;
import io.rocketmq.client.broker.PopResult;
import io.rocketmq.client.error.BrokerErrorException;
import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.error.TopicNotFoundException;
import io.rocketmq.client.message.PoppedMessage;
import io.rocketmq.client.message.ReceiptHandle;
import io.rocketmq.client.testing.SharedServer;

import static io.rocketmq.client.internal.broker.BrokerFixture.NAME;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * Pops, acknowledgements and invisible times at a real server.
 */
class BrokerPopIT {

	private static final Duration PATIENCE = Duration.ofSeconds(40);

	private static BrokerFixture fixture;

	private static DefaultBrokerPop pop;

	@BeforeAll
	static void open() {
		fixture = new BrokerFixture(SharedServer.get());
		pop = fixture.broker().pop();
	}

	@AfterAll
	static void close() {
		fixture.close();
	}

	@Test
	void anAcknowledgedMessageIsNotRedelivered() {
		String topic = SharedServer.topic("pop-ack");
		String group = SharedServer.name("pop-group");
		List<String> sent = List.of(fixture.send(topic, 0, "a").messageId(), fixture.send(topic, 1, "b").messageId());
		List<PoppedMessage> popped = popAll(group, topic, 60000, 2);
		assertThat(popped).extracting((each) -> each.message().messageId()).containsExactlyInAnyOrderElementsOf(sent);
		assertThat(popped).allSatisfy((each) -> {
			assertThat(each.reconsumeTimes()).isZero();
			assertThat(each.handle().brokerName()).isEqualTo(NAME);
			assertThat(ReceiptHandle.parse(each.handle().toString())).isEqualTo(each.handle());
			pop.ack(group, topic, each.handle());
		});
		assertThat(pop.pop(request(group, topic, 1000, 0)).status()).isEqualTo(PopResult.Status.NOTHING);
	}

	@Test
	void anUnacknowledgedMessageIsRedelivered() {
		String topic = SharedServer.topic("pop-again");
		String group = SharedServer.name("pop-group");
		String sent = fixture.send(topic, 0, "again").messageId();
		PoppedMessage first = popAll(group, topic, 1000, 1).get(0);
		PoppedMessage second = popAll(group, topic, 60000, 1).get(0);
		assertThat(second.message().messageId()).isEqualTo(sent).isEqualTo(first.message().messageId());
		assertThat(second.message().topic()).isEqualTo(topic);
		assertThat(second.reconsumeTimes()).isEqualTo(1);
		assertThat(second.handle().retryMark()).isNotEqualTo("0");
		pop.ack(group, topic, second.handle());
	}

	@Test
	void messagesAreAcknowledgedTogether() {
		String topic = SharedServer.topic("pop-together");
		String group = SharedServer.name("pop-group");
		for (int i = 0; i < 10; i++) {
			fixture.send(topic, i % 2, "m" + i);
		}
		List<PoppedMessage> popped = popAll(group, topic, 4000, 10);
		pop.ackAll(group, topic, popped.stream().map(PoppedMessage::handle).toList());
		// An unacknowledged message would be redelivered after four seconds.
		assertThat(pop.pop(request(group, topic, 1000, 8000)).messages()).isEmpty();
		assertThatIllegalArgumentException().isThrownBy(() -> pop.ackAll(group, topic, List.of()));
	}

	@Test
	void theInvisibleTimeOfAMessageIsChanged() {
		String topic = SharedServer.topic("pop-invisible");
		String group = SharedServer.name("pop-group");
		fixture.send(topic, 0, "invisible");
		PoppedMessage first = popAll(group, topic, 60000, 1).get(0);
		ReceiptHandle changed = pop.changeInvisibleTime(group, topic, first.handle(), Duration.ofSeconds(1));
		assertThat(changed.invisibleMillis()).isEqualTo(1000);
		assertThat(changed).isNotEqualTo(first.handle());
		PoppedMessage second = popAll(group, topic, 60000, 1).get(0);
		assertThat(second.message().messageId()).isEqualTo(first.message().messageId());
	}

	@Test
	void aNotificationReportsThatThereAreMessages() {
		String topic = SharedServer.topic("pop-notify");
		String group = SharedServer.name("pop-group");
		assertThat(pop.notification(PopRequest.of(group, topic, NAME)).hasMessages()).isFalse();
		var waiting = pop.notificationAsync(request(group, topic, 0, 15000));
		fixture.send(topic, 0, "new");
		assertThat(waiting.join()).isEqualTo(new NotificationResult(true, false));
	}

	@Test
	void popsAreRefusedWithTheReason() {
		String topic = SharedServer.topic("pop-refused");
		assertThatExceptionOfType(TopicNotFoundException.class)
			.isThrownBy(() -> pop.pop(request("group", SharedServer.name("absent"), 1000, 0)));
		assertThatExceptionOfType(BrokerErrorException.class)
			.isThrownBy(() -> pop.pop(PopRequest.of("group", topic, NAME).maxMessages(33)))
			.withMessageContaining("INVALID_PARAMETER");
		ReceiptHandle beyond = new ReceiptHandle(100, System.currentTimeMillis(), 1000, 0, "0", NAME, 0, 100);
		assertThatExceptionOfType(BrokerErrorException.class).isThrownBy(() -> pop.ack("group", topic, beyond))
			.withMessageContaining("NO_MESSAGE");
		assertThatExceptionOfType(RocketMQException.class)
			.isThrownBy(() -> pop.changeInvisibleTime("group", topic, beyond, Duration.ofSeconds(1)));
		ReceiptHandle wrongQueue = new ReceiptHandle(0, System.currentTimeMillis(), 1000, 0, "0", NAME, 77, 0);
		assertThatExceptionOfType(RocketMQException.class).isThrownBy(() -> pop.ack("group", topic, wrongQueue))
			.withMessageContaining("MESSAGE_ILLEGAL");
		assertThatExceptionOfType(TopicNotFoundException.class)
			.isThrownBy(() -> pop.notification(PopRequest.of("group", SharedServer.name("absent"), NAME)));
	}

	private static List<PoppedMessage> popAll(String group, String topic, long invisibleMillis, int count) {
		List<PoppedMessage> popped = new ArrayList<>();
		await().atMost(PATIENCE).until(() -> {
			popped.addAll(pop.pop(request(group, topic, invisibleMillis, 2000)).messages());
			return popped.size() >= count;
		});
		return popped;
	}

	private static PopRequest request(String group, String topic, long invisibleMillis, long waitMillis) {
		return PopRequest.of(group, topic, NAME)
			.invisibleTime(Duration.ofMillis(invisibleMillis))
			.waitTime(Duration.ofMillis(waitMillis));
	}

}
