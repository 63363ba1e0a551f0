package io.rocketmq.client.benchmarks;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Both sides of a comparison do the same.
 */
class ConsumePartsBenchmarkTests {

	private final ConsumePartsBenchmark benchmark = new ConsumePartsBenchmark();

	@Test
	void bothSidesLeaveOutOneMessage() {
		assertThat(this.benchmark.tagFilterOurs()).isEqualTo(this.benchmark.tagFilterApache())
			.isEqualTo(ConsumePartsBenchmark.PULL - 1);
		assertThat(this.benchmark.readAndFilterOurs()).isEqualTo(this.benchmark.readAndFilterApache())
			.isEqualTo(ConsumePartsBenchmark.PULL - 1);
	}

	@Test
	void bothSidesReadAllProperties() {
		assertThat(this.benchmark.allPropertiesOurs()).isEqualTo(this.benchmark.allPropertiesApache())
			.isEqualTo(ConsumePartsBenchmark.PULL * 10);
	}

	@Test
	void bothSidesFindTheMessageThatIsUnfinished() {
		long ours = this.benchmark.trackOffsetsOurs();
		assertThat(ours).isEqualTo(this.benchmark.trackOffsetsApache())
			.isBetween(ConsumePartsBenchmark.CACHED - 8L, ConsumePartsBenchmark.CACHED - 1L);
		assertThat(this.benchmark.trackOffsetsOurs()).isEqualTo(ours);
	}

}
