package io.rocketmq.client.internal.consumer.queue;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * Default delay levels of brokers (Apache's {@code messageDelayLevel}).
 */
public final class DelayLevels {

	private static final List<Duration> LEVELS = Stream
		.of(1, 5, 10, 30, 60, 120, 180, 240, 300, 360, 420, 480, 540, 600, 1200, 1800, 3600, 7200)
		.map(Duration::ofSeconds)
		.toList();

	private DelayLevels() {
	}

	/** Returns the delay of a level, from 1; of the longest if there is no such level. */
	public static Duration of(int level) {
		return LEVELS.get(Math.min(level, LEVELS.size()) - 1);
	}

	/** Returns the lowest level of at least a delay, or the highest if there is none. */
	static int atLeast(Duration delay) {
		for (int i = 0; i < LEVELS.size(); i++) {
			if (LEVELS.get(i).compareTo(delay) >= 0) {
				return i + 1;
			}
		}
		return LEVELS.size();
	}

}
