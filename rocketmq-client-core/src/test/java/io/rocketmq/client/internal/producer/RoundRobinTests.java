package io.rocketmq.client.internal.producer;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.MessageQueue;

import static org.assertj.core.api.Assertions.assertThat;

class RoundRobinTests {

	private static final List<MessageQueue> QUEUES = List.of(new MessageQueue("t", "a", 0),
			new MessageQueue("t", "a", 1), new MessageQueue("t", "b", 0), new MessageQueue("t", "b", 1));

	private static final Message MESSAGE = Message.to("t").body(new byte[1]).build();

	private final RoundRobin selector = new RoundRobin();

	@Test
	void queuesAreSelectedInTurn() {
		List<MessageQueue> selected = select(12);
		int start = QUEUES.indexOf(selected.get(0));
		for (int i = 0; i < selected.size(); i++) {
			assertThat(selected.get(i)).isEqualTo(QUEUES.get((start + i) % 4));
		}
	}

	@Test
	void everyQueueIsSelectedEquallyOftenWhateverTheThread() {
		Map<MessageQueue, Long> counts = IntStream.range(0, 4000)
			.parallel()
			.mapToObj((i) -> this.selector.select(MESSAGE, QUEUES))
			.collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
		assertThat(counts).hasSize(4).allSatisfy((queue, count) -> assertThat(count).isEqualTo(1000));
	}

	@Test
	void everyQueueIsSelectedAtRandom() {
		RandomQueue random = new RandomQueue();
		Set<MessageQueue> selected = new HashSet<>();
		for (int i = 0; i < 1000; i++) {
			selected.add(random.select(MESSAGE, QUEUES));
		}
		assertThat(selected).containsExactlyInAnyOrderElementsOf(QUEUES);
	}

	private List<MessageQueue> select(int count) {
		return Stream.generate(() -> this.selector.select(MESSAGE, QUEUES)).limit(count).toList();
	}

}
