package io.rocketmq.client.internal.consumer;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.junit.jupiter.api.Test;

import io.rocketmq.client.internal.support.Lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Close of a consumer whose threads can't be started.
 */
class ClosingTests {

	private final Lifecycle lifecycle = new Lifecycle("consumer");

	private final Queue<String> steps = new ConcurrentLinkedQueue<>();

	@Test
	void theNextCallerClosesIfNoThreadCouldBeStarted() {
		Closing closing = new Closing("g", this.lifecycle, Duration.ofSeconds(5), (task) -> {
			throw new OutOfMemoryError("unable to create native thread");
		});
		closing.close(true, () -> this.steps.add("leave"));
		assertThat(this.steps).isEmpty();
		assertThat(this.lifecycle.state()).isEqualTo(Lifecycle.State.STOPPING);
		closing.close(true, () -> this.steps.add("leave"));
		assertThat(this.steps).isEmpty();
		closing.close(false, () -> this.steps.add("not these steps"));
		assertThat(this.steps).containsExactly("leave");
		assertThat(this.lifecycle.state()).isEqualTo(Lifecycle.State.CLOSED);
		closing.close(false, () -> this.steps.add("leave"));
		assertThat(this.steps).containsExactly("leave");
	}

	@Test
	void aFailedStepDoesNotPreventTheOthers() {
		Closing closing = new Closing("g", this.lifecycle, Duration.ofSeconds(5));
		closing.close(false, () -> {
			throw new AssertionError("as the test says");
		}, () -> this.steps.add("leave"));
		assertThat(this.steps).containsExactly("leave");
		assertThat(this.lifecycle.state()).isEqualTo(Lifecycle.State.CLOSED);
	}

}
