package io.rocketmq.spring.test;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.producer.Producer;
import io.rocketmq.spring.annotation.RocketMQMessageListener;
import io.rocketmq.spring.core.RocketMQTemplate;
import io.rocketmq.spring.listener.RocketMQConsumerOptionsCustomizer;
import io.rocketmq.spring.listener.RocketMQListenerEndpointRegistry;
import io.rocketmq.spring.support.RocketMQMessageConverter;
import io.rocketmq.test.context.EmbeddedRocketMQ;

import static io.rocketmq.spring.test.assertj.RocketMQAssertions.assertThat;
import static io.rocketmq.spring.test.assertj.RocketMQAssertions.assertThatExceptionOfType;
import static io.rocketmq.spring.test.assertj.RocketMQAssertions.assertThatIllegalArgumentException;
import static io.rocketmq.spring.test.assertj.RocketMQAssertions.assertThatIllegalStateException;

/**
 * Awaiting and asserting in a test of an application, against a real server.
 */
@SpringBootTest
@EmbeddedRocketMQ(topics = { "support-orders", "support-numbers", "support-mixed", "support-held" })
class RocketMQTestSupportIT {

	private static final Duration SHORT = Duration.ofMillis(300);

	@Autowired
	private RocketMQClient client;

	@Autowired
	private RocketMQTemplate template;

	@Autowired
	private RocketMQListenerEndpointRegistry registry;

	@Autowired
	private Listeners listeners;

	@Test
	void messagesThatAnApplicationSendsAreAwaitedAndAsserted(@Autowired RocketMQMessageConverter converter) {
		this.template.convertAndSend("support-orders:old", "before the test");
		RocketMQTestConsumer.fromBeginning(this.client, "support-orders")
			.awaitMessage((message) -> "old".equals(message.tag()));
		RocketMQTestConsumer orders = RocketMQTestConsumer.fromNow(this.client, "support-orders");
		this.template.message(new Order("42", 7))
			.to("support-orders", "created")
			.key("42")
			.header("tenant", "a")
			.send();
		ReceivedMessage message = orders.awaitMessage();
		assertThat(message).hasTopic("support-orders")
			.hasTag("created")
			.hasKey("42")
			.hasOnlyKeys("42")
			.hasProperty("tenant", "a")
			.doesNotHaveProperty("user")
			.hasReconsumeTimes(0)
			.hasBody(message.text())
			.hasBody(message.body())
			.hasJsonBody("{ \"amount\": 7, \"id\": \"42\" }");
		assertThat(message).text().contains("42");
		assertThat(message).bodyAs(Order.class).isEqualTo(new Order("42", 7));
		assertThat(message).bodyAs(Order.class, converter).isEqualTo(new Order("42", 7));
		assertThat(this.client.admin().messages().byKey("support-orders", "42")).hasSize(1);
		fails(() -> assertThat(message).hasTag("paid"),
				"Expected tag of message " + message.messageId() + " to be 'paid', but it is 'created'");
		fails(() -> assertThat(message).hasTopic("x"), "topic");
		fails(() -> assertThat(message).hasNoTag(), "to be null, but it is 'created'");
		fails(() -> assertThat(message).hasKey("4"), "to have the key '4', but it has [42]");
		fails(() -> assertThat(message).hasOnlyKeys("42", "43"), "43");
		fails(() -> assertThat(message).hasProperty("tenant", "b"), "property 'tenant'");
		fails(() -> assertThat(message).doesNotHaveProperty("tenant"), "to be null, but it is 'a'");
		fails(() -> assertThat(message).hasReconsumeTimes(1), "to be 1, but it is 0");
		fails(() -> assertThat(message).hasBody("x"), "body of message");
		fails(() -> assertThat(message).hasBody(new byte[1]), "body of message");
		fails(() -> assertThat(message).hasJsonBody("{}"), "body of message");
		fails(() -> assertThat((ReceivedMessage) null).hasTag("x"), "not to be null");
	}

	@Test
	void numberOfMessagesIsExactAndFailuresListWhatCame() {
		RocketMQTestConsumer numbers = RocketMQTestConsumer.fromNow(this.client, "support-numbers", "not-there-yet");
		for (int i = 0; i < 40; i++) {
			this.template.convertAndSend("support-numbers:t" + i, "number " + i);
		}
		assertThat(numbers.awaitMessages(40)).extracting(ReceivedMessage::text).contains("number 0", "number 39");
		fails(() -> numbers.awaitMessages(2),
				"Expected 2 messages in [not-there-yet, support-numbers], but 40 have arrived",
				"support-numbers:t39 id ", "\"number 39\"");
		assertThat(numbers.awaitMessage((message) -> "t7".equals(message.tag()))).hasBody("number 7");
		numbers.clear();
		assertThat(numbers.received()).isEmpty();
		numbers.awaitNoMessage(SHORT);
		fails(() -> numbers.within(SHORT).awaitMessage(), "Expected 1 message within PT0.3S in ", "but 0 have arrived");
		Producer producer = this.client.producer("support-producer");
		producer.send(Message.to("support-numbers").body(new byte[] { 0, 1, 2 }).build());
		fails(() -> numbers.awaitNoMessage(Duration.ofSeconds(30)), "Expected no message", "3 bytes");
		producer.send(Message.to("not-there-yet").body("first".getBytes(StandardCharsets.UTF_8)).build());
		assertThat(numbers.within(Duration.ofSeconds(30)).awaitMessage((any) -> any.topic().equals("not-there-yet")))
			.hasNoTag()
			.hasBody("first");
		assertThat(RocketMQTestConsumer.fromBeginning(this.client, "support-numbers").awaitMessages(41)).hasSize(41);
		assertThatIllegalArgumentException().isThrownBy(() -> numbers.awaitMessages(0));
		assertThatIllegalArgumentException().isThrownBy(() -> numbers.within(Duration.ZERO));
		assertThatIllegalArgumentException().isThrownBy(() -> RocketMQTestConsumer.fromNow(this.client));
		Thread.currentThread().interrupt();
		assertThatIllegalStateException().isThrownBy(() -> numbers.awaitMessages(9))
			.withMessageContaining("Interrupted");
		assertThat(Thread.interrupted()).isTrue();
	}

	@Test
	void readyListenersReceiveWhatIsSentNextAndCommitsAreAwaited() throws Exception {
		RocketMQAwait.listenersReady(this.registry);
		RocketMQTestConsumer held = RocketMQTestConsumer.fromNow(this.client, "support-held");
		this.template.convertAndSend("support-held", "held");
		this.template.convertAndSend("support-mixed", "a");
		RocketMQAwait.consumed(this.client, "support-mixed-group", "support-mixed");
		RocketMQAwait.consumed(this.client, "support-mixed-group");
		assertThat(this.listeners.mixed).hasValue(1);
		assertThat(held.awaitMessage()).hasBody("held");
		fails(() -> RocketMQAwait.consumed(this.client, "support-held-group", Set.of("support-held"), SHORT),
				"Consumer group 'support-held-group' has not consumed all messages within PT0.3S: lag by queue {",
				"=1}");
		fails(() -> RocketMQAwait.consumed(this.client, "support-held-group", Set.of("support-mixed"), SHORT),
				"it has no offsets in the topics [support-mixed]");
		fails(() -> RocketMQAwait.consumed(this.client, "support-nobody", Set.of(), SHORT), "'support-nobody'");
		this.listeners.held.countDown();
		RocketMQAwait.consumed(this.client, "support-held-group", "support-held");
	}

	@Test
	void listenersThatAreNotReadyAreNamed() {
		RocketMQListenerEndpointRegistry empty = new RocketMQListenerEndpointRegistry();
		fails(() -> RocketMQAwait.listenersReady(empty), "No listener is expected to run", "[]");
		RocketMQAwait.listenersReady(this.registry);
		this.registry.stop("support-mixed-group");
		fails(() -> RocketMQAwait.listenersReady(this.registry, SHORT), "Listeners are not ready within PT0.3S",
				"of group 'support-mixed-group' is not running");
		CompletableFuture<Void> ready = CompletableFuture.runAsync(() -> RocketMQAwait.listenersReady(this.registry));
		this.registry.start("support-mixed-group");
		ready.join();
	}

	private static void fails(Runnable assertion, String... texts) {
		assertThatExceptionOfType(AssertionError.class).isThrownBy(assertion::run)
			.satisfies((error) -> assertThat(error.getMessage()).contains(List.of(texts)));
	}

	record Order(String id, int amount) {
	}

	static class Listeners {

		final AtomicInteger mixed = new AtomicInteger();

		final CountDownLatch held = new CountDownLatch(1);

		@RocketMQMessageListener(id = "support-mixed-group", topic = "support-mixed",
				consumerGroup = "support-mixed-group")
		void onMixed(String text) {
			this.mixed.incrementAndGet();
		}

		@RocketMQMessageListener(topic = "support-held", consumerGroup = "support-held-group")
		void onHeld(String text) throws InterruptedException {
			this.held.await();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Listeners.class)
	static class Application {

		@Bean
		RocketMQConsumerOptionsCustomizer quickCommits() {
			return (name, options) -> options.commitInterval(Duration.ofSeconds(1));
		}

	}

}
