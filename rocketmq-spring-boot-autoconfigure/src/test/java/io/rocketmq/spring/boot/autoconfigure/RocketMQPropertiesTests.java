package io.rocketmq.spring.boot.autoconfigure;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.ClientOptions;
import io.rocketmq.client.config.ConsumeFrom;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.config.Endpoint;
import io.rocketmq.client.config.ProducerOptions;
import io.rocketmq.client.message.FilterExpression;
import io.rocketmq.spring.core.RocketMQReceiverOptions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class RocketMQPropertiesTests {

	@Test
	void defaultsAreTheClientsOwn() {
		assertThat(clientOptions()).hasToString(ClientOptions.builder().build().toString());
		assertThat(mapper().producerOptions("my-app").build()).usingRecursiveComparison()
			.isEqualTo(ProducerOptions.of("my-app"));
		assertThat(listenerDefaults().toBuilder().group("any").build()).usingRecursiveComparison()
			.isEqualTo(ConsumerOptions.group("any").batchSize(32).build());
		assertThat(bind().getListener().isAutoStartup()).isTrue();
	}

	@Test
	void clientPropertiesAreUsed() {
		ClientOptions options = clientOptions("name-server", "a:1;b:2", "connect-timeout", "1s", "request-timeout",
				"250ms");
		assertThat(options.nameServer().servers()).isEqualTo(List.of(new Endpoint("a", 1), new Endpoint("b", 2)));
		assertThat(options.transport().connectTimeout()).isEqualTo(Duration.ofSeconds(1));
		assertThat(options.remote().requestTimeout()).isEqualTo(Duration.ofMillis(250));
	}

	@Test
	void producerPropertiesAreUsed() {
		RocketMQPropertiesMapper mapper = mapper("producer.group", "orders", "producer.send-timeout", "5s",
				"producer.max-attempts", "7", "producer.max-message-size", "1MB");
		ProducerOptions options = mapper.producerOptions("my-app").build();
		assertThat(options.group()).isEqualTo("orders");
		assertThat(options.sendTimeout()).isEqualTo(Duration.ofSeconds(5));
		assertThat(options.maxAttempts()).isEqualTo(7);
		assertThat(options.maxMessageSize()).isEqualTo(1024 * 1024);
		ProducerOptions transactions = mapper.transactionProducerOptions("my-app").build();
		assertThat(transactions.toBuilder().group("orders").build()).usingRecursiveComparison().isEqualTo(options);
		assertThat(transactions.group()).isEqualTo("orders-transaction");
	}

	@Test
	void theTransactionGroupCanBeSet() {
		assertThat(mapper("transaction.group", "tx").transactionProducerOptions("my-app").build().group())
			.isEqualTo("tx");
	}

	@Test
	void redeliveriesThatAreNotSetDependOnTheOrderOfTheListener() {
		ConsumerOptions options = listenerDefaults("listener.concurrency", "3");
		assertThat(options.maxReconsumeTimes()).isEqualTo(16);
		assertThat(options.toBuilder().orderly(true).build().maxReconsumeTimes()).isEqualTo(ConsumerOptions.UNLIMITED);
		assertThat(listenerDefaults("listener.max-reconsume-times", "4").toBuilder()
			.orderly(true)
			.build()
			.maxReconsumeTimes()).isEqualTo(4);
	}

	@Test
	void listenerPropertiesAreUsed() {
		ConsumerOptions options = listenerDefaults("listener.concurrency", "3", "listener.max-reconsume-times", "4",
				"listener.drain-timeout", "6s", "listener.consume-from", "earliest", "listener.batch-size", "7");
		assertThat(options.batchSize()).isEqualTo(7);
		assertThat(options.threads()).isEqualTo(3);
		assertThat(options.maxReconsumeTimes()).isEqualTo(4);
		assertThat(options.drainTimeout()).isEqualTo(Duration.ofSeconds(6));
		assertThat(options.consumeFrom()).isEqualTo(ConsumeFrom.earliest());
		assertThat(bind("listener.auto-startup", "false").getListener().isAutoStartup()).isFalse();
	}

	@Test
	void listenersMayStartAtAnInstant() {
		assertThat(listenerDefaults("listener.consume-from", "2026-01-31T12:00:00Z").consumeFrom())
			.isEqualTo(ConsumeFrom.timestamp(Instant.parse("2026-01-31T12:00:00Z")));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "my.app", "my app" })
	void aNameThatIsNoGroupIsNotUsedAsOne(String applicationName) {
		assertThat(mapper().producerOptions(applicationName).build().group()).isEqualTo("spring-producer");
		assertThat(mapper().transactionProducerOptions(null).build().group()).isEqualTo("spring-producer-transaction");
	}

	@ParameterizedTest
	@CsvSource(delimiter = ';', quoteCharacter = '~', textBlock = """
			~~        ; Address list is blank: ''. Write host:port
			localhost ; has no port. Write host:port, such as localhost:9876
			host:0    ; has a port out of range: 0 (1 to 65535)
			host:http ; has a port that is no number: 'http'
			a:1,,b:2  ; has no address at position 2
			""")
	void illegalNameServersAreRefused(String value, String reason) {
		assertRefused("name-server", value, reason, () -> clientOptions("name-server", value));
	}

	@ParameterizedTest
	@CsvSource({ "connect-timeout, 0s", "request-timeout, -1s" })
	void illegalClientPropertiesAreRefused(String property, String value) {
		assertRefused(property, null, "is not positive", () -> clientOptions(property, value));
	}

	@Test
	void anIllegalSizeIsShownAsItIsSet() {
		assertThatExceptionOfType(InvalidRocketMQPropertyException.class)
			.isThrownBy(() -> clientOptions("write-buffer-size", "1B"))
			.satisfies((refused) -> assertThat(refused.getValue()).hasToString("1B"));
	}

	@ParameterizedTest
	@CsvSource({ "producer.group, or.ders, Use letters", "producer.send-timeout, 0s, is not positive: PT0S",
			"producer.max-attempts, 0, is out of range: 0 (1 to",
			"producer.max-message-size, 0, is out of range: 0 (1 to",
			"producer.max-message-size, 10GB, is out of range: 2147483647 (1 to" })
	void illegalProducerPropertiesAreRefused(String property, String value, String reason) {
		assertRefused(property, null, reason, () -> mapper(property, value).producerOptions(null));
	}

	@Test
	void anIllegalTransactionGroupIsRefused() {
		assertRefused("transaction.group", " ", "Group is blank: ' '. Name one",
				() -> mapper("transaction.group", " ").transactionProducerOptions(null));
	}

	@ParameterizedTest
	@CsvSource({ "listener.concurrency, 0, out of range", "listener.max-reconsume-times, -5, out of range",
			"listener.drain-timeout, -1s, negative", "listener.batch-size, 0, out of range",
			"listener.consume-from, yesterday, 'write latest, earliest or an instant such as'" })
	void weaknessPropertyValidationIllegalListenerPropertiesAreRefused(String property, String value, String reason) {
		assertRefused(property, null, reason, () -> listenerDefaults(property, value));
	}

	@Test
	void receiverPropertiesAreUsed() {
		RocketMQReceiverOptions options = receiver("receiver.topics", "orders:created || changed, bills",
				"receiver.max-messages", "32", "receiver.invisible-time", "1m", "receiver.await-duration", "2s");
		assertThat(options.topics()).containsOnly(Map.entry("orders", FilterExpression.tags("created", "changed")),
				Map.entry("bills", FilterExpression.all()));
		assertThat(options.maxMessages()).isEqualTo(32);
		assertThat(options.invisibleTime()).isEqualTo(Duration.ofMinutes(1));
		assertThat(options.awaitDuration()).isEqualTo(Duration.ofSeconds(2));
	}

	@ParameterizedTest
	@CsvSource(delimiter = ';', textBlock = """
			receiver.group          ; or.ders   ; Use letters
			receiver.topics         ; or.ders   ; or.ders
			receiver.topics         ; :created  ; blank
			receiver.topics         ; orders:a|| ; lacks a tag
			receiver.topics         ; orders:a,orders:b ; listed twice
			receiver.max-messages   ; 33        ; 33 (1 to 32)
			receiver.invisible-time ; 0s        ; PT0S
			receiver.invisible-time ; 13h       ; PT13H
			receiver.await-duration ; 0s        ; PT0S
			""")
	void illegalReceiverPropertiesAreRefused(String property, String value, String reason) {
		assertRefused(property, null, reason, () -> receiver(property, value));
	}

	@Test
	void aReceiverNeedsTopics() {
		assertRefused("receiver.topics", null, "no topics", () -> receiver("receiver.topics", ""));
	}

	private static RocketMQReceiverOptions receiver(String... properties) {
		List<String> all = new ArrayList<>(List.of("receiver.group", "group", "receiver.topics", "orders"));
		all.addAll(List.of(properties));
		try (RocketMQClient client = RocketMQClient.connect("localhost:1")) {
			return mapper(all.toArray(String[]::new)).receiver(client).options();
		}
	}

	private static void assertRefused(String property, @Nullable String value, String reason, Runnable attempt) {
		assertThatExceptionOfType(InvalidRocketMQPropertyException.class).isThrownBy(attempt::run).satisfies((ex) -> {
			assertThat(ex.getProperty()).isEqualTo("rocketmq." + property);
			assertThat(ex.getReason()).contains(reason);
			assertThat(ex.getMessage()).startsWith("Property 'rocketmq." + property + "' has the illegal value '"
					+ ex.getValue() + "': " + ex.getReason());
			if (value != null) {
				assertThat(ex.getValue()).isEqualTo(value);
			}
		});
	}

	private static ClientOptions clientOptions(String... properties) {
		RocketMQProperties bound = bind(properties);
		RocketMQPropertiesMapper mapper = RocketMQPropertiesMapper.ofDefault(bound);
		return mapper.clientOptions(new PropertiesRocketMQConnectionDetails(mapper, null)).build();
	}

	private static RocketMQPropertiesMapper mapper(String... properties) {
		return RocketMQPropertiesMapper.ofDefault(bind(properties));
	}

	private static ConsumerOptions listenerDefaults(String... properties) {
		return ListenerDefaults.of(bind(properties).getListener());
	}

	private static RocketMQProperties bind(String... properties) {
		Map<String, String> source = new HashMap<>();
		for (int i = 0; i < properties.length; i += 2) {
			source.put("rocketmq." + properties[i], properties[i + 1]);
		}
		return new Binder(new MapConfigurationPropertySource(source)).bindOrCreate("rocketmq",
				RocketMQProperties.class);
	}

}
