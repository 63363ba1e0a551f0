package io.rocketmq.client.internal.support;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Parts to close, the last added first. A failure of one does not keep the others from
 * being closed. Thread-safe; closing twice is safe.
 */
public final class CloseStack implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(CloseStack.class);

	private final ReentrantLock lock = new ReentrantLock();

	private final Deque<AutoCloseable> parts = new ArrayDeque<>();

	public <T extends AutoCloseable> T add(T part) {
		this.lock.lock();
		try {
			this.parts.push(part);
		}
		finally {
			this.lock.unlock();
		}
		return part;
	}

	@Override
	public void close() {
		for (AutoCloseable part = next(); part != null; part = next()) {
			try {
				part.close();
			}
			catch (Exception | Error ex) {
				logger.warn("Could not close {}", part, ex);
			}
		}
	}

	private @Nullable AutoCloseable next() {
		this.lock.lock();
		try {
			return this.parts.poll();
		}
		finally {
			this.lock.unlock();
		}
	}

}
