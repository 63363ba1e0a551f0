package io.rocketmq.client.internal.consumer.group;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.consumer.PushConsumer;
import io.rocketmq.client.consumer.SubscriptionConflict;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.message.FilterExpression;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.testing.SharedServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Detection of members of a group with different subscriptions.
 */
class SubscriptionConflictsIT {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private final Logger logger = (Logger) LoggerFactory.getLogger(SubscriptionConflicts.class);

	private final ListAppender<ILoggingEvent> log = new ListAppender<>();

	private final String topic = SharedServer.topic("conflict");

	private final String group = SharedServer.name("conflict-group");

	private RocketMQClient first;

	private RocketMQClient second;

	@BeforeEach
	void connect() {
		this.log.list = new CopyOnWriteArrayList<>();
		this.log.start();
		this.logger.addAppender(this.log);
		this.first = SharedServer.client();
		this.second = SharedServer.client();
	}

	@AfterEach
	void close() {
		this.first.close();
		this.second.close();
		this.logger.detachAppender(this.log);
	}

	@Test
	void otherTagsAreLoggedOnceAndForgottenWhenTheMemberLeaves() {
		PushConsumer one = start(this.first.pushConsumer(options()).subscribe(this.topic, FilterExpression.tags("a")));
		await().atMost(PATIENCE).until(() -> !one.assignment().isEmpty());
		PushConsumer two = start(
				this.second.pushConsumer(options()).subscribe(this.topic, FilterExpression.tags("b", "c")));
		SubscriptionConflict conflict = new SubscriptionConflict(this.topic, "a", "b || c");
		await().atMost(PATIENCE).until(() -> one.statistics().subscriptionConflicts().equals(List.of(conflict)));
		assertThat(warnings()).singleElement()
			.asString()
			.contains("'" + this.group + "'", "'" + this.topic + "'", "'a'", "'b || c'", "its own group");
		two.close();
		await().atMost(PATIENCE).until(() -> one.statistics().subscriptionConflicts().isEmpty());
		assertThat(warnings()).hasSize(1);
	}

	@Test
	void otherTopicsAreFoundByBoth() {
		String other = SharedServer.topic("conflict-other");
		PushConsumer one = start(this.first.pushConsumer(options()).subscribe(this.topic));
		PushConsumer two = start(this.second.pushConsumer(options()).subscribe(other));
		await().atMost(PATIENCE)
			.until(() -> one.statistics()
				.subscriptionConflicts()
				.containsAll(List.of(new SubscriptionConflict(this.topic, "*", null),
						new SubscriptionConflict(other, null, "*")))
					|| two.statistics()
						.subscriptionConflicts()
						.containsAll(List.of(new SubscriptionConflict(other, "*", null),
								new SubscriptionConflict(this.topic, null, "*"))));
		assertThat(warnings()).allSatisfy((warning) -> assertThat(warning).contains("nothing"));
	}

	@Test
	void equalSubscriptionsAreNoConflict() {
		PushConsumer one = start(
				this.first.pushConsumer(options()).subscribe(this.topic, FilterExpression.tags("a", "b")));
		PushConsumer two = start(
				this.second.pushConsumer(options()).subscribe(this.topic, FilterExpression.tags("b", "a")));
		await().atMost(PATIENCE)
			.until(() -> one.assignment().stream().filter(this::isOfTopic).count() == 2
					&& two.assignment().stream().filter(this::isOfTopic).count() == 2);
		// A third member with another subscription shows that both look.
		try (RocketMQClient third = SharedServer.client()) {
			start(third.pushConsumer(options()).subscribe(this.topic, FilterExpression.tags("c")));
			assertThat(warnings()).isEmpty();
			await().atMost(PATIENCE)
				.until(() -> !one.statistics().subscriptionConflicts().isEmpty()
						&& !two.statistics().subscriptionConflicts().isEmpty());
		}
		assertThat(warnings()).allSatisfy((warning) -> assertThat(warning).contains("'c'"));
	}

	private boolean isOfTopic(MessageQueue queue) {
		return queue.topic().equals(this.topic);
	}

	private List<String> warnings() {
		return this.log.list.stream()
			.filter((event) -> event.getLevel() == Level.WARN && event.getFormattedMessage().contains(this.group + "'"))
			.map(ILoggingEvent::getFormattedMessage)
			.toList();
	}

	private PushConsumer start(PushConsumer consumer) {
		return consumer.start((message, context) -> ConsumeResult.SUCCESS);
	}

	private ConsumerOptions options() {
		return ConsumerOptions.group(this.group).rebalanceInterval(Duration.ofSeconds(2)).build();
	}

}
