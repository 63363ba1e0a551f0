package io.rocketmq.client.consumer.assign;

import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

import org.apache.rocketmq.client.consumer.rebalance.AllocateMessageQueueConsistentHash;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.rocketmq.client.config.Namespace;
import io.rocketmq.client.message.MessageQueue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Allocation strategies, beyond their agreement with Apache's.
 */
class AllocationStrategyTests {

	private static final List<String> MEMBERS = List.of("a", "b", "c", "d");

	@Test
	void aLambdaIsAStrategyWithANameOfItsOwn() {
		AllocationStrategy strategy = (clientId, queues, clientIds) -> queues;
		assertThat(strategy.name()).isEqualTo("CUSTOM");
		assertThat(new NearMachineRoomAllocation(strategy, resolver("r", "r")).name())
			.isEqualTo("MACHINE_ROOM_NEARBY-CUSTOM");
	}

	@Test
	void queuesAllocatedInTurnAreSpreadOverTheBrokers() {
		List<MessageQueue> queues = List.of(queue("b1", 0), queue("b1", 1), queue("b2", 0), queue("b2", 1));
		assertThat(new CircleAllocation().allocate("a", queues, List.of("a", "b"))).containsExactly(queue("b1", 0),
				queue("b2", 0));
	}

	@Test
	void withConsistentHashesNoQueueMovesBetweenRemainingMembers() {
		List<MessageQueue> queues = IntStream.range(0, 64).mapToObj((id) -> queue("b", id)).toList();
		ConsistentHashAllocation allocation = new ConsistentHashAllocation();
		List<String> rest = List.of("a", "b", "d");
		for (String member : rest) {
			assertThat(allocation.allocate(member, queues, rest))
				.containsAll(allocation.allocate(member, queues, MEMBERS));
		}
	}

	@Test
	void inANamespaceNamesAreHashedAsApachesClientsDo() {
		Namespace namespace = new Namespace("ns", Namespace.Version.V1);
		ConsistentHashAllocation allocation = new ConsistentHashAllocation().in(namespace);
		for (String topic : List.of("orders", "%RETRY%billing")) {
			List<MessageQueue> queues = IntStream.range(0, 64)
				.mapToObj((id) -> new MessageQueue(topic, "b", id))
				.toList();
			for (String member : MEMBERS) {
				List<Integer> ours = allocation.allocate(member, queues, MEMBERS)
					.stream()
					.map(MessageQueue::queueId)
					.toList();
				assertThat(ours).isEqualTo(apaches(namespace.wrapTopic(topic), member))
					.isNotEqualTo(apaches(topic, member));
			}
		}
	}

	@Test
	void aNamespaceOutsideTheTopicNameChangesNoHash() {
		List<MessageQueue> queues = IntStream.range(0, 64).mapToObj((id) -> queue("b", id)).toList();
		ConsistentHashAllocation plain = new ConsistentHashAllocation();
		assertThat(plain.in(new Namespace("ns", Namespace.Version.V2)).allocate("a", queues, MEMBERS))
			.isEqualTo(plain.allocate("a", queues, MEMBERS))
			.isNotEmpty();
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, -1 })
	void aRingWithoutVirtualNodesIsRejected(int virtualNodes) {
		assertThatIllegalArgumentException().isThrownBy(() -> new ConsistentHashAllocation(virtualNodes))
			.withMessage("virtualNodes is too small: " + virtualNodes + ". Use 1 or more.");
	}

	@Test
	void configuredQueuesAreAllocatedForTheirTopicOnly() {
		MessageQueue retry = new MessageQueue("%RETRY%g", "b", 0);
		ConfiguredAllocation allocation = new ConfiguredAllocation(List.of(queue("b", 1), queue("b", 1), retry));
		assertThat(allocation.allocate("a", List.of(queue("b", 0), queue("b", 1)), MEMBERS))
			.containsExactly(queue("b", 1));
		assertThat(allocation.allocate("a", List.of(retry), MEMBERS)).containsExactly(retry);
		assertThat(allocation.allocate("a", List.of(new MessageQueue("other", "b", 0)), MEMBERS)).isEmpty();
	}

	@Test
	void queuesOutsideTheRoomsAreNotAllocated() {
		MachineRoomAllocation allocation = new MachineRoomAllocation(Set.of("hz"));
		List<MessageQueue> queues = List.of(queue("hz@b", 0), queue("sh@b", 0), queue("plain", 0));
		assertThat(allocation.allocate("a", queues, MEMBERS)).containsExactly(queue("hz@b", 0));
		assertThat(allocation.allocate("b", queues, MEMBERS)).isEmpty();
	}

	@Test
	void aRoomWithoutMembersIsSharedByAll() {
		NearMachineRoomAllocation allocation = new NearMachineRoomAllocation(new AverageAllocation(),
				new MachineRoomResolver() {

					@Override
					public String roomOfBroker(String brokerName) {
						return brokerName;
					}

					@Override
					public String roomOfClient(String clientId) {
						return clientId.substring(0, 2);
					}

				});
		List<MessageQueue> queues = List.of(queue("bj", 0), queue("bj", 1), queue("hz", 0), queue("sh", 0));
		List<String> members = List.of("hz-1", "sh-1");
		assertThat(allocation.allocate("hz-1", queues, members)).containsExactly(queue("hz", 0), queue("bj", 0));
		assertThat(allocation.allocate("sh-1", queues, members)).containsExactly(queue("sh", 0), queue("bj", 1));
	}

	@Test
	void aBrokerOrClientInNoRoomIsNamed() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new NearMachineRoomAllocation(new AverageAllocation(), resolver("", "r")).allocate("a",
					List.of(queue("b9", 0)), MEMBERS))
			.withMessage(
					"Machine room of broker 'b9' is unknown. Let the resolver return a room for every broker and client.");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new NearMachineRoomAllocation(new AverageAllocation(), resolver("r", "")).allocate("a",
					List.of(queue("b9", 0)), MEMBERS))
			.withMessageStartingWith("Machine room of client 'a' is unknown");
	}

	private static List<Integer> apaches(String topic, String member) {
		return new AllocateMessageQueueConsistentHash()
			.allocate("g", member,
					IntStream.range(0, 64)
						.mapToObj((id) -> new org.apache.rocketmq.common.message.MessageQueue(topic, "b", id))
						.toList(),
					MEMBERS)
			.stream()
			.map(org.apache.rocketmq.common.message.MessageQueue::getQueueId)
			.toList();
	}

	private static MachineRoomResolver resolver(String brokerRoom, String clientRoom) {
		return new MachineRoomResolver() {

			@Override
			public String roomOfBroker(String brokerName) {
				return brokerRoom;
			}

			@Override
			public String roomOfClient(String clientId) {
				return clientRoom;
			}

		};
	}

	private static MessageQueue queue(String brokerName, int queueId) {
		return new MessageQueue("orders", brokerName, queueId);
	}

}
