package io.rocketmq.client;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.rocketmq.client.config.Accumulation;
import io.rocketmq.client.config.ProducerOptions;
import io.rocketmq.client.consumer.PullConsumer;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.hook.ConnectionListener;
import io.rocketmq.client.hook.ConsumeHook;
import io.rocketmq.client.hook.ConsumedMessage;
import io.rocketmq.client.hook.SendContext;
import io.rocketmq.client.hook.SendHook;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.message.SendResult;
import io.rocketmq.client.producer.Producer;
import io.rocketmq.client.testing.ScriptedCluster;
import io.rocketmq.client.testing.ScriptedConsumerBroker;
import io.rocketmq.client.testing.ScriptedServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Hooks and listeners that are added to a running client.
 */
class RunTimeHooksTests {

	private static final Duration LONG = Duration.ofSeconds(20);

	private static final Message MESSAGE = Message.to(ScriptedCluster.TOPIC).body(new byte[] { 1, 2 }).build();

	private final ScriptedCluster cluster = new ScriptedCluster();

	private final List<String> told = new CopyOnWriteArrayList<>();

	private RocketMQClient client;

	@BeforeEach
	void connect() {
		this.client = RocketMQClient.builder(this.cluster.nameServer().address()).sendHook(new Recorder("1")).connect();
	}

	@AfterEach
	void close() {
		this.client.close();
		this.cluster.close();
	}

	private Producer producer() {
		return this.client.producer(ProducerOptions.group("p").sendTimeout(LONG).build());
	}

	@Test
	void aHookSeesNeitherBeginNorEndOfASendThatHasBegun() {
		CompletableFuture<Void> answer = new CompletableFuture<>();
		this.cluster.broker("a", (request, peer) -> {
			answer.join();
			ScriptedCluster.store(request, peer);
		});
		Producer producer = producer();
		CompletableFuture<SendResult> first = producer.sendAsync(MESSAGE);
		CompletableFuture<?> batch = producer.sendAsync(List.of(MESSAGE));
		await().atMost(LONG).until(() -> this.cluster.sends() > 0);
		this.client.addSendHook(new Recorder("2"));
		answer.complete(null);
		assertThat(first).succeedsWithin(LONG);
		assertThat(batch).succeedsWithin(LONG);
		assertThat(this.told).containsExactly("1 sending", "1 sending", "1 sent", "1 sent");
		this.told.clear();
		producer.send(MESSAGE);
		assertThat(this.told).containsExactly("1 sending", "2 sending", "2 sent", "1 sent");
	}

	@Test
	void anAccumulatedMessageEndsForTheHooksThatSawItsBegin() {
		this.cluster.broker("a", ScriptedCluster::store);
		Producer producer = this.client.producer(ProducerOptions.group("p")
			.sendTimeout(LONG)
			.accumulation(new Accumulation(Duration.ofMillis(500), 100, 10_000))
			.build());
		producer.send(MESSAGE);
		this.told.clear();
		CompletableFuture<SendResult> before = producer.sendAsync(MESSAGE);
		this.client.addSendHook(new Recorder("2"));
		CompletableFuture<SendResult> after = producer.sendAsync(MESSAGE);
		assertThat(before).succeedsWithin(LONG);
		assertThat(after).succeedsWithin(LONG);
		assertThat(this.told).filteredOn((each) -> each.startsWith("1"))
			.containsExactlyInAnyOrder("1 sending", "1 sending", "1 sent", "1 sent");
		assertThat(this.told).filteredOn((each) -> each.startsWith("2")).containsExactly("2 sending", "2 sent");
	}

	@Test
	void aHookSeesNeitherBeginNorEndOfADeliveryThatHasBegun() throws InterruptedException {
		consumerBroker();
		CountDownLatch delivered = new CountDownLatch(1);
		CountDownLatch added = new CountDownLatch(1);
		this.client.pushConsumer(ClientFixture.earliest("push"))
			.subscribe(ScriptedCluster.TOPIC)
			.start((message, context) -> {
				delivered.countDown();
				added.await();
				return ConsumeResult.SUCCESS;
			});
		assertThat(delivered.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
		PullConsumer pull = this.client.pullConsumer(ClientFixture.earliest("pull")).subscribe(ScriptedCluster.TOPIC);
		assertThat(pull.poll(LONG)).hasSize(1);
		this.client.addConsumeHook(new Deliveries());
		added.countDown();
		await().atMost(LONG)
			.until(() -> this.client.statistics().consumers().get("push").topics().containsKey(ScriptedCluster.TOPIC));
		pull.commit();
		await().atMost(LONG)
			.until(() -> this.client.statistics().consumers().get("pull").topics().containsKey(ScriptedCluster.TOPIC));
		PullConsumer later = this.client.pullConsumer(ClientFixture.earliest("later")).subscribe(ScriptedCluster.TOPIC);
		assertThat(later.poll(LONG)).hasSize(1);
		later.commit();
		await().atMost(LONG).until(() -> this.told.contains("later consumed"));
		assertThat(this.told).containsExactly("later consuming", "later consumed");
	}

	@Test
	void aConnectionListenerHearsOfTheNextConnections() {
		this.cluster.broker("a", ScriptedCluster::store);
		this.client.addConnectionListener(new ConnectionListener() {
			@Override
			public void connected(String address) {
				RunTimeHooksTests.this.told.add("connected to " + address);
			}
		});
		producer().send(MESSAGE);
		await().atMost(LONG).until(() -> this.told.contains("connected to " + this.cluster.broker("a").address()));
	}

	@Test
	void addingToAClosedClientHasNoEffect() {
		this.client.close();
		this.client.addSendHook(new Recorder("2"));
		this.client.addConsumeHook(new Deliveries());
		this.client.addConnectionListener(new ConnectionListener() {
		});
		assertThat(this.client.statistics().producers()).isEmpty();
		assertThat(this.told).isEmpty();
	}

	private ScriptedServer consumerBroker() {
		this.cluster.broker("a", ScriptedCluster::store).broker("a").script(new ScriptedConsumerBroker());
		return this.cluster.broker("a");
	}

	/** Records deliveries. */
	private final class Deliveries implements ConsumeHook {

		@Override
		public void consuming(String group, List<ReceivedMessage> messages) {
			RunTimeHooksTests.this.told.add(group + " consuming");
		}

		@Override
		public void consumed(ConsumedMessage consumed) {
			RunTimeHooksTests.this.told.add(consumed.group() + " consumed");
		}

	}

	/** Records sends. */
	private final class Recorder implements SendHook {

		private final String name;

		Recorder(String name) {
			this.name = name;
		}

		@Override
		public Message sending(String group, Message message) {
			RunTimeHooksTests.this.told.add(this.name + " sending");
			return message;
		}

		@Override
		public void sent(SendContext context, SendResult result) {
			RunTimeHooksTests.this.told.add(this.name + " sent");
		}

		@Override
		public void failed(SendContext context, RocketMQException failure) {
			RunTimeHooksTests.this.told.add(this.name + " failed");
		}

	}

}
