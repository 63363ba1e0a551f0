package io.rocketmq.client.internal.support;

import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Parts to close, the last added first. A failure of one does not keep the others from
 * being closed. Thread-safe; closing twice is safe.
 */
public final class CloseStack implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(CloseStack.class);

	private final Deque<AutoCloseable> parts = new ConcurrentLinkedDeque<>();

	public <T extends AutoCloseable> T add(T part) {
		this.parts.push(part);
		return part;
	}

	@Override
	public void close() {
		for (AutoCloseable part = this.parts.poll(); part != null; part = this.parts.poll()) {
			try {
				part.close();
			}
			catch (Exception | Error ex) {
				logger.warn("Could not close {}", part, ex);
			}
		}
	}

}
