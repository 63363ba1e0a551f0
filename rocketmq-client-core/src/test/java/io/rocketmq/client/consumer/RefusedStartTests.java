package io.rocketmq.client.consumer;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.config.MessageModel;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.consumer.listener.MessageListener;
import io.rocketmq.client.consumer.offset.OffsetStore;
import io.rocketmq.client.error.ClientClosedException;
import io.rocketmq.client.error.SubscriptionException;
import io.rocketmq.client.message.FilterExpression;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.testing.Frames.Request;
import io.rocketmq.client.testing.PatientClients;
import io.rocketmq.client.testing.ScriptedCluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * Rejected starts, which leave a consumer as it was so that it can be changed and started
 * again; with a scripted broker that rejects one expression.
 */
class RefusedStartTests {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private static final int HEART_BEAT = 34;

	private static final int CHECK_CLIENT_CONFIG = 46;

	private static final int SUBSCRIPTION_PARSE_FAILED = 23;

	private static final MessageListener LISTENER = (message, context) -> ConsumeResult.SUCCESS;

	@TempDir
	private Path folder;

	private final ScriptedCluster cluster = new ScriptedCluster().broker("broker-a", ScriptedCluster::store);

	private final RocketMQClient client = PatientClients.connect(this.cluster.nameServer().address());

	RefusedStartTests() {
		this.cluster.broker("broker-a").script((request, peer) -> {
			boolean bad = request.code() == CHECK_CLIENT_CONFIG && new String(request.body()).contains("a = = 1");
			peer.answer(request, bad ? SUBSCRIPTION_PARSE_FAILED : 0, bad ? "syntax" : null, Map.of(), new byte[0]);
		});
	}

	@AfterEach
	void close() {
		this.client.close();
		this.cluster.close();
	}

	@ParameterizedTest
	@EnumSource
	void aPushConsumerWithABadExpressionCanBeCorrectedAndStarted(MessageModel model) {
		ConsumerOptions options = ConsumerOptions.group("mended").messageModel(model).offsetFolder(this.folder).build();
		PushConsumer consumer = this.client.pushConsumer(options)
			.subscribe(ScriptedCluster.TOPIC, FilterExpression.sql("a = = 1"));
		for (int i = 0; i < 2; i++) {
			assertThatExceptionOfType(SubscriptionException.class).isThrownBy(() -> consumer.start(LISTENER));
		}
		assertThat(consumer.assignment()).isEmpty();
		assertThat(groupsOfHeartbeats()).noneMatch((body) -> body.contains("mended"));
		assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName)
			.noneMatch((name) -> name.startsWith("rocketmq-consume-mended"));
		// Neither its group nor its offset folder is in use.
		PushConsumer other = this.client.pushConsumer(options).subscribe(ScriptedCluster.TOPIC).start(LISTENER);
		await().atMost(PATIENCE).until(() -> groupsOfHeartbeats().stream().anyMatch((body) -> body.contains("mended")));
		assertThatIllegalStateException().isThrownBy(() -> mend(consumer).start(LISTENER));
		other.close();
		consumer.start(LISTENER);
		assertThatIllegalStateException().isThrownBy(() -> consumer.start(LISTENER)).withMessageContaining("already");
		consumer.close();
		assertThatExceptionOfType(ClientClosedException.class).isThrownBy(() -> consumer.start(LISTENER));
	}

	private static PushConsumer mend(PushConsumer consumer) {
		return consumer.unsubscribe(ScriptedCluster.TOPIC)
			.subscribe(ScriptedCluster.TOPIC, FilterExpression.sql("a = 1"));
	}

	@Test
	void anExpressionIsNotCheckedIfTheTopicHasNoBroker() {
		try (ScriptedCluster empty = new ScriptedCluster();
				RocketMQClient own = PatientClients.connect(empty.nameServer().address());
				PushConsumer consumer = own.pushConsumer("unchecked")) {
			consumer.subscribe(ScriptedCluster.TOPIC, FilterExpression.sql("a = 1")).start(LISTENER);
			assertThat(consumer.assignment()).isEmpty();
		}
	}

	@Test
	void aRejectedConsumerHasNoTopicAfterUnsubscribe() {
		PushConsumer consumer = this.client.pushConsumer("no-topic")
			.subscribe(ScriptedCluster.TOPIC, FilterExpression.sql("a = = 1"));
		assertThatExceptionOfType(SubscriptionException.class).isThrownBy(() -> consumer.start(LISTENER));
		consumer.unsubscribe(ScriptedCluster.TOPIC);
		assertThatIllegalStateException().isThrownBy(() -> consumer.start(LISTENER))
			.withMessageContaining("Subscribe to one before start.");
		consumer.close();
	}

	@Test
	void theUsersOffsetStoreStaysOpenUntilTheConsumerIsClosed() {
		AtomicInteger closed = new AtomicInteger();
		PushConsumer consumer = this.client.pushConsumer("own-store").offsets(new OffsetStore() {
			@Override
			public CompletableFuture<OptionalLong> load(MessageQueue queue) {
				return CompletableFuture.completedFuture(OptionalLong.empty());
			}

			@Override
			public CompletableFuture<Void> store(MessageQueue queue, long offset) {
				return CompletableFuture.completedFuture(null);
			}

			@Override
			public void close() {
				closed.incrementAndGet();
			}
		}).subscribe(ScriptedCluster.TOPIC, FilterExpression.sql("a = = 1"));
		assertThatExceptionOfType(SubscriptionException.class).isThrownBy(() -> consumer.start(LISTENER));
		assertThat(closed).hasValue(0);
		mend(consumer).start(LISTENER).close();
		assertThat(closed).hasValue(1);
	}

	@Test
	void aPullConsumerOfAUsedGroupCanJoinLater() {
		PullConsumer first = this.client.pullConsumer("pulled").subscribe(ScriptedCluster.TOPIC);
		PullConsumer second = this.client.pullConsumer("pulled");
		MessageQueue queue = new MessageQueue(ScriptedCluster.TOPIC, "broker-a", 0);
		assertThatIllegalStateException().isThrownBy(() -> second.assign(List.of(queue)))
			.withMessageContaining("'pulled'");
		assertThatIllegalStateException().isThrownBy(() -> second.subscribe(ScriptedCluster.TOPIC))
			.withMessageContaining("another group");
		first.close();
		// Nothing is left of the subscription, so that both ways are possible.
		second.assign(List.of(queue));
		assertThat(second.poll(Duration.ZERO)).isEmpty();
	}

	@Test
	void aPollWithoutASubscriptionNamesTheRemedy() {
		PullConsumer pull = this.client.pullConsumer("too-early");
		assertThatIllegalStateException().isThrownBy(() -> pull.poll(Duration.ZERO))
			.withMessageContainingAll("'too-early'", "Subscribe to a topic, or assign queues")
			.satisfies((failure) -> assertThat(failure.getMessage()).doesNotContain("start"));
		SimpleConsumer simple = this.client.simpleConsumer("too-early");
		assertThatIllegalStateException().isThrownBy(() -> simple.receive(1, Duration.ofSeconds(1)))
			.withMessageContainingAll("'too-early'", "Subscribe to one before receive.");
		pull.close();
		assertThatExceptionOfType(ClientClosedException.class).isThrownBy(() -> pull.poll(Duration.ZERO));
	}

	private List<String> groupsOfHeartbeats() {
		return this.cluster.broker("broker-a").requests(HEART_BEAT).stream().map(RefusedStartTests::text).toList();
	}

	private static String text(Request request) {
		return new String(request.body());
	}

}
