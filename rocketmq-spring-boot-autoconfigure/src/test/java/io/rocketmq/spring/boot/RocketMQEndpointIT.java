package io.rocketmq.spring.boot;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import io.rocketmq.client.broker.BrokerSnapshot;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.producer.SendStatistics;
import io.rocketmq.spring.annotation.RocketMQMessageListener;
import io.rocketmq.spring.boot.autoconfigure.endpoint.ClientDescriptor;
import io.rocketmq.spring.boot.autoconfigure.endpoint.ContainerDescriptor;
import io.rocketmq.spring.boot.autoconfigure.endpoint.DeadLettersDescriptor;
import io.rocketmq.spring.boot.autoconfigure.endpoint.DeadLettersDescriptor.DeadLetterDescriptor;
import io.rocketmq.spring.boot.autoconfigure.endpoint.ErrorDescriptor;
import io.rocketmq.spring.boot.autoconfigure.endpoint.ResendDescriptor;
import io.rocketmq.spring.boot.autoconfigure.endpoint.RocketMQEndpoint;
import io.rocketmq.spring.boot.autoconfigure.endpoint.RocketMQEndpointWebExtension;
import io.rocketmq.spring.core.RocketMQTemplate;
import io.rocketmq.spring.listener.Acknowledgment;
import io.rocketmq.test.context.EmbeddedRocketMQ;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The Actuator endpoint against a real server.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.NONE,
		properties = { "rocketmq.listener.consume-from=earliest", "rocketmq.producer.group=endpoint-it",
				"management.endpoints.web.exposure.include=rocketmq" })
@EmbeddedRocketMQ
class RocketMQEndpointIT {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private static final String GROUP = "endpoint-it-group";

	@Autowired
	private RocketMQEndpointWebExtension web;

	@Test
	void deadLettersAreCountedListedAndSentAgain(@Autowired RocketMQTemplate template, @Autowired Refusing listener,
			@Autowired RocketMQEndpoint endpoint) {
		for (int i = 0; i < 5; i++) {
			template.message("order " + i).to("endpoint-it").key("key-" + i).send();
		}
		await().atMost(PATIENCE).until(() -> letters(null, 1, null).count() == 5);

		List<DeadLetterDescriptor> found = new ArrayList<>();
		String from = null;
		do {
			DeadLettersDescriptor page = letters(from, 2, null);
			assertThat(page.letters()).hasSizeLessThanOrEqualTo(2);
			found.addAll(page.letters());
			from = page.next();
		}
		while (from != null);
		assertThat(found).hasSize(5).allSatisfy((letter) -> {
			assertThat(letter.originalTopic()).isEqualTo("endpoint-it");
			assertThat(letter.body()).isNull();
			assertThat(letter.bodySize()).isEqualTo(7);
			assertThat(letter.properties()).containsKey("KEYS");
		})
			.extracting((letter) -> letter.keys().get(0))
			.containsExactlyInAnyOrder("key-0", "key-1", "key-2", "key-3", "key-4");
		assertThat(letters(null, null, true).letters()).extracting(DeadLetterDescriptor::body)
			.contains("order 0", "order 4");

		listener.refusing = false;
		DeadLetterDescriptor third = found.get(2);
		ResendDescriptor one = body(change("resend", third.messageId(), null, null, null), ResendDescriptor.class);
		assertThat(one.sent()).isOne();
		assertThat(one.results()).singleElement().satisfies((result) -> {
			assertThat(result.messageId()).isEqualTo(third.messageId());
			assertThat(result.topic()).isEqualTo("endpoint-it");
		});
		await().atMost(PATIENCE).until(() -> listener.accepted.equals(List.of(third.messageId())));

		ResendDescriptor first = body(change("resend", null, true, 3, null), ResendDescriptor.class);
		assertThat(first.sent()).isEqualTo(3);
		assertThat(first.failed()).isZero();
		assertThat(first.next()).isNotNull();
		ResendDescriptor rest = body(change("resend", null, true, null, first.next()), ResendDescriptor.class);
		assertThat(rest.sent()).isEqualTo(2);
		assertThat(rest.next()).isNull();
		await().atMost(PATIENCE).until(() -> listener.accepted.size() == 6);
		assertThat(listener.accepted).containsAll(found.stream().map(DeadLetterDescriptor::messageId).toList());

		assertShown(endpoint);
	}

	private void assertShown(RocketMQEndpoint endpoint) {
		ContainerDescriptor container = body(this.web.details("containers", GROUP, null, null, null, null, null),
				ContainerDescriptor.class);
		assertThat(container.queues()).isNotNull();
		assertThat(container.queues().items()).hasSizeGreaterThanOrEqualTo(container.assignedQueues())
			.allSatisfy((queue) -> assertThat(queue.lag()).isNotNull());
		assertThat(container.endpoints()).singleElement().satisfies((each) -> {
			assertThat(each.lastDelivery()).isNotNull();
			assertThat(each.consecutiveFailures()).isZero();
			assertThat(each.lastFailure()).isNotNull();
		});
		ClientDescriptor client = endpoint.rocketmq().clients().get(0);
		assertThat(client.brokers()).isNotEmpty()
			.flatExtracting(BrokerSnapshot::replicas)
			.anySatisfy((replica) -> assertThat(replica.connections()).isNotEmpty());
		assertThat(client.producers()).anySatisfy((producer) -> {
			assertThat(producer.group()).isEqualTo("endpoint-it");
			assertThat(producer.topics().get("endpoint-it")).extracting(SendStatistics::sent).isEqualTo(5L);
		});
	}

	@Test
	void aGroupWithoutDeadLettersHasAnEmptyPage() {
		DeadLettersDescriptor none = body(
				this.web.details("dead-letters", "endpoint-it-other", null, null, null, null, null),
				DeadLettersDescriptor.class);
		assertThat(none.count()).isZero();
		assertThat(none.letters()).isEmpty();
		assertThat(none.next()).isNull();
		ResendDescriptor nothing = body(
				this.web.change("dead-letters", "endpoint-it-other", "resend", null, true, null, null, null),
				ResendDescriptor.class);
		assertThat(nothing.results()).isEmpty();
		assertThat(nothing.next()).isNull();
		WebEndpointResponse<Object> missing = this.web.change("dead-letters", "endpoint-it-other", "resend", "7F00",
				null, null, null, null);
		assertThat(missing.getStatus()).isEqualTo(404);
		assertThat(missing.getBody())
			.isEqualTo(new ErrorDescriptor("No dead letter of group 'endpoint-it-other' has the message id '7F00'"));
		WebEndpointResponse<Object> illegal = this.web.details("dead-letters", "endpoint-it-other", null, null, null,
				"broker-a", null);
		assertThat(illegal.getStatus()).isEqualTo(400);
		assertThat(illegal.getBody()).isEqualTo(
				new ErrorDescriptor("Illegal position: from=broker-a. Use the value of 'next' from the page before"));
	}

	private DeadLettersDescriptor letters(@Nullable String from, @Nullable Integer limit, @Nullable Boolean body) {
		return body(this.web.details("dead-letters", GROUP, null, limit, null, from, body),
				DeadLettersDescriptor.class);
	}

	private WebEndpointResponse<Object> change(String action, @Nullable String messageId, @Nullable Boolean all,
			@Nullable Integer limit, @Nullable String from) {
		return this.web.change("dead-letters", GROUP, action, messageId, all, limit, null, from);
	}

	private static <T> T body(WebEndpointResponse<Object> response, Class<T> type) {
		assertThat(response.getBody()).isInstanceOf(type);
		assertThat(response.getStatus()).isEqualTo(200);
		return type.cast(response.getBody());
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Refusing.class)
	static class Application {

	}

	static class Refusing {

		volatile boolean refusing = true;

		final List<String> accepted = new CopyOnWriteArrayList<>();

		@RocketMQMessageListener(topic = "endpoint-it", consumerGroup = GROUP)
		void take(ReceivedMessage message, Acknowledgment acknowledgment) {
			if (this.refusing) {
				acknowledgment.deadLetter();
			}
			else {
				this.accepted.add(message.messageId());
				acknowledgment.acknowledge();
			}
		}

	}

}
