package io.rocketmq.client.consumer;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
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
import io.rocketmq.client.config.ConsumeFrom;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.config.ProducerOptions;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.error.Problem;
import io.rocketmq.client.internal.session.Refusals;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.testing.SharedServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A subscribed topic that does not exist is reported, and consumed once it exists.
 */
class MissingTopicIT {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private final RocketMQClient client = SharedServer.client();

	private final String topic = SharedServer.name("missing");

	private final ListAppender<ILoggingEvent> log = new ListAppender<>();

	private final Logger logger = (Logger) LoggerFactory.getLogger(Refusals.class);

	@BeforeEach
	void capture() {
		this.log.list = new CopyOnWriteArrayList<>();
		this.log.start();
		this.logger.addAppender(this.log);
	}

	@AfterEach
	void close() {
		this.logger.detachAppender(this.log);
		this.client.close();
	}

	@Test
	void itIsLoggedOnceAndAProblemUntilItExists() {
		String present = SharedServer.topic("missing-present");
		Queue<String> received = new ConcurrentLinkedQueue<>();
		ConsumerOptions options = ConsumerOptions.group(SharedServer.name("missing-group"))
			.consumeFrom(ConsumeFrom.earliest())
			.build();
		try (PushConsumer push = this.client.pushConsumer(options).subscribe(this.topic).subscribe(present);
				PullConsumer pull = this.client
					.pullConsumer(options.toBuilder().group(options.group() + "-pull").build())) {
			pull.subscribe(this.topic);
			push.start((message, context) -> {
				received.add(message.topic());
				return ConsumeResult.SUCCESS;
			});
			await().atMost(PATIENCE).until(() -> !problems(push.statistics()).isEmpty());
			await().atMost(PATIENCE).until(() -> !problems(pull.statistics()).isEmpty());
			Problem problem = problems(push.statistics()).get(0);
			assertThat(problem.kind()).isEqualTo(Problem.Kind.ROUTE);
			assertThat(problem.group()).isEqualTo(options.group());
			assertThat(problem.stopsConsuming()).isFalse();
			assertThat(problem.advice()).contains("Create the topic");
			assertThat(this.client.status().problems()).contains(problem);
			// The other topic is consumed in the meantime.
			send(present);
			await().atMost(PATIENCE).until(() -> received.contains(present));
			long count = problems(push.statistics()).get(0).count();
			await().atMost(PATIENCE).until(() -> problems(push.statistics()).get(0).count() > count);
			assertThat(warnings(options.group())).hasSize(1);
			SharedServer.get().createTopic(this.topic, 1);
			send(this.topic);
			await().atMost(PATIENCE).until(() -> received.contains(this.topic));
			assertThat(problems(push.statistics())).isEmpty();
			await().atMost(PATIENCE).until(() -> pull.poll(Duration.ofMillis(500)).size() == 1);
			assertThat(problems(pull.statistics())).isEmpty();
		}
		assertThat(warnings(options.group())).hasSize(1);
		assertThat(warnings(options.group() + "-pull")).hasSize(1);
	}

	@Test
	void itIsNoProblemAfterUnsubscribe() {
		try (PushConsumer push = this.client.pushConsumer(SharedServer.name("missing-group")).subscribe(this.topic)) {
			push.start((message, context) -> ConsumeResult.SUCCESS);
			await().atMost(PATIENCE).until(() -> !problems(push.statistics()).isEmpty());
			push.unsubscribe(this.topic);
			await().atMost(PATIENCE).until(() -> problems(push.statistics()).isEmpty());
		}
		assertThat(this.client.status().problems()).isEmpty();
	}

	private void send(String to) {
		this.client
			.producer(ProducerOptions.group(SharedServer.name("missing-producers")).sendTimeout(PATIENCE).build())
			.send(Message.to(to).body(new byte[] { 1 }).build());
	}

	private List<Problem> problems(ConsumerStatistics statistics) {
		return statistics.problems().stream().filter((each) -> this.topic.equals(each.topic())).toList();
	}

	private List<String> warnings(String group) {
		return this.log.list.stream()
			.filter((event) -> event.getLevel() == Level.WARN)
			.map(ILoggingEvent::getFormattedMessage)
			.filter((line) -> line.contains("'" + group + "'") && line.contains(this.topic))
			.toList();
	}

}
