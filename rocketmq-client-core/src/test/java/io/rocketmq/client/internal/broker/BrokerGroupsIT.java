package io.rocketmq.client.internal.broker;

import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import io.rocketmq.client.broker.AssignedQueue;
import io.rocketmq.client.broker.ConsumerGroupStatus;
import io.rocketmq.client.broker.GroupMember;
import io.rocketmq.client.broker.Heartbeat;
import io.rocketmq.client.broker.Heartbeat.ConsumerGroup;
import io.rocketmq.client.broker.Heartbeat.ConsumerType;
import io.rocketmq.client.broker.HeartbeatResult;
import io.rocketmq.client.config.FetchMode;
import io.rocketmq.client.error.BrokerErrorException;
import io.rocketmq.client.error.NotPermittedException;
import io.rocketmq.client.error.TopicNotFoundException;
import io.rocketmq.client.internal.protocol.body.HeartbeatBody;
import io.rocketmq.client.internal.protocol.body.HeartbeatBody.ConsumerData;
import io.rocketmq.client.internal.protocol.body.HeartbeatBody.ProducerData;
import io.rocketmq.client.internal.protocol.body.HeartbeatBody.SubscriptionData;
import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.message.FilterExpression;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.testing.SharedServer;

import static io.rocketmq.client.internal.broker.BrokerFixture.queue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Groups and their members at a real server.
 */
class BrokerGroupsIT {

	private static BrokerFixture fixture;

	private static DefaultBrokerGroups groups;

	@BeforeAll
	static void open() {
		fixture = new BrokerFixture(SharedServer.get());
		groups = fixture.broker().groups();
	}

	@AfterAll
	static void close() {
		fixture.close();
	}

	@Test
	void aMemberIsThereUntilItLeaves() {
		String group = SharedServer.name("members");
		String topic = SharedServer.topic("members");
		assertThatExceptionOfType(BrokerErrorException.class).isThrownBy(() -> groups.members(group));
		HeartbeatResult result = send(groups, heartbeat("client-1", group, topic, 1));
		assertThat(result.brokerVersion()).isPositive();
		assertThat(groups.members(group)).containsExactly("client-1");
		groups.unregister("client-1", null, group);
		assertThatExceptionOfType(BrokerErrorException.class).isThrownBy(() -> groups.members(group));
	}

	@Test
	void aFingerprintStandsForTheSubscriptions() {
		String group = SharedServer.name("fingerprint");
		String topic = SharedServer.topic("fingerprint");
		HeartbeatBody complete = heartbeat("client-2", group, topic, 5).withFingerprint();
		HeartbeatResult first = send(groups, complete);
		assertThat(first.fingerprints()).isTrue();
		assertThat(send(groups, complete).subscriptionChanged()).isFalse();
		HeartbeatBody shortened = complete.shortened();
		assertThat(shortened.consumerDataSet().get(0).subscriptionDataSet()).isEmpty();
		assertThat(shortened.heartbeatFingerprint()).isEqualTo(complete.heartbeatFingerprint());
		assertThat(send(groups, shortened).subscriptionChanged()).isFalse();
		assertThat(groups.members(group)).containsExactly("client-2");
	}

	@Test
	void equalSubscriptionsHaveEqualFingerprintsWhateverTheirVersion() {
		int print = heartbeat("a", "g", "t", 1).withFingerprint().heartbeatFingerprint();
		assertThat(heartbeat("b", "g", "t", 2).withFingerprint().heartbeatFingerprint()).isEqualTo(print).isNotZero();
		assertThat(heartbeat("a", "g", "u", 1).withFingerprint().heartbeatFingerprint()).isNotEqualTo(print);
	}

	@Test
	void aQueueIsLockedByOneMemberAtATime() {
		String group = SharedServer.name("locks");
		String topic = SharedServer.topic("locks");
		List<MessageQueue> queues = List.of(queue(topic, 0), queue(topic, 1));
		assertThat(groups.lock(group, "client-1", queues)).isEqualTo(Set.copyOf(queues));
		assertThat(groups.lock(group, "client-2", queues)).isEmpty();
		groups.unlock(group, "client-2", queues);
		assertThat(groups.lock(group, "client-1", queues)).hasSize(2);
		groups.unlock(group, "client-1", List.of(queue(topic, 0)));
		assertThat(groups.lock(group, "client-2", queues)).containsExactly(queue(topic, 0));
	}

	@Test
	void aSubscriptionIsChecked() {
		String topic = SharedServer.topic("checked");
		groups.checkSubscription("client", "group", topic, FilterExpression.tags("a", "b"));
	}

	@Test
	void theBrokerAssignsQueues() {
		String group = SharedServer.name("shares");
		String topic = SharedServer.topic("shares");
		send(groups, heartbeat("client-a", group, topic, 1));
		// Brokers know a client by its connection.
		try (BrokerFixture other = new BrokerFixture(SharedServer.get())) {
			send(other.broker().groups(), heartbeat("client-b", group, topic, 1));
			assignmentsAreDisjoint(topic, group);
		}
	}

	private static void assignmentsAreDisjoint(String topic, String group) {
		List<AssignedQueue> first = groups.assignment(topic, group, "client-a", "AVG", "CLUSTERING").orElseThrow();
		List<AssignedQueue> second = groups.assignment(topic, group, "client-b", "AVG", "CLUSTERING").orElseThrow();
		assertThat(first).hasSize(2).doesNotContainAnyElementsOf(second).noneMatch(AssignedQueue::pop);
		assertThat(second).hasSize(2);
		Futures.await(() -> groups.setFetchModeAsync(topic, group, FetchMode.POP));
		assertThat(groups.assignment(topic, group, "client-a", "AVG", "CLUSTERING").orElseThrow()).singleElement()
			.isEqualTo(new AssignedQueue(queue(topic, -1), true));
	}

	@Test
	void theFetchModeOfAMissingTopicIsRefused() {
		assertThatExceptionOfType(TopicNotFoundException.class).isThrownBy(() -> Futures
			.await(() -> groups.setFetchModeAsync(SharedServer.name("absent"), "group", FetchMode.POP)));
		assertThatExceptionOfType(NotPermittedException.class)
			.isThrownBy(() -> Futures.await(() -> groups.setFetchModeAsync("%RETRY%group", "group", FetchMode.POP)));
	}

	@Test
	void aHeartbeatOfTheUsersRegistersItsGroups() {
		String group = SharedServer.name("users");
		String topic = SharedServer.topic("users");
		groups.heartbeat(Heartbeat.of("client-3")
			.producerGroup("p-" + group)
			.consumerGroup(ConsumerGroup.of(group, ConsumerType.PUSH).subscription(topic, FilterExpression.tags("a"))));
		ConsumerGroupStatus status = groups.connections(group);
		assertThat(status.members()).extracting(GroupMember::clientId).containsExactly("client-3");
		assertThat(status.subscriptions()).containsEntry(topic, "a");
	}

	private static HeartbeatResult send(DefaultBrokerGroups groups, HeartbeatBody heartbeat) {
		return Futures.await(() -> groups.heartbeatAsync(heartbeat));
	}

	private static HeartbeatBody heartbeat(String clientId, String group, String topic, long version) {
		return new HeartbeatBody(clientId, List.of(new ProducerData("p-" + group)),
				List.of(new ConsumerData(group, "CONSUME_PASSIVELY", "CLUSTERING", "CONSUME_FROM_LAST_OFFSET", false,
						List.of(new SubscriptionData(topic, "*", List.of(), List.of(), version, "TAG", false)))));
	}

}
