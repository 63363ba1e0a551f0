package io.rocketmq.client.testing;

import java.util.concurrent.CountDownLatch;

/**
 * Waiting for latches like code that ignores interrupts.
 */
public final class Latches {

	private Latches() {
	}

	/** Waits for a latch; an interrupt does not end the wait, and its flag is kept. */
	public static void awaitUninterruptibly(CountDownLatch latch) {
		boolean interrupted = false;
		while (latch.getCount() > 0) {
			try {
				latch.await();
			}
			catch (InterruptedException ex) {
				interrupted = true;
			}
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

}
