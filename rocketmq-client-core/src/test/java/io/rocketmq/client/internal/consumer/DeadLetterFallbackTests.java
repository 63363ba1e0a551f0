package io.rocketmq.client.internal.consumer;

import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.consumer.PushConsumer;
import io.rocketmq.client.consumer.ScriptedConsumers;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.internal.consumer.queue.RetryMessages;
import io.rocketmq.client.testing.Frames.Request;
import io.rocketmq.client.testing.ScriptedCluster;
import io.rocketmq.client.testing.ScriptedConsumerBroker;

import static io.rocketmq.client.consumer.ScriptedConsumers.PATIENCE;
import static io.rocketmq.client.consumer.ScriptedConsumers.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Dead letters with properties at brokers that refuse them.
 */
class DeadLetterFallbackTests {

	private static final int SEND = 310;

	private static final int NO_PERMISSION = 16;

	private static final int SYSTEM_ERROR = 1;

	private final ScriptedConsumers consumers = new ScriptedConsumers();

	private final ListAppender<ILoggingEvent> log = new ListAppender<>();

	private final AtomicInteger deliveries = new AtomicInteger();

	/** Answer to sends; the broker's own lacks where the message is stored. */
	private volatile int answer;

	@BeforeEach
	void listen() {
		this.consumers.script((request, peer) -> {
			if (request.code() == SEND) {
				peer.answer(request, this.answer, Map.of("msgId", "id", "queueId", "0", "queueOffset", "0"));
			}
			else {
				this.consumers.broker().handle(request, peer);
			}
		});
		this.log.start();
		logger().addAppender(this.log);
	}

	@AfterEach
	void close() {
		logger().detachAppender(this.log);
		this.consumers.close();
	}

	@Test
	void aCopyThatIsNotPermittedIsLeftToTheBroker() {
		this.answer = NO_PERMISSION;
		PushConsumer consumer = start();
		await().atMost(PATIENCE).until(() -> !sentBack().isEmpty());
		assertThat(sentBack()).singleElement()
			.satisfies((request) -> assertThat(request.fields()).containsEntry("delayLevel", "-1"));
		awaitCommitted();
		consumer.close();
		assertThat(this.deliveries).hasValue(1);
		assertThat(warnings()).singleElement()
			.satisfies((event) -> assertThat(event.getFormattedMessage()).contains("of group 'g'", "[reason]",
					"NO_PERMISSION"));
	}

	@Test
	void aMessageThatCannotBeDeadLetteredAtAllIsRedelivered() {
		this.answer = NO_PERMISSION;
		this.consumers.broker().refuse(ScriptedConsumerBroker.SEND_BACK, SYSTEM_ERROR);
		PushConsumer consumer = start();
		await().atMost(PATIENCE).until(() -> this.deliveries.get() == 2);
		assertThat(warnings()).as("no property is lost").isEmpty();
		assertThat(this.consumers.requests(ScriptedConsumerBroker.UPDATE_OFFSET)
			.stream()
			.filter((request) -> "1".equals(request.fields().get("commitOffset")))).isEmpty();
		this.answer = 0;
		awaitCommitted();
		consumer.close();
		assertThat(this.deliveries.get()).isBetween(2, 3);
	}

	@Test
	void theCopyGoesToTheRetryTopicWithNoAttemptLeft() {
		PushConsumer consumer = start();
		awaitCommitted();
		consumer.close();
		assertThat(this.consumers.requests(SEND)).singleElement().satisfies((request) -> {
			assertThat(request.fields()).containsEntry("b", "%RETRY%g").containsEntry("j", "1").containsEntry("l", "0");
			assertThat(request.fields().get("i")).contains("reason\u0001illegal");
		});
		assertThat(sentBack()).isEmpty();
	}

	private PushConsumer start() {
		return this.consumers.client()
			.pushConsumer(options("g").build())
			.subscribe(ScriptedCluster.TOPIC)
			.start((message, context) -> {
				this.deliveries.incrementAndGet();
				return ConsumeResult.deadLetter(Map.of("reason", "illegal"));
			});
	}

	private void awaitCommitted() {
		await().atMost(PATIENCE)
			.until(() -> this.consumers.requests(ScriptedConsumerBroker.UPDATE_OFFSET)
				.stream()
				.anyMatch((request) -> "1".equals(request.fields().get("commitOffset"))));
	}

	private List<Request> sentBack() {
		return this.consumers.requests(ScriptedConsumerBroker.SEND_BACK);
	}

	private List<ILoggingEvent> warnings() {
		return List.copyOf(this.log.list);
	}

	private static Logger logger() {
		return (Logger) LoggerFactory.getLogger(RetryMessages.class);
	}

}
