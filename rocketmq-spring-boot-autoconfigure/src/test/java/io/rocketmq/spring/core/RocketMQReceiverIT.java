package io.rocketmq.spring.core;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.messaging.Message;
import org.springframework.messaging.converter.MessageConversionException;

import io.rocketmq.client.error.CallInterruptedException;
import io.rocketmq.client.error.ClientClosedException;
import io.rocketmq.spring.support.RocketMQHeaders;
import io.rocketmq.test.EmbeddedRocketMQ;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Receiving by calls, configured as an application does, against a real server.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.NONE,
		properties = { "rocketmq.producer.group=receiver-it", "rocketmq.producer.send-timeout=30s" })
@io.rocketmq.test.context.EmbeddedRocketMQ(topics = { "r-ack", "r-redeliver", "r-payloads", "r-poison", "r-filter",
		"r-other", "r-restart", "r-empty", "r-pull", "r-pull-poison", "r-last" }, queues = "1")
@Timeout(240)
class RocketMQReceiverIT {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	@Autowired
	private RocketMQTemplate sender;

	@Autowired
	private EmbeddedRocketMQ server;

	@Test
	void acknowledgedMessagesAreNotRedelivered() {
		this.sender.message(new Order("42")).to("r-ack:created").key("k").send();
		try (ConfigurableApplicationContext context = context("simple", "r-ack")) {
			RocketMQTemplate template = context.getBean(RocketMQTemplate.class);
			RocketMQReceivedMessage<Order> received = template.receive()
				.max(1)
				.await(PATIENCE)
				.invisibleTime(Duration.ofSeconds(3))
				.messages(Order.class)
				.get(0);
			assertThat(received.payload()).isEqualTo(new Order("42"));
			assertThat(received.headers()).containsEntry(RocketMQHeaders.RECEIVED_KEYS, "k");
			assertThat(received.message().tag()).isEqualTo("created");
			received.changeInvisibleTime(Duration.ofSeconds(3));
			received.acknowledge();
			received.acknowledge();
			assertThat(template.receive().await(Duration.ofSeconds(5)).messages(Order.class)).isEmpty();
		}
	}

	@Test
	void aMessageIsRedeliveredAfterItsInvisibleTime() {
		this.sender.syncSend("r-redeliver", "text");
		try (ConfigurableApplicationContext context = context("simple", "r-redeliver")) {
			RocketMQTemplate template = context.getBean(RocketMQTemplate.class);
			RocketMQReceivedMessage<String> first = only(template);
			first.changeInvisibleTimeAsync(Duration.ofSeconds(1)).join();
			RocketMQReceivedMessage<String> second = only(template);
			assertThat(second.message().messageId()).isEqualTo(first.message().messageId());
			assertThat(second.message().reconsumeTimes()).isEqualTo(1);
			second.acknowledgeAsync().join();
		}
	}

	private static RocketMQReceivedMessage<String> only(RocketMQTemplate template) {
		return template.receive().await(PATIENCE).messages(new ParameterizedTypeReference<String>() {
		}).get(0);
	}

	@Test
	void receivedPayloadsCountAsProcessed() {
		this.sender.messages(List.of(new Order("1"), new Order("2"), new Order("3"))).to("r-payloads").send();
		try (ConfigurableApplicationContext context = context("simple", "r-payloads",
				"rocketmq.receiver.invisible-time=2s")) {
			RocketMQTemplate template = context.getBean(RocketMQTemplate.class);
			assertThat(receive(template, 3)).containsExactlyInAnyOrder(new Order("1"), new Order("2"), new Order("3"));
			assertThat(template.receive(Order.class, 4_000)).isEmpty();
		}
	}

	@Test
	void aPayloadThatCantBeConvertedIsNotLost() {
		this.sender.syncSend("r-poison", "no json");
		try (ConfigurableApplicationContext context = context("simple", "r-poison",
				"rocketmq.receiver.invisible-time=2s")) {
			RocketMQTemplate template = context.getBean(RocketMQTemplate.class);
			assertThatExceptionOfType(MessageConversionException.class)
				.isThrownBy(() -> template.receive(Order.class, PATIENCE.toMillis()));
			RocketMQReceivedMessage<Order> again = template.receive().await(PATIENCE).messages(Order.class).get(0);
			assertThatExceptionOfType(MessageConversionException.class).isThrownBy(again::payload);
			again.acknowledge();
			assertThat(template.receive(Order.class, 4_000)).isEmpty();
		}
	}

	@Test
	void severalTopicsWithTheirTags() {
		this.sender.syncSend("r-filter:created", "created");
		this.sender.syncSend("r-filter:ignored", "ignored");
		this.sender.syncSend("r-filter:changed", "changed");
		this.sender.syncSend("r-other", "other");
		try (ConfigurableApplicationContext context = context("simple", "r-filter:created || changed, r-other")) {
			RocketMQTemplate template = context.getBean(RocketMQTemplate.class);
			List<Message<String>> received = new ArrayList<>();
			Instant end = Instant.now().plus(PATIENCE);
			while (received.size() < 3 && Instant.now().isBefore(end)) {
				received.addAll(template.receive().payloads(new ParameterizedTypeReference<Message<String>>() {
				}));
			}
			assertThat(received).extracting(Message::getPayload)
				.containsExactlyInAnyOrder("created", "changed", "other");
		}
	}

	@Test
	void aReceiveWaitsAsLongAsAskedAndNotLonger() {
		try (ConfigurableApplicationContext context = context("simple", "r-empty")) {
			RocketMQTemplate template = context.getBean(RocketMQTemplate.class);
			Instant start = Instant.now();
			assertThat(template.receive(String.class, 1_000)).isEmpty();
			assertThat(Duration.between(start, Instant.now())).isBetween(Duration.ofMillis(950),
					Duration.ofSeconds(15));
			start = Instant.now();
			assertThat(template.receive(String.class, 7_000)).isEmpty();
			assertThat(Duration.between(start, Instant.now())).isBetween(Duration.ofMillis(6_900),
					Duration.ofSeconds(25));
		}
	}

	@Test
	void anInterruptEndsAReceive() {
		try (ConfigurableApplicationContext context = context("simple", "r-empty")) {
			RocketMQTemplate template = context.getBean(RocketMQTemplate.class);
			Thread.currentThread().interrupt();
			assertThatExceptionOfType(CallInterruptedException.class)
				.isThrownBy(() -> template.receive(String.class, 30_000));
			assertThat(Thread.interrupted()).isTrue();
		}
	}

	@Test
	void stoppingTheContextEndsAReceiveAndStartingItPermitsTheNext() throws Exception {
		try (ConfigurableApplicationContext context = context("simple", "r-restart")) {
			RocketMQTemplate template = context.getBean(RocketMQTemplate.class);
			CompletableFuture<List<String>> waiting = CompletableFuture
				.supplyAsync(() -> template.receive(String.class, 120_000));
			RocketMQReceiver receiver = context.getBean(RocketMQReceiver.class);
			assertThat(waiting.isDone()).isFalse();
			receiver.consumer();
			TimeUnit.MILLISECONDS.sleep(500);
			context.stop();
			assertThat(waiting).failsWithin(PATIENCE)
				.withThrowableThat()
				.withCauseInstanceOf(ClientClosedException.class);
			assertThatIllegalStateException().isThrownBy(() -> template.receive(String.class))
				.withMessageContaining("stopped");
			context.start();
			this.sender.syncSend("r-restart", "after");
			assertThat(receive(template, String.class, 1)).containsExactly("after");
		}
	}

	@Test
	void beansReceiveUntilTheyHaveStopped() {
		this.sender.syncSend("r-last", "last");
		LastReceive last;
		try (ConfigurableApplicationContext context = context("simple", "r-last")) {
			last = context.getBean(LastReceive.class);
			last.running = true;
		}
		assertThat(last.received).containsExactly("last");
	}

	@Test
	void aPullConsumerReceivesAsInApachesStarter() {
		this.sender.messages(List.of(new Order("1"), new Order("2"), new Order("3"))).to("r-pull").send();
		try (ConfigurableApplicationContext context = context("pull", "r-pull", "rocketmq.receiver.max-messages=2")) {
			RocketMQTemplate template = context.getBean(RocketMQTemplate.class);
			List<Order> first = template.receive(Order.class, PATIENCE.toMillis());
			assertThat(first).hasSizeBetween(1, 2).startsWith(new Order("1"));
			assertThat(receive(template, 3 - first.size())).endsWith(new Order("3"));
			assertThat(template.receive(Order.class, 1_000)).isEmpty();
		}
		this.sender.syncSend("r-pull", new Order("4"));
		try (ConfigurableApplicationContext context = context("pull", "r-pull")) {
			assertThat(receive(context.getBean(RocketMQTemplate.class), 1)).containsExactly(new Order("4"));
		}
	}

	@Test
	void aPullConsumerReturnsToWhatCouldNotBeConverted() {
		this.sender.syncSend("r-pull-poison", new Order("1"));
		this.sender.syncSend("r-pull-poison", "no json");
		try (ConfigurableApplicationContext context = context("pull", "r-pull-poison")) {
			RocketMQTemplate template = context.getBean(RocketMQTemplate.class);
			List<String> seen = new ArrayList<>();
			assertThatExceptionOfType(MessageConversionException.class).isThrownBy(() -> {
				while (seen.size() < 2) {
					template.receive(Order.class, PATIENCE.toMillis()).forEach((each) -> seen.add(each.id()));
				}
			});
			List<String> again = receive(template, String.class, 2 - seen.size());
			assertThat(again).endsWith("no json");
		}
	}

	private static List<Order> receive(RocketMQTemplate template, int count) {
		return receive(template, Order.class, count);
	}

	private static <T> List<T> receive(RocketMQTemplate template, Class<T> type, int count) {
		List<T> received = new ArrayList<>();
		Instant end = Instant.now().plus(PATIENCE);
		while (received.size() < count && Instant.now().isBefore(end)) {
			received.addAll(template.receive(type, 5_000));
		}
		assertThat(received).hasSize(count);
		return received;
	}

	private ConfigurableApplicationContext context(String mode, String topics, String... properties) {
		List<String> all = new ArrayList<>(List.of("rocketmq.name-server=" + this.server.nameServerAddress(),
				"rocketmq.receiver.group=receiver-" + topics.replaceAll("[^a-z-]", "_"),
				"rocketmq.receiver.mode=" + mode, "rocketmq.receiver.topics=" + topics,
				"rocketmq.receiver.consume-from=earliest", "spring.main.banner-mode=off", "logging.level.root=warn"));
		all.addAll(List.of(properties));
		return new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.properties(all.toArray(String[]::new))
			.run();
	}

	record Order(String id) {
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(LastReceive.class)
	static class Application {

	}

	/** A bean that receives while it stops. */
	static class LastReceive implements SmartLifecycle {

		private final RocketMQTemplate template;

		private final List<String> received = new ArrayList<>();

		private boolean running;

		LastReceive(RocketMQTemplate template) {
			this.template = template;
		}

		@Override
		public void start() {
		}

		@Override
		public void stop() {
			this.received.addAll(receive(this.template, String.class, 1));
			this.running = false;
		}

		@Override
		public boolean isRunning() {
			return this.running;
		}

	}

}
