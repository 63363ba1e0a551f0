package io.rocketmq.client.consumer.assign;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.apache.rocketmq.client.consumer.AllocateMessageQueueStrategy;
import org.apache.rocketmq.client.consumer.rebalance.AllocateMachineRoomNearby;
import org.apache.rocketmq.client.consumer.rebalance.AllocateMessageQueueAveragely;
import org.apache.rocketmq.client.consumer.rebalance.AllocateMessageQueueAveragelyByCircle;
import org.apache.rocketmq.client.consumer.rebalance.AllocateMessageQueueByConfig;
import org.apache.rocketmq.client.consumer.rebalance.AllocateMessageQueueByMachineRoom;
import org.apache.rocketmq.client.consumer.rebalance.AllocateMessageQueueConsistentHash;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import io.rocketmq.client.message.MessageQueue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * Comparison of each strategy with Apache's class over many random topics and groups:
 * members of both kinds in one group need equal results.
 */
class ApachesAllocationTests {

	private static final int ROUNDS = 250;

	private static final List<String> ROOMS = List.of("hz", "sh", "sz", "bj");

	@ParameterizedTest
	@MethodSource("strategies")
	void everyMemberGetsTheSameQueuesAsInApachesClient(AllocationStrategy ours, AllocateMessageQueueStrategy apaches) {
		Random random = new Random(7);
		for (int round = 0; round < ROUNDS; round++) {
			List<MessageQueue> queues = randomQueues(random);
			List<String> members = randomMembers(random);
			if (random.nextInt(4) == 0) {
				// A broker lists a client once for each of its connections.
				members.add(members.get(random.nextInt(members.size())));
				Collections.sort(members);
			}
			for (String member : members) {
				assertThat(ours.allocate(member, queues, members))
					.as("%s of %s in %s (round %s)", member, members, queues, round)
					.isEqualTo(byApache(apaches, member, queues, members));
			}
		}
	}

	@ParameterizedTest
	@MethodSource("strategies")
	void itsNameIsApaches(AllocationStrategy ours, AllocateMessageQueueStrategy apaches) {
		assertThat(ours.name()).isEqualTo(apaches.getName());
	}

	@ParameterizedTest
	@MethodSource("strategies")
	void aClientThatIsNoMemberGetsNothing(AllocationStrategy ours, AllocateMessageQueueStrategy apaches) {
		List<MessageQueue> queues = configured();
		assertThat(ours.allocate("hz#stranger", queues, List.of("hz#a", "sh#b"))).isEmpty();
		assertThat(ours.allocate("hz#stranger", queues, List.of())).isEmpty();
		assertThat(ours.allocate("hz#a", queues, List.of("hz#a"))).as("the only member").isNotEmpty();
	}

	@ParameterizedTest
	@MethodSource("strategies")
	void aTopicWithoutQueuesAllocatesNothing(AllocationStrategy ours, AllocateMessageQueueStrategy apaches) {
		assertThat(ours.allocate("hz#a", List.of(), List.of("hz#a", "sh#b"))).isEmpty();
	}

	@ParameterizedTest
	@MethodSource("complete")
	void everyQueueHasExactlyOneOwner(AllocationStrategy ours) {
		Random random = new Random(11);
		for (int round = 0; round < ROUNDS; round++) {
			List<MessageQueue> queues = randomQueues(random);
			List<String> members = randomMembers(random);
			List<MessageQueue> all = new ArrayList<>();
			members.forEach((member) -> all.addAll(ours.allocate(member, queues, members)));
			assertThat(all).as("%s over %s (round %s)", queues, members, round)
				.containsExactlyInAnyOrderElementsOf(queues);
		}
	}

	static Stream<Arguments> strategies() {
		AllocateMessageQueueByConfig byConfig = new AllocateMessageQueueByConfig();
		byConfig.setMessageQueueList(configured().stream().map(ApachesAllocationTests::toApache).toList());
		AllocateMessageQueueByMachineRoom byRoom = new AllocateMessageQueueByMachineRoom();
		byRoom.setConsumeridcs(Set.of("hz", "sz"));
		return Stream.of(pair(new AverageAllocation(), new AllocateMessageQueueAveragely()),
				pair(new CircleAllocation(), new AllocateMessageQueueAveragelyByCircle()),
				pair(new ConsistentHashAllocation(), new AllocateMessageQueueConsistentHash()),
				pair(new ConsistentHashAllocation(1), new AllocateMessageQueueConsistentHash(1)),
				pair(new ConsistentHashAllocation(64), new AllocateMessageQueueConsistentHash(64)),
				pair(new ConfiguredAllocation(configured()), byConfig),
				pair(new MachineRoomAllocation(Set.of("hz", "sz")), byRoom),
				near(new AverageAllocation(), new AllocateMessageQueueAveragely()),
				near(new CircleAllocation(), new AllocateMessageQueueAveragelyByCircle()),
				near(new ConsistentHashAllocation(), new AllocateMessageQueueConsistentHash()));
	}

	static Stream<Arguments> complete() {
		Set<String> partial = Set.of("CONFIG", "MACHINE_ROOM");
		return strategies().map((pair) -> pair.get()[0])
			.filter((ours) -> !partial.contains(((Named<?>) ours).getName()))
			.map(Arguments::of);
	}

	private static Arguments near(AllocationStrategy ours, AllocateMessageQueueStrategy apaches) {
		return pair(new NearMachineRoomAllocation(ours, new Rooms()),
				new AllocateMachineRoomNearby(apaches, new Rooms()));
	}

	private static Arguments pair(AllocationStrategy ours, AllocateMessageQueueStrategy apaches) {
		return arguments(named(ours.name(), ours), apaches);
	}

	private static List<MessageQueue> byApache(AllocateMessageQueueStrategy strategy, String member,
			List<MessageQueue> queues, List<String> members) {
		return strategy
			.allocate("group", member, queues.stream().map(ApachesAllocationTests::toApache).toList(), members)
			.stream()
			.map((queue) -> new MessageQueue(queue.getTopic(), queue.getBrokerName(), queue.getQueueId()))
			.toList();
	}

	private static org.apache.rocketmq.common.message.MessageQueue toApache(MessageQueue queue) {
		return new org.apache.rocketmq.common.message.MessageQueue(queue.topic(), queue.brokerName(), queue.queueId());
	}

	private static List<MessageQueue> configured() {
		return List.of(new MessageQueue("orders", "hz@b", 3), new MessageQueue("orders", "hz@b", 1),
				new MessageQueue("orders", "sz@a", 0));
	}

	/** Returns queues of one topic, sorted and distinct as in a route. */
	private static List<MessageQueue> randomQueues(Random random) {
		List<MessageQueue> queues = new ArrayList<>();
		List<String> names = Stream
			.of("hz@a", "hz@b", "sh@a", "sz@a", "sz@b", "bj@a", "hz@a@b", "@hz", "hz@", "hz", "sz@b@")
			.toList();
		int brokers = 1 + random.nextInt(5);
		for (int i = 0; i < brokers; i++) {
			String name = names.get(random.nextInt(names.size()));
			int count = 1 + random.nextInt(9);
			IntStream.range(0, count).forEach((id) -> queues.add(new MessageQueue("orders", name, id)));
		}
		return queues.stream().distinct().sorted().toList();
	}

	private static List<String> randomMembers(Random random) {
		Set<String> members = new HashSet<>();
		int count = 1 + random.nextInt(20);
		while (members.size() < count) {
			members.add(ROOMS.get(random.nextInt(1 + random.nextInt(ROOMS.size()))) + "#10.0.0." + random.nextInt(256)
					+ '@' + random.nextInt(32768) + '#' + random.nextLong());
		}
		return new ArrayList<>(members.stream().sorted().toList());
	}

	/** Resolver for clients of both kinds. */
	private static final class Rooms implements MachineRoomResolver, AllocateMachineRoomNearby.MachineRoomResolver {

		@Override
		public String roomOfBroker(String brokerName) {
			return brokerName.contains("@") ? 'r' + brokerName.substring(0, brokerName.indexOf('@')) : "none";
		}

		@Override
		public String roomOfClient(String clientId) {
			return 'r' + clientId.substring(0, clientId.indexOf('#'));
		}

		@Override
		public String brokerDeployIn(org.apache.rocketmq.common.message.MessageQueue messageQueue) {
			return roomOfBroker(messageQueue.getBrokerName());
		}

		@Override
		public String consumerDeployIn(String clientID) {
			return roomOfClient(clientID);
		}

	}

}
