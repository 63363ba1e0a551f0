package io.rocketmq.spring.metrics;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Values of one tag of a client, of which there is a limited number: those that come
 * first. Thread-safe.
 */
final class TagValues {

	static final String OTHER = "other";

	private static final Logger logger = LoggerFactory.getLogger(TagValues.class);

	private final String what;

	private final int limit;

	private final String remedy;

	private final Set<String> known = ConcurrentHashMap.newKeySet();

	private final ReentrantLock lock = new ReentrantLock();

	private volatile boolean full;

	TagValues(String what, int limit, String remedy) {
		this.what = what;
		this.limit = limit;
		this.remedy = remedy;
	}

	/** Returns the value, or {@link #OTHER} if it is over the limit. */
	String of(String value) {
		if (this.known.contains(value)) {
			return value;
		}
		return (!this.full && add(value)) ? value : OTHER;
	}

	private boolean add(String value) {
		this.lock.lock();
		try {
			if (this.known.contains(value)) {
				return true;
			}
			if (this.known.size() < this.limit) {
				this.known.add(value);
				return true;
			}
			if (this.full) {
				return false;
			}
			this.full = true;
		}
		finally {
			this.lock.unlock();
		}
		logger.info("Metrics of {} have {} values; further ones are counted as '{}'. {}", this.what, this.limit, OTHER,
				this.remedy);
		return false;
	}

}
