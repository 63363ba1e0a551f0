package io.rocketmq.client.producer;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;

import org.apache.rocketmq.common.sysflag.MessageSysFlag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.BodyCompression;
import io.rocketmq.client.config.CompressionType;
import io.rocketmq.client.config.ProducerOptions;
import io.rocketmq.client.error.IllegalMessageException;
import io.rocketmq.client.error.Outcome;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.testing.SharedServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Large bodies and properties at a real server: compressed, uncompressed, and refused.
 */
class BodiesIT {

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	private static final int MAX_MESSAGE = 4 * 1024 * 1024;

	private static final int MAX_PROPERTIES = 32 * 1024;

	@ParameterizedTest
	@EnumSource
	void aCompressedBodyIsReadByApachesConsumerAndByOurs(CompressionType type) {
		String topic = SharedServer.topic("compressed-" + type);
		byte[] body = "a text that repeats itself, größer als 4 KiB ".repeat(2_000).getBytes(StandardCharsets.UTF_8);
		try (RocketMQClient client = SharedServer.client();
				BothConsumers consumers = new BothConsumers(SharedServer.get(), topic)) {
			Producer producer = client.producer(options().compression(BodyCompression.of(type)).build());
			producer.send(Message.to(topic).body(body).build());
			producer.sendAsync(Message.to(topic).body(body).build()).join();
			producer.sendOneway(Message.to(topic).body(body).build());
			consumers.await(3);
			assertThat(consumers.apaches()).hasSize(3).allSatisfy((message) -> {
				assertThat(message.getBody()).isEqualTo(body);
				// Apache's consumer clears the compression flag, and keeps the type.
				assertThat(MessageSysFlag.getCompressionType(message.getSysFlag())).hasToString(type.name());
			});
			assertThat(consumers.ours()).hasSize(3).allSatisfy((message) -> {
				assertThat(message.body()).isEqualTo(body);
				assertThat(message.bodyLength()).isEqualTo(body.length);
				assertThat(message.storedSize()).isLessThan(body.length / 10);
			});
		}
	}

	@Test
	void aShortOrIncompressibleBodyIsSentUncompressed() {
		String topic = SharedServer.topic("not-compressed");
		byte[] random = new byte[100_000];
		new Random(7).nextBytes(random);
		byte[] brief = "a".repeat(4095).getBytes(StandardCharsets.UTF_8);
		try (RocketMQClient client = SharedServer.client();
				BothConsumers consumers = new BothConsumers(SharedServer.get(), topic)) {
			Producer producer = client.producer(options().build());
			producer.send(Message.to(topic).body(random).build());
			producer.send(Message.to(topic).body(brief).build());
			consumers.await(2);
			assertThat(consumers.apaches()).allSatisfy((message) -> assertThat(message.getSysFlag()).isZero())
				.extracting((message) -> message.getBody())
				.containsExactlyInAnyOrder(random, brief);
			assertThat(consumers.ours())
				.allSatisfy((message) -> assertThat(message.storedSize()).isGreaterThan(message.bodyLength()))
				.extracting((message) -> message.body())
				.containsExactlyInAnyOrder(random, brief);
		}
	}

	@Test
	void aBodyOverTheLimitIsRefusedBeforeAnythingIsSent() {
		String topic = SharedServer.topic("too-large");
		Message tooLarge = Message.to(topic).body(new byte[MAX_MESSAGE + 1]).build();
		assertRefusedBeforeAnythingIsSent(topic, tooLarge, "maxMessageSize=" + MAX_MESSAGE);
	}

	@Test
	void propertiesOver32KiBAreRefusedBeforeAnythingIsSent() {
		String topic = SharedServer.topic("large-properties");
		Message tooLarge = Message.to(topic).property("p", "ß".repeat(MAX_PROPERTIES / 2)).body(new byte[1]).build();
		assertRefusedBeforeAnythingIsSent(topic, tooLarge, "properties");
	}

	private static void assertRefusedBeforeAnythingIsSent(String topic, Message message, String why) {
		Message good = Message.to(topic).body(new byte[1]).build();
		try (RocketMQClient client = SharedServer.client()) {
			Producer producer = client.producer(options().build());
			assertRefused(() -> producer.send(message), why);
			assertRefused(() -> producer.sendAsync(message), why);
			assertRefused(() -> producer.sendOneway(message), why);
			assertRefused(() -> producer.send(List.of(good, message)), why);
			assertRefused(() -> producer.requestAsync(message, TIMEOUT), why);
			assertThat(producer.statistics().inFlight()).isZero();
			assertThat(producer.statistics().inFlightBytes()).isZero();
			SharedServer.awaitReadable(client, List.of(producer.send(good)));
			assertThat(client.nameServer().route(topic).writableQueues())
				.extracting((queue) -> client.broker("broker-a").maxOffset(queue))
				.containsExactlyInAnyOrder(1L, 0L, 0L, 0L);
		}
	}

	private static void assertRefused(Runnable send, String why) {
		assertThat(catchThrowableOfType(IllegalMessageException.class, send::run)).hasMessageContaining(why)
			.extracting(IllegalMessageException::outcome)
			.isEqualTo(Outcome.NOT_SENT);
	}

	@Test
	void propertiesJustBelowTheLimitArrive() {
		String topic = SharedServer.topic("most-properties");
		// The broker adds properties of its own.
		String value = "v".repeat(32_500);
		try (RocketMQClient client = SharedServer.client();
				BothConsumers consumers = new BothConsumers(SharedServer.get(), topic)) {
			Producer producer = client.producer(options().build());
			producer.send(Message.to(topic).property("p", value).body(new byte[1]).build());
			producer.send(List.of(Message.to(topic).property("p", value).body(new byte[1]).build(),
					Message.to(topic).property("p", value).body(new byte[1]).build()))
				.requireComplete();
			consumers.await(3);
			assertThat(consumers.ours()).hasSize(3).extracting((message) -> message.property("p")).containsOnly(value);
			assertThat(consumers.apaches()).hasSize(3)
				.extracting((message) -> message.getUserProperty("p"))
				.containsOnly(value);
		}
	}

	private static ProducerOptions.Builder options() {
		return ProducerOptions.group(SharedServer.name("bodies")).sendTimeout(TIMEOUT);
	}

}
