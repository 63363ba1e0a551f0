package io.rocketmq.client;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.rocketmq.client.config.ProducerOptions;
import io.rocketmq.client.consumer.ConsumerStatistics;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.hook.ConnectionPhase;
import io.rocketmq.client.hook.RequestStatistics;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.producer.Producer;
import io.rocketmq.client.testing.ScriptedCluster;
import io.rocketmq.client.testing.ScriptedConsumerBroker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Statistics of a whole client.
 */
class ClientStatisticsTests {

	private static final Duration LONG = Duration.ofSeconds(20);

	private static final Message MESSAGE = Message.to(ScriptedCluster.TOPIC).body(new byte[] { 1, 2 }).build();

	private final ScriptedCluster cluster = new ScriptedCluster();

	private final RocketMQClient client = RocketMQClient.builder(this.cluster.nameServer().address()).connect();

	@AfterEach
	void close() {
		this.client.close();
		this.cluster.close();
	}

	private Map<String, Long> requests() {
		return this.client.statistics()
			.requests()
			.stream()
			.collect(Collectors.toMap((each) -> each.request() + ' ' + each.result(), RequestStatistics::count));
	}

	@Test
	void requestsAreCountedByCodeAndResult() {
		this.cluster.broker("a", ScriptedCluster::store);
		assertThat(this.client.statistics().requests()).isEmpty();
		Producer producer = this.client.producer(ProducerOptions.group("p").sendTimeout(LONG).build());
		producer.send(MESSAGE);
		producer.send(List.of(MESSAGE));
		producer.sendOneway(MESSAGE);
		assertThat(this.client.statistics().requests())
			.filteredOn((each) -> each.request().equals("SEND_MESSAGE_V2") && each.result().equals("SUCCESS"))
			.singleElement()
			.satisfies((each) -> {
				assertThat(each.count()).isEqualTo(2);
				assertThat(each.total()).isPositive();
			});
		await().atMost(LONG).untilAsserted(() -> assertThat(requests()).containsEntry("SEND_MESSAGE_V2 ONEWAY", 1L));
		assertThat(requests()).containsEntry("GET_ROUTEINFO_BY_TOPIC SUCCESS", 1L);
		this.cluster.broker("a").script(ScriptedCluster.broker(ScriptedCluster.refusing(13, "no")));
		assertThatExceptionOfType(RocketMQException.class).isThrownBy(() -> producer.send(MESSAGE));
		assertThat(requests()).containsEntry("SEND_MESSAGE_V2 MESSAGE_ILLEGAL", 1L);
		this.cluster.broker("a").script(ScriptedCluster.broker(ScriptedCluster.refusing(4711, "no such code")));
		assertThatExceptionOfType(RocketMQException.class).isThrownBy(() -> producer.send(MESSAGE));
		assertThat(requests()).containsKey("SEND_MESSAGE_V2 UNKNOWN");
		this.cluster.broker("a").script(ScriptedCluster.broker((request, peer) -> {
		}));
		assertThatExceptionOfType(RocketMQException.class)
			.isThrownBy(() -> producer.send(MESSAGE, Duration.ofMillis(50)));
		assertThat(requests()).containsEntry("SEND_MESSAGE_V2 TIMEOUT", 1L);
	}

	@Test
	void connectionsThatAreLostAndMadeAgainAreCounted() {
		this.cluster.broker("a", ScriptedCluster::store);
		String address = this.cluster.broker("a").address();
		Producer producer = this.client.producer(ProducerOptions.group("p").sendTimeout(LONG).build());
		producer.send(MESSAGE);
		assertThat(this.client.statistics().connections()).filteredOn((each) -> each.address().equals(address))
			.singleElement()
			.satisfies((each) -> assertThat(each.phase()).isEqualTo(ConnectionPhase.LIVE));
		assertThat(this.client.statistics().allConnections().connected()).isEqualTo(2);
		assertThat(this.client.statistics().allConnections().reconnected()).isZero();
		long written = this.client.statistics().allConnections().bytesWritten();
		assertThat(written).isPositive();
		this.cluster.broker("a").newestPeer().close();
		await().atMost(LONG).until(() -> this.client.statistics().allConnections().lost() == 1);
		producer.send(MESSAGE);
		ClientStatistics after = this.client.statistics();
		assertThat(after.allConnections().connected()).isEqualTo(3);
		assertThat(after.allConnections().reconnected()).isOne();
		this.client.close();
		ClientStatistics closed = this.client.statistics();
		assertThat(closed.connections()).isEmpty();
		assertThat(closed.producers()).isEmpty();
		assertThat(closed.allConnections().bytesWritten()).as("sums outlive connections").isGreaterThan(written);
		assertThat(closed.allConnections().connected()).isGreaterThanOrEqualTo(3);
	}

	@Test
	void aConsumersRebalancesFailedCommitsAndTimedOutMessagesAreCounted() throws InterruptedException {
		ScriptedConsumerBroker broker = new ScriptedConsumerBroker().refuse(ScriptedConsumerBroker.UPDATE_OFFSET, 1);
		this.cluster.broker("a", ScriptedCluster::store).broker("a").script(broker);
		CountDownLatch timedOut = new CountDownLatch(1);
		this.client
			.pushConsumer(ClientFixture.earliest("g")
				.toBuilder()
				.commitInterval(Duration.ofMillis(100))
				.consumeTimeout(Duration.ofSeconds(1))
				.build())
			.subscribe(ScriptedCluster.TOPIC)
			.start((message, context) -> {
				timedOut.await();
				return ConsumeResult.SUCCESS;
			});
		await().atMost(LONG).until(() -> consumer().timedOut() == 1);
		timedOut.countDown();
		await().atMost(LONG).until(() -> consumer().failedCommits() > 0);
		assertThat(consumer().rebalances()).isBetween(1L, 2L);
		assertThat(consumer().poppedMessages()).isZero();
		assertThat(this.client.statistics().producers()).isEmpty();
	}

	private ConsumerStatistics consumer() {
		return this.client.statistics().consumers().get("g");
	}

	@Test
	void producersAndConsumersAreListedByGroupWhileTheyAreOpen() {
		this.cluster.broker("a", ScriptedCluster::store).broker("a").script(new ScriptedConsumerBroker());
		var push = this.client.pushConsumer(ClientFixture.earliest("push"));
		assertThat(this.client.statistics().consumers()).as("not joined").isEmpty();
		push.subscribe(ScriptedCluster.TOPIC).start((message, context) -> ConsumeResult.SUCCESS);
		var pull = this.client.pullConsumer("pull").subscribe(ScriptedCluster.TOPIC);
		var simple = this.client.simpleConsumer("simple").subscribe(ScriptedCluster.TOPIC);
		var producer = this.client.producer("push");
		ClientStatistics open = this.client.statistics();
		assertThat(open.consumers()).containsOnlyKeys("pull", "push", "simple");
		assertThat(open.producers()).containsOnlyKeys("push");
		assertThat(open.producers().get("push").maxInFlight()).isPositive();
		assertThat(open.producers().get("push").maxInFlightBytes()).isPositive();
		await().atMost(LONG)
			.until(() -> this.client.statistics().consumers().get("push").topics().containsKey(ScriptedCluster.TOPIC));
		push.close();
		pull.close();
		simple.close();
		producer.close();
		assertThat(this.client.statistics().consumers()).isEmpty();
		assertThat(this.client.statistics().producers()).isEmpty();
	}

}
