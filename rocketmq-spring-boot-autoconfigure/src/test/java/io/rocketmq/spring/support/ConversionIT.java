package io.rocketmq.spring.support;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Configuration;
import org.springframework.messaging.Message;
import org.springframework.messaging.support.MessageBuilder;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.ConsumeFrom;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.consumer.PushConsumer;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.spring.core.RocketMQTemplate;
import io.rocketmq.test.context.EmbeddedRocketMQ;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.awaitility.Awaitility.await;

/**
 * Headers on the wire of a real server.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.NONE)
@EmbeddedRocketMQ(topics = "it-headers")
class ConversionIT {

	private final Queue<ReceivedMessage> received = new ConcurrentLinkedQueue<>();

	@Test
	void headersArriveAndAreNotForwarded(@Autowired RocketMQTemplate template, @Autowired RocketMQClient client,
			@Autowired RocketMQMessageConverter converter) {
		try (PushConsumer consumer = client
			.pushConsumer(ConsumerOptions.group("it-headers-group").consumeFrom(ConsumeFrom.earliest()).build())
			.subscribe("it-headers")
			.start((message, context) -> {
				this.received.add(message);
				return ConsumeResult.SUCCESS;
			})) {
			consumer.ready().orTimeout(60, TimeUnit.SECONDS).join();
			template.convertAndSend("it-headers", new Order("1"),
					Map.of(RocketMQHeaders.TAGS, "created", RocketMQHeaders.KEYS, "a b", RocketMQHeaders.FLAG, 9,
							RocketMQHeaders.SHARDING_KEY, "customer", RocketMQHeaders.WAIT, false, "mine", "v",
							"baggage", ""));
			ReceivedMessage plain = next("1");
			assertThat(plain.flag()).isEqualTo(9);
			assertThat(plain.properties())
				.contains(entry("TAGS", "created"), entry("KEYS", "a b"), entry("__SHARDINGKEY", "customer"),
						entry("mine", "v"), entry("contentType", "application/json"))
				.doesNotContainKeys("id", "timestamp", "baggage", RocketMQHeaders.TAGS, RocketMQHeaders.KEYS);

			template.convertAndSend("it-headers", new Order("level"), Map.of(RocketMQHeaders.DELAY_LEVEL, 1));
			template.convertAndSend("it-headers", new Order("time"), Map.of(RocketMQHeaders.DELAY_TIME, "1500ms"));
			template.convertAndSend("it-headers", new Order("at"),
					Map.of(RocketMQHeaders.DELIVER_AT, Instant.now().plusSeconds(2)));
			for (String each : new String[] { "level", "time", "at" }) {
				ReceivedMessage delayed = next(each);
				assertThat(Duration.between(delayed.bornAt(), Instant.now())).isGreaterThan(Duration.ofMillis(700));
				Map<String, Object> headers = new DefaultRocketMQHeaderMapper().toHeaders(delayed);
				assertThat(headers.keySet()).allMatch((name) -> name.startsWith(RocketMQHeaders.PREFIX)
						|| name.equals("contentType") || name.equals("traceparent"));
			}

			Message<byte[]> first = converter.toSpring(plain);
			assertThat(first.getHeaders()).containsEntry(RocketMQHeaders.RECEIVED_TAGS, "created")
				.containsEntry(RocketMQHeaders.RECEIVED_KEYS, "a b")
				.containsEntry(RocketMQHeaders.RECEIVED_FLAG, 9)
				.containsEntry(RocketMQHeaders.RECEIVED_SHARDING_KEY, "customer");
			template.send("it-headers", MessageBuilder.fromMessage(first).setHeader("hop", 2).build());
			ReceivedMessage forwarded = next("1");
			assertThat(forwarded.messageId()).isNotEqualTo(plain.messageId());
			assertThat(forwarded.flag()).isZero();
			assertThat(forwarded.properties())
				.contains(entry("mine", "v"), entry("hop", "2"), entry("contentType", "application/json"))
				.doesNotContainKeys("TAGS", "KEYS", "__SHARDINGKEY");
			assertThat(forwarded.properties().keySet()).noneMatch((name) -> name.startsWith(RocketMQHeaders.PREFIX));
		}
	}

	private ReceivedMessage next(String id) {
		String body = "{\"id\":\"" + id + "\"}";
		await().atMost(Duration.ofSeconds(60))
			.until(() -> this.received.stream().anyMatch((message) -> message.text().equals(body)));
		ReceivedMessage found = this.received.stream()
			.filter((message) -> message.text().equals(body))
			.findFirst()
			.orElseThrow();
		this.received.remove(found);
		return found;
	}

	record Order(String id) {
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
