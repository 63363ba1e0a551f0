package io.rocketmq.client.producer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.Accumulation;
import io.rocketmq.client.config.ClientOptions;
import io.rocketmq.client.config.Endpoint;
import io.rocketmq.client.config.ProducerOptions;
import io.rocketmq.client.error.BrokerErrorException;
import io.rocketmq.client.error.IllegalMessageException;
import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.error.RouteNotFoundException;
import io.rocketmq.client.hook.SendContext;
import io.rocketmq.client.hook.SendHook;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.SendResult;
import io.rocketmq.client.message.SendStatus;
import io.rocketmq.client.testing.ScriptedCluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Calls of send hooks, and their changes to messages.
 */
class SendHookTests {

	private static final Duration LONG = Duration.ofSeconds(20);

	private static final Message MESSAGE = Message.to(ScriptedCluster.TOPIC).body(new byte[] { 1, 2 }).build();

	private final ScriptedCluster cluster = new ScriptedCluster();

	private final List<String> told = new CopyOnWriteArrayList<>();

	private final List<SendContext> contexts = new CopyOnWriteArrayList<>();

	private final List<RocketMQClient> clients = new ArrayList<>();

	@AfterEach
	void close() {
		this.cluster.close();
		this.clients.forEach(RocketMQClient::close);
	}

	@Test
	void hooksAreCalledInOrderBeforeASendAndInReverseOrderAfterIt() {
		this.cluster.broker("a", ScriptedCluster::store);
		producer(new Recorder("1"), new Recorder("2"), new Recorder("3")).send(MESSAGE);
		assertThat(this.told).containsExactly("1 sending", "2 sending", "3 sending", "3 sent", "2 sent", "1 sent");
	}

	@Test
	void hooksAreCalledInReverseOrderAfterAFailure() {
		this.cluster.broker("a", ScriptedCluster.refusing(13, "no"));
		Producer producer = producer(new Recorder("1"), new Recorder("2"));
		assertThatExceptionOfType(RocketMQException.class).isThrownBy(() -> producer.send(MESSAGE));
		assertThat(this.told).containsExactly("1 sending", "2 sending", "2 failed", "1 failed");
	}

	@Test
	void hooksAreCalledOnceForAFailureWhateverTheNumberOfAttempts() {
		this.cluster.broker("a", ScriptedCluster.refusing(1, "system error"));
		Producer producer = producer(new Recorder("1"));
		assertThatExceptionOfType(BrokerErrorException.class).isThrownBy(() -> producer.send(MESSAGE));
		assertThat(this.cluster.sends()).isEqualTo(3);
		assertThat(this.told).containsExactly("1 sending", "1 failed");
		assertThat(this.contexts).singleElement().satisfies((context) -> {
			assertThat(context.attempts()).isEqualTo(3);
			assertThat(context.group()).isEqualTo("p");
			assertThat(context.queue()).isEqualTo(new MessageQueue(ScriptedCluster.TOPIC, "a", 0));
			assertThat(context.brokerAddress()).isEqualTo(this.cluster.broker("a").address());
			assertThat(context.half()).isFalse();
			assertThat(context.nanos()).isPositive();
			assertThat(this.cluster.sends("a"))
				.allMatch((sent) -> sent.fields().get("i").contains(context.messageId()));
		});
	}

	@Test
	void aSendWithoutARouteIsReportedAsAFailureWithoutAQueue() {
		this.cluster.broker("a", ScriptedCluster::store);
		Producer producer = producer(new Recorder("1"));
		assertThatExceptionOfType(RouteNotFoundException.class)
			.isThrownBy(() -> producer.send(Message.to("nowhere").body(new byte[1]).build()));
		assertThat(this.told).containsExactly("1 sending", "1 failed");
		assertThat(this.contexts).singleElement().satisfies((context) -> {
			assertThat(context.queue()).isNull();
			assertThat(context.brokerAddress()).isNull();
		});
	}

	@Test
	void aMessageOverALimitIsReportedAsAFailureWithoutAnAttempt() {
		this.cluster.broker("a", ScriptedCluster::store);
		Producer producer = producer(new Recorder("1"));
		Message large = MESSAGE.toBuilder().body(new byte[4 * 1024 * 1024 + 1]).build();
		assertThatExceptionOfType(IllegalMessageException.class).isThrownBy(() -> producer.send(large));
		assertThatExceptionOfType(IllegalMessageException.class).isThrownBy(() -> producer.sendOneway(large));
		assertThatExceptionOfType(IllegalMessageException.class)
			.isThrownBy(() -> producer.send(List.of(MESSAGE, large)));
		assertThat(this.told).containsExactly("1 sending", "1 failed", "1 sending", "1 failed", "1 sending",
				"1 sending", "1 failed", "1 failed");
		assertThat(this.contexts).extracting(SendContext::message).containsExactly(large, large, MESSAGE, large);
		assertThat(this.contexts).allSatisfy((context) -> assertThat(context.attempts()).isZero());
		assertThat(this.cluster.sends()).isZero();
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void anAccumulatedMessageOverALimitIsReportedOnce(boolean keyed) {
		this.cluster.broker("a", ScriptedCluster::store);
		Producer producer = producer(ProducerOptions.group("p").accumulation(Accumulation.DEFAULT).build(),
				new Recorder("1"));
		producer.send(MESSAGE);
		this.told.clear();
		Message.Builder large = MESSAGE.toBuilder().property("large", "x".repeat(Short.MAX_VALUE));
		Message message = (keyed ? large.orderedBy("key") : large).build();
		assertThatExceptionOfType(IllegalMessageException.class).isThrownBy(() -> producer.sendAsync(message));
		assertThat(this.told).containsExactly("1 sending", "1 failed");
		assertThat(producer.statistics().refused()).isOne();
		assertThat(producer.statistics().inFlight()).isZero();
	}

	@Test
	void aMessageIsChangedByOneHookAfterTheOther() {
		this.cluster.broker("a", ScriptedCluster::store);
		Producer producer = producer(appending("1"), appending("2"), new Recorder("3"));
		SendResult sent = producer.send(MESSAGE);
		assertThat(this.cluster.sends("a")).singleElement()
			.satisfies((each) -> assertThat(each.fields().get("i")).contains("trail\u0001start12\u0002"));
		assertThat(this.contexts).singleElement()
			.satisfies((context) -> assertThat(context.message().properties()).containsEntry("trail", "start12"))
			.satisfies((context) -> assertThat(context.messageId()).isEqualTo(sent.messageId()));
		assertThat(MESSAGE.properties()).as("the user's message is as it was").doesNotContainKey("trail");
	}

	@Test
	void aOnewayMessageIsChangedAndReportedAsSentOneway() {
		this.cluster.broker("a", (request, peer) -> {
		});
		producer(appending("1"), new Recorder("2")).sendOneway(MESSAGE);
		await().atMost(LONG).until(() -> this.told.contains("2 sent oneway"));
		await().atMost(LONG).until(() -> this.cluster.sends() == 1);
		assertThat(this.cluster.sends("a").get(0).fields().get("i")).contains("trail\u0001start1\u0002");
		assertThat(this.told).containsExactly("2 sending", "2 sent oneway");
	}

	static Stream<Throwable> failures() {
		return Stream.of(new IllegalStateException("thrown by a hook"), new AssertionError("thrown by a hook"));
	}

	@ParameterizedTest
	@MethodSource("failures")
	void aHookThatThrowsHasNoEffectAndTheOthersAreCalled(Throwable failure) {
		this.cluster.broker("a", ScriptedCluster::store);
		Producer producer = producer(new Recorder("1"), new Throwing(failure), new Recorder("3"));
		assertThat(producer.send(MESSAGE).status()).isEqualTo(SendStatus.OK);
		assertThat(producer.sendAsync(MESSAGE)).succeedsWithin(LONG);
		this.cluster.broker("a").script(ScriptedCluster.broker(ScriptedCluster.refusing(13, "no")));
		assertThat(producer.sendAsync(MESSAGE)).failsWithin(LONG);
		producer.sendOneway(MESSAGE);
		await().atMost(LONG).until(() -> this.told.contains("1 sent oneway"));
		assertThat(this.told).containsExactly("1 sending", "3 sending", "3 sent", "1 sent", "1 sending", "3 sending",
				"3 sent", "1 sent", "1 sending", "3 sending", "3 failed", "1 failed", "1 sending", "3 sending",
				"3 sent oneway", "1 sent oneway");
	}

	@Test
	void aHookThatReturnsAMessageToAnotherTopicOrNullHasNoEffect() {
		this.cluster.broker("a", ScriptedCluster::store);
		producer(new SendHook() {
			@Override
			public Message sending(String group, Message message) {
				return Message.to("another").body(new byte[] { 9 }).build();
			}
		}, new SendHook() {
			@Override
			@SuppressWarnings("NullAway") // as users' code may do
			public Message sending(String group, Message message) {
				return null;
			}
		}).send(MESSAGE);
		assertThat(this.cluster.sends("a")).singleElement()
			.satisfies((each) -> assertThat(each.body()).containsExactly(1, 2))
			.satisfies((each) -> assertThat(each.fields()).containsEntry("b", ScriptedCluster.TOPIC));
	}

	private static SendHook appending(String text) {
		return new SendHook() {
			@Override
			public Message sending(String group, Message message) {
				String before = message.properties().getOrDefault("trail", "start");
				return message.toBuilder().property("trail", before + text).build();
			}
		};
	}

	private Producer producer(SendHook... hooks) {
		return producer(ProducerOptions.group("p").sendTimeout(LONG).build(), hooks);
	}

	private Producer producer(ProducerOptions options, SendHook... hooks) {
		RocketMQClient.Builder builder = RocketMQClient.builder(
				ClientOptions.builder().nameServers(Endpoint.parseList(this.cluster.nameServer().address())).build());
		for (SendHook hook : hooks) {
			builder.sendHook(hook);
		}
		RocketMQClient client = builder.connect();
		this.clients.add(client);
		return client.producer(options);
	}

	/** Records its calls. */
	private final class Recorder implements SendHook {

		private final String name;

		Recorder(String name) {
			this.name = name;
		}

		@Override
		public Message sending(String group, Message message) {
			SendHookTests.this.told.add(this.name + " sending");
			return message;
		}

		@Override
		public void sent(SendContext context, SendResult result) {
			after("sent", context);
		}

		@Override
		public void sentOneway(SendContext context) {
			after("sent oneway", context);
		}

		@Override
		public void failed(SendContext context, RocketMQException failure) {
			after("failed", context);
		}

		private void after(String event, SendContext context) {
			SendHookTests.this.told.add(this.name + ' ' + event);
			SendHookTests.this.contexts.add(context);
		}

	}

	/** Throws at every call. */
	private static final class Throwing implements SendHook {

		private final Throwable failure;

		Throwing(Throwable failure) {
			this.failure = failure;
		}

		@Override
		public Message sending(String group, Message message) {
			raise();
			return message;
		}

		@Override
		public void sent(SendContext context, SendResult result) {
			raise();
		}

		@Override
		public void sentOneway(SendContext context) {
			raise();
		}

		@Override
		public void failed(SendContext context, RocketMQException failure) {
			raise();
		}

		private void raise() {
			if (this.failure instanceof Error error) {
				throw error;
			}
			throw (RuntimeException) this.failure;
		}

	}

}
