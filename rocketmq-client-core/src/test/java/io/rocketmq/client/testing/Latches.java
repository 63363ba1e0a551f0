package io.rocketmq.client.testing;

import java.util.concurrent.CountDownLatch;

/**
 * Waits for latches as code does that ignores interrupts.
 */
public final class Latches {

	private Latches() {
	}

	/** Waits for a latch; interrupts do not end that, and are kept. */
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
