package io.rocketmq.compatibility;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.springframework.stereotype.Component;

/**
 * Messages that the listeners received, with the kinds of their threads.
 */
@Component
class Arrivals {

	private final BlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>();

	void add(String listener, Object payload) {
		// A method of Java 21.
		boolean virtual = Thread.currentThread().toString().startsWith("VirtualThread");
		this.arrivals.add(new Arrival(listener, payload, virtual));
	}

	/** Returns the next arrival within 30 s. */
	Arrival next() throws InterruptedException {
		Arrival next = this.arrivals.poll(30, TimeUnit.SECONDS);
		if (next == null) {
			throw new IllegalStateException("No message arrived within 30 s");
		}
		return next;
	}

	record Arrival(String listener, Object payload, boolean virtual) {
	}

}
