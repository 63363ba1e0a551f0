package io.rocketmq.client.internal.consumer.queue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

import org.junit.jupiter.api.Test;

import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.ReceivedMessage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class PausesTests {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	@Test
	void aPauseThatEndsBeforeItsEventIsHandledDoesNotStart() throws Exception {
		Pauses pauses = new Pauses();
		RememberingOwner owner = new RememberingOwner();
		CountDownLatch busy = new CountDownLatch(1);
		CountDownLatch goOn = new CountDownLatch(1);
		Thread handler = new Thread(() -> owner.handleUntil(busy, goOn));
		handler.start();
		busy.await();
		pauses.pauseAll();
		Thread pausing = new Thread(() -> pauses.applyTo(List.of(owner)));
		pausing.start();
		await().atMost(PATIENCE).until(() -> pausing.getState() == Thread.State.TIMED_WAITING);
		pauses.resumeAll();
		goOn.countDown();
		pausing.join();
		handler.join();
		assertThat(owner.isPaused()).isFalse();
	}

	/** An owner that knows whether it is paused, and nothing else. */
	private static final class RememberingOwner extends QueueOwner {

		private boolean paused;

		RememberingOwner() {
			super(new MessageQueue("orders", "broker", 0), new Timing() {
				@Override
				public long nanos() {
					return 0;
				}

				@Override
				public boolean after(long delayNanos, Runnable task) {
					return false;
				}
			});
		}

		/** Keeps the owner from handling other events. */
		void handleUntil(CountDownLatch begun, CountDownLatch end) {
			post(() -> {
				begun.countDown();
				try {
					end.await();
				}
				catch (InterruptedException ex) {
					Thread.currentThread().interrupt();
				}
			});
		}

		boolean isPaused() {
			return ask(() -> this.paused);
		}

		@Override
		protected void paused() {
			this.paused = true;
		}

		@Override
		protected void resumed() {
			this.paused = false;
		}

		@Override
		public CompletableFuture<Void> release() {
			return CompletableFuture.completedFuture(null);
		}

		@Override
		public CompletableFuture<Void> abandon() {
			return CompletableFuture.completedFuture(null);
		}

		@Override
		protected void look() {
			// Nothing to check.
		}

		@Override
		protected void settle() {
			// There is nothing to do.
		}

		@Override
		public void finished(List<ReceivedMessage> messages) {
			// There are no messages.
		}

		@Override
		public CompletableFuture<Void> sendBack(ReceivedMessage message, ConsumeResult result) {
			return CompletableFuture.completedFuture(null);
		}

		@Override
		public boolean extend(ReceivedMessage message, long nanos) {
			return false;
		}

		@Override
		public MessageQueue queueOf(ReceivedMessage message) {
			return queue();
		}

	}

}
