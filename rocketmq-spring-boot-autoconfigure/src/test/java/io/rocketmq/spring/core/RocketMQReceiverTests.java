package io.rocketmq.spring.core;

import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.config.SimpleConsumerOptions;
import io.rocketmq.client.message.FilterExpression;
import io.rocketmq.spring.support.DefaultRocketMQMessageConverter;
import io.rocketmq.spring.support.JsonPayloadConverter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * With the real client, whose name server is a port where nobody listens.
 */
class RocketMQReceiverTests {

	private static final Duration SECOND = Duration.ofSeconds(1);

	private static final RocketMQReceiverOptions OPTIONS = new RocketMQReceiverOptions(
			Map.of("orders", FilterExpression.all()), 10, SECOND, SECOND);

	private final RocketMQClient client = RocketMQClient.connect("localhost:1");

	private final RocketMQReceiver simple = RocketMQReceiver.simple(this.client, SimpleConsumerOptions.of("simple"),
			OPTIONS);

	private final RocketMQReceiver pull = RocketMQReceiver.pull(this.client, ConsumerOptions.of("pull"), OPTIONS);

	@AfterEach
	void close() {
		this.simple.stop();
		this.pull.stop();
		this.client.close();
	}

	@Test
	void theConsumerIsCreatedOnFirstUseAndAgainAfterARestart() {
		assertThat(this.simple.isRunning()).isTrue();
		TopicConsumer first = this.simple.consumer();
		assertThat(this.simple.consumer()).isSameAs(first);
		this.simple.stop();
		this.simple.stop();
		assertThat(this.simple.isRunning()).isFalse();
		assertThatIllegalStateException().isThrownBy(this.simple::consumer)
			.withMessageContaining("[orders]")
			.withMessageContaining("Start it");
		this.simple.start();
		assertThat(this.simple.isRunning()).isTrue();
		assertThat(this.simple.consumer()).isNotSameAs(first);
	}

	@Test
	void anUnusedReceiverHasNoConsumer() {
		assertThat(this.client.status().toString()).doesNotContain("simple", "pull");
	}

	@Test
	void aPullConsumerRefusesWhatOnlyASimpleOneCan() {
		RocketMQReceiveSpec spec = spec(this.pull);
		assertThatIllegalStateException().isThrownBy(() -> spec.max(3))
			.withMessageContaining("max 3")
			.withMessageContaining("rocketmq.receiver.max-messages");
		assertThatIllegalStateException().isThrownBy(() -> spec.invisibleTime(SECOND))
			.withMessageContaining("invisibleTime PT1S")
			.withMessageContaining("rocketmq.receiver.mode=simple");
		assertThatIllegalStateException().isThrownBy(() -> spec.messages(String.class))
			.withMessageContaining("can't acknowledge single messages")
			.withMessageContaining("payloads(…)");
	}

	@Test
	void valuesOutOfRangeAreRefused() {
		RocketMQReceiveSpec spec = spec(this.simple);
		assertThatIllegalArgumentException().isThrownBy(() -> spec.max(0)).withMessageContaining("0 (1 to 32)");
		assertThatIllegalArgumentException().isThrownBy(() -> spec.max(33)).withMessageContaining("33 (1 to 32)");
		assertThatIllegalArgumentException().isThrownBy(() -> spec.await(Duration.ZERO)).withMessageContaining("PT0S");
		assertThatIllegalArgumentException().isThrownBy(() -> spec.invisibleTime(Duration.ofHours(13)))
			.withMessageContaining("PT13H");
	}

	@ParameterizedTest
	@CsvSource({ "0, PT1S, PT1S, Maximum number", "33, PT1S, PT1S, Maximum number", "1, PT0S, PT1S, Invisible time",
			"1, PT13H, PT1S, Invisible time", "1, PT1S, PT0S, Await duration", "1, PT1S, PT-1S, Await duration" })
	void illegalOptionsAreRefused(int max, Duration invisible, Duration await, String name) {
		assertThatIllegalArgumentException()
			.isThrownBy(
					() -> new RocketMQReceiverOptions(Map.of("orders", FilterExpression.all()), max, invisible, await))
			.withMessageContaining(name)
			.withMessageContaining("out of range");
	}

	@Test
	void topicsAreRequired() {
		assertThatIllegalArgumentException().isThrownBy(() -> new RocketMQReceiverOptions(Map.of(), 1, SECOND, SECOND))
			.withMessageContaining("no topics");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new RocketMQReceiverOptions(Map.of("or.ders", FilterExpression.all()), 1, SECOND, SECOND))
			.withMessageContaining("or.ders");
	}

	private static RocketMQReceiveSpec spec(RocketMQReceiver receiver) {
		return new DefaultReceiveSpec(receiver, new DefaultRocketMQMessageConverter(new JsonPayloadConverter()));
	}

}
