package io.rocketmq.client.consumer.assign;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import io.rocketmq.client.message.MessageQueue;

import static org.assertj.core.api.Assertions.assertThat;

class AverageAllocationTests {

	private final AverageAllocation allocation = new AverageAllocation();

	@Test
	void everyMemberGetsTheSameQueuesAsInApachesClient() {
		for (int queueCount = 0; queueCount <= 20; queueCount++) {
			for (int memberCount = 1; memberCount <= 20; memberCount++) {
				List<MessageQueue> queues = queues(queueCount);
				List<String> members = IntStream.range(0, memberCount).mapToObj((i) -> "client" + (10 + i)).toList();
				List<MessageQueue> all = new ArrayList<>();
				for (int i = 0; i < memberCount; i++) {
					List<MessageQueue> given = this.allocation.allocate(members.get(i), queues, members);
					assertThat(given).as("%s queues, %s members, member %s", queueCount, memberCount, i)
						.isEqualTo(byFormula(queues, memberCount, i));
					all.addAll(given);
				}
				assertThat(all).as("each queue has one member").isEqualTo(queues);
			}
		}
	}

	@Test
	void aClientThatIsNoMemberGetsNothing() {
		assertThat(this.allocation.allocate("x", queues(3), List.of("a"))).isEmpty();
		assertThat(this.allocation.allocate("x", queues(3), List.of())).isEmpty();
	}

	/** Implements the rule of the protocol's description. */
	private static List<MessageQueue> byFormula(List<MessageQueue> queues, int members, int index) {
		int rest = queues.size() % members;
		int size = (queues.size() <= members) ? 1 : queues.size() / members + ((index < rest) ? 1 : 0);
		int start = (rest > 0 && index < rest) ? index * size : index * size + rest;
		int count = Math.min(size, queues.size() - start);
		return (count > 0) ? queues.subList(start, start + count) : List.of();
	}

	private static List<MessageQueue> queues(int count) {
		return IntStream.range(0, count).mapToObj((i) -> new MessageQueue("t", "b", i)).toList();
	}

}
