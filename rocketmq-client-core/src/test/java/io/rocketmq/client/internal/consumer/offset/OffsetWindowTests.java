package io.rocketmq.client.internal.consumer.offset;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class OffsetWindowTests {

	@Test
	void theLowestUnfinishedOffsetIsCommittable() {
		OffsetWindow window = new OffsetWindow(10);
		assertThat(window.committable()).isEqualTo(10);
		window.deliver(10);
		window.deliver(11);
		window.deliver(12);
		assertThat(window.committable()).isEqualTo(10);
		window.finish(12);
		window.finish(10);
		assertThat(window.committable()).isEqualTo(11);
		window.finish(11);
		assertThat(window.committable()).isEqualTo(13);
	}

	@Test
	void filteredOffsetsAreSkipped() {
		OffsetWindow window = new OffsetWindow(10);
		window.skipTo(20);
		assertThat(window.committable()).isEqualTo(20);
		window.deliver(20);
		window.skipTo(30);
		assertThat(window.committable()).isEqualTo(20);
		window.finish(20);
		assertThat(window.committable()).isEqualTo(30);
		window.skipTo(5);
		assertThat(window.committable()).isEqualTo(30);
	}

	@Test
	void noOrderOfFinishingSkipsAnUnfinishedOffset() {
		Random random = new Random(11);
		for (int round = 0; round < 200; round++) {
			OffsetWindow window = new OffsetWindow(0);
			List<Long> unfinished = new ArrayList<>();
			long next = 0;
			for (int step = 0; step < 100; step++) {
				if (unfinished.isEmpty() || random.nextBoolean()) {
					next += random.nextInt(3);
					window.deliver(next);
					unfinished.add(next++);
				}
				else {
					window.finish(unfinished.remove(random.nextInt(unfinished.size())));
				}
				long lowest = unfinished.stream().mapToLong(Long::longValue).min().orElse(next);
				if (window.committable() != lowest) {
					assertThat(window.committable()).isEqualTo(lowest);
				}
			}
		}
	}

	@Test
	void behavesLikeASetOfOffsets() {
		Random random = new Random(3);
		OffsetWindow window = new OffsetWindow(1_000_000_007L);
		TreeSet<Long> unfinished = new TreeSet<>();
		long next = 1_000_000_007L;
		for (int step = 0; step < 200_000; step++) {
			int kind = random.nextInt(100);
			if (kind < 45) {
				next += random.nextInt(20) == 0 ? random.nextInt(3000) : 0;
				window.deliver(next);
				unfinished.add(next++);
			}
			else if (kind < 50) {
				next += random.nextInt(5);
				window.skipTo(next);
			}
			else if (!unfinished.isEmpty()) {
				Long any = unfinished.ceiling(unfinished.first() + random.nextInt(2000));
				long offset = (any != null) ? any : unfinished.first();
				window.finish(offset);
				unfinished.remove(offset);
			}
			assertThat(window.committable()).isEqualTo(unfinished.isEmpty() ? next : unfinished.first());
			assertThat(window.unfinished()).isEqualTo(unfinished.size());
		}
	}

}
