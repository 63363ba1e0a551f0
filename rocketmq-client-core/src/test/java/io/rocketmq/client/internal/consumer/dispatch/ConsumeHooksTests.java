package io.rocketmq.client.internal.consumer.dispatch;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.rocketmq.client.config.SimpleConsumerOptions;
import io.rocketmq.client.consumer.PullConsumer;
import io.rocketmq.client.consumer.ScriptedConsumers;
import io.rocketmq.client.consumer.SimpleConsumer;
import io.rocketmq.client.error.BrokerErrorException;
import io.rocketmq.client.hook.ConsumeHook;
import io.rocketmq.client.hook.ConsumedMessage;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.testing.ScriptedCluster;
import io.rocketmq.client.testing.ScriptedPopBroker;

import static io.rocketmq.client.consumer.ScriptedConsumers.PATIENCE;
import static io.rocketmq.client.consumer.ScriptedConsumers.options;
import static io.rocketmq.client.testing.ScriptedPopBroker.found;
import static io.rocketmq.client.testing.ScriptedPopBroker.inTurn;
import static io.rocketmq.client.testing.ScriptedPopBroker.refusing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Hooks and statistics of the consumers that have no listener.
 */
class ConsumeHooksTests {

	private static final Duration INVISIBLE = Duration.ofSeconds(60);

	private final ScriptedConsumers consumers = new ScriptedConsumers();

	private final List<String> events = new CopyOnWriteArrayList<>();

	private final ConsumeHook hook = new ConsumeHook() {

		@Override
		public void consuming(String group, List<ReceivedMessage> messages) {
			messages.forEach(
					(message) -> ConsumeHooksTests.this.events.add("consuming " + message.messageId() + ' ' + group));
		}

		@Override
		public void consumed(ConsumedMessage consumed) {
			assertThat(consumed.nanos()).isPositive();
			Throwable failure = consumed.failure();
			ConsumeHooksTests.this.events.add(consumed.status() + " " + consumed.message().messageId()
					+ ((failure != null) ? ' ' + failure.getClass().getSimpleName() : ""));
		}

	};

	@AfterEach
	void close() {
		this.consumers.close();
	}

	@Test
	void aSimpleConsumersDeliveriesEndWithTheirAcknowledgement() {
		this.consumers.script(new ScriptedPopBroker("a", new ConcurrentLinkedQueue<>()).then(found(5, 5, 6, 7, 8))
			.onAck(inTurn(refusing(0), refusing(1), refusing(0))));
		SimpleConsumer consumer = this.consumers.client(this.hook)
			.simpleConsumer(SimpleConsumerOptions.group("g").awaitDuration(PATIENCE).build())
			.subscribe(ScriptedCluster.TOPIC);
		List<ReceivedMessage> messages = consumer.receive(4, INVISIBLE);
		assertThat(this.events).containsExactly("consuming id-5 g", "consuming id-6 g", "consuming id-7 g",
				"consuming id-8 g");
		this.events.clear();
		consumer.ack(messages.get(0));
		assertThat(this.events).containsExactly("SUCCESS id-5");
		// What follows of an ended delivery is not told.
		assertThatExceptionOfType(BrokerErrorException.class).isThrownBy(() -> consumer.ack(messages.get(0)));
		consumer.ack(messages.get(0));
		assertThat(this.events).containsExactly("SUCCESS id-5");
	}

	@Test
	void aRefusedAcknowledgementAndAMessageThatIsMadeVisibleAreRetries() {
		this.consumers.script(new ScriptedPopBroker("a", new ConcurrentLinkedQueue<>()).then(found(5, 5, 6, 7, 8))
			.onAck(refusing(1)));
		SimpleConsumer consumer = this.consumers.client(this.hook)
			.simpleConsumer(SimpleConsumerOptions.group("g").awaitDuration(PATIENCE).build())
			.subscribe(ScriptedCluster.TOPIC);
		List<ReceivedMessage> messages = consumer.receive(4, INVISIBLE);
		this.events.clear();
		assertThatExceptionOfType(BrokerErrorException.class).isThrownBy(() -> consumer.ack(messages.get(0)));
		consumer.changeInvisibleDuration(messages.get(1), Duration.ofSeconds(30));
		consumer.changeInvisibleDuration(messages.get(1), Duration.ZERO);
		assertThat(consumer.ackAsync(messages.subList(2, 4))).succeedsWithin(PATIENCE);
		assertThat(this.events).containsExactly("RETRY id-5 BrokerErrorException", "RETRY id-6", "SUCCESS id-7",
				"SUCCESS id-8");
		assertThat(consumer.statistics().topics().get(ScriptedCluster.TOPIC)).satisfies((topic) -> {
			assertThat(topic.consumed()).isEqualTo(2);
			assertThat(topic.retried()).isEqualTo(2);
		});
	}

	@Test
	void aPullConsumersDeliveriesEndWithTheNextPollOrACommit() {
		PullConsumer polling = this.consumers.client(this.hook)
			.pullConsumer(options("polling").build())
			.subscribe(ScriptedCluster.TOPIC);
		assertThat(polling.poll(PATIENCE)).hasSize(1);
		assertThat(this.events).containsExactly("consuming id-0 polling");
		assertThat(polling.statistics().topics().get(ScriptedCluster.TOPIC).consumed()).isZero();
		polling.poll(Duration.ZERO);
		assertThat(this.events).containsExactly("consuming id-0 polling", "SUCCESS id-0");
		PullConsumer committing = this.consumers.client(this.hook)
			.pullConsumer(options("committing").autoCommit(false).build())
			.subscribe(ScriptedCluster.TOPIC);
		assertThat(committing.poll(PATIENCE)).hasSize(1);
		this.events.clear();
		committing.poll(Duration.ZERO);
		assertThat(this.events).isEmpty();
		committing.commit();
		assertThat(this.events).containsExactly("SUCCESS id-0");
		for (PullConsumer consumer : List.of(polling, committing)) {
			assertThat(consumer.statistics().topics().get(ScriptedCluster.TOPIC).consumed()).isOne();
			assertThat(consumer.statistics().queues()).hasSize(1);
		}
	}

	@Test
	void aPullConsumersDeliveriesThatASeekDiscardsAreRetries() {
		PullConsumer consumer = this.consumers.client(this.hook)
			.pullConsumer(options("g").autoCommit(false).build())
			.subscribe(ScriptedCluster.TOPIC);
		ReceivedMessage message = consumer.poll(PATIENCE).get(0);
		consumer.seek(message.queue(), 0);
		assertThat(this.events).containsExactly("consuming id-0 g", "RETRY id-0");
		assertThat(consumer.statistics().topics().get(ScriptedCluster.TOPIC).retried()).isOne();
	}

	@Test
	void aHookThatChangesItsListChangesNothing() {
		ConsumeHook greedy = new ConsumeHook() {

			@Override
			public void consuming(String group, List<ReceivedMessage> messages) {
				messages.clear();
			}

			@Override
			public void consumed(ConsumedMessage consumed) {
				ConsumeHooksTests.this.events.add(consumed.status() + " " + consumed.message().messageId());
			}

		};
		PullConsumer pull = this.consumers.client(greedy)
			.pullConsumer(options("pull").build())
			.subscribe(ScriptedCluster.TOPIC);
		assertThat(pull.poll(PATIENCE)).hasSize(1);
		this.consumers.script(new ScriptedPopBroker("a", new ConcurrentLinkedQueue<>()).then(found(5, 5, 6)));
		SimpleConsumer simple = this.consumers.client(greedy)
			.simpleConsumer(SimpleConsumerOptions.group("simple").awaitDuration(PATIENCE).build())
			.subscribe(ScriptedCluster.TOPIC);
		List<ReceivedMessage> received = simple.receive(2, INVISIBLE);
		assertThat(received).hasSize(2);
		assertThat(simple.ack(received).isComplete()).isTrue();
		assertThat(this.events).containsExactly("SUCCESS id-5", "SUCCESS id-6");
	}

}
