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

	private static final Duration DRAIN = Duration.ofSeconds(5);

	private final Lifecycle lifecycle = new Lifecycle("consumer");

	private final Queue<String> steps = new ConcurrentLinkedQueue<>();

	@Test
	void theNextCallerClosesIfNoThreadCouldBeStarted() {
		Closing closing = new Closing("g", this.lifecycle, (task) -> {
			throw new OutOfMemoryError("unable to create native thread");
		});
		closing.close(true, DRAIN, () -> this.steps.add("leave"));
		assertThat(this.steps).isEmpty();
		assertThat(this.lifecycle.state()).isEqualTo(Lifecycle.State.STOPPING);
		closing.close(true, DRAIN, () -> this.steps.add("leave"));
		assertThat(this.steps).isEmpty();
		closing.close(false, DRAIN, () -> this.steps.add("not these steps"));
		assertThat(this.steps).containsExactly("leave");
		assertThat(this.lifecycle.state()).isEqualTo(Lifecycle.State.CLOSED);
		closing.close(false, DRAIN, () -> this.steps.add("leave"));
		assertThat(this.steps).containsExactly("leave");
	}

	@Test
	void aFailedStepDoesNotPreventTheOthers() {
		Closing closing = new Closing("g", this.lifecycle);
		closing.close(false, DRAIN, () -> {
			throw new AssertionError("as the test says");
		}, () -> this.steps.add("leave"));
		assertThat(this.steps).containsExactly("leave");
		assertThat(this.lifecycle.state()).isEqualTo(Lifecycle.State.CLOSED);
	}

}
