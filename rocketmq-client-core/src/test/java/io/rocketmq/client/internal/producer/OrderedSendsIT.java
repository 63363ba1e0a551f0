package io.rocketmq.client.internal.producer;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.Accumulation;
import io.rocketmq.client.config.ProducerOptions;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.SendResult;
import io.rocketmq.client.producer.Producer;
import io.rocketmq.client.producer.SendOptions;
import io.rocketmq.client.testing.SharedServer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Order of asynchronous sends with one key at a real server.
 */
class OrderedSendsIT {

	private static final int MESSAGES = 4000;

	private static final int KEYS = 8;

	/** Ways to set a key. */
	enum Way {

		OF_THE_MESSAGE, OF_THE_CALL, ACCUMULATED

	}

	@ParameterizedTest
	@EnumSource
	void messagesOfOneKeyAreStoredInTheOrderOfTheirSends(Way way) {
		String topic = SharedServer.topic("ordered");
		ProducerOptions options = ProducerOptions.group(SharedServer.name("ordered"))
			.sendTimeout(Duration.ofMinutes(1))
			.accumulation((way == Way.ACCUMULATED) ? Accumulation.DEFAULT : null)
			.build();
		Map<Integer, List<CompletableFuture<SendResult>>> sent = new HashMap<>();
		try (RocketMQClient client = SharedServer.client()) {
			Producer producer = client.producer(options);
			for (int i = 0; i < MESSAGES; i++) {
				int key = i % KEYS;
				Message.Builder message = Message.to(topic).body(("" + i).getBytes(StandardCharsets.UTF_8));
				CompletableFuture<SendResult> result = (way == Way.OF_THE_CALL)
						? producer.sendAsync(message.build(), SendOptions.orderedBy(key))
						: producer.sendAsync(message.orderedBy("key " + key).build());
				sent.computeIfAbsent(key, (each) -> new ArrayList<>()).add(result);
			}
			sent.forEach((key, results) -> {
				assertThat(results).as("key " + key).hasSize(MESSAGES / KEYS);
				SendResult before = null;
				for (CompletableFuture<SendResult> each : results) {
					SendResult result = each.join();
					if (before != null) {
						assertThat(result.queue()).isEqualTo(before.queue());
						assertThat(result.queueOffset()).isGreaterThan(before.queueOffset());
					}
					before = result;
				}
			});
			assertThat(producer.statistics().inFlight()).isZero();
		}
	}

}
