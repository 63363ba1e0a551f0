package io.rocketmq.spring.metrics;

/**
 * Options of the meters.
 *
 * @param maxTopics maximum number of topics of a client that are values of tags, at least
 * 1; further topics share the value {@code other}. Default: 100
 * @param maxQueues maximum number of queues of a client that have meters of their own; 0
 * for none. Default: 200
 * @param timers whether sends and deliveries are timed; false where observations time
 * them. Default: true
 */
public record RocketMQMeterOptions(int maxTopics, int maxQueues, boolean timers) {

	/** The defaults. */
	public static final RocketMQMeterOptions DEFAULT = new RocketMQMeterOptions(100, 200, true);

	/**
	 * Checks the values.
	 * @throws IllegalArgumentException if a number is out of range
	 */
	public RocketMQMeterOptions {
		if (maxTopics < 1) {
			throw new IllegalArgumentException(
					"Maximum number of topics in metrics is out of range: " + maxTopics + ". It must be at least 1.");
		}
		if (maxQueues < 0) {
			throw new IllegalArgumentException("Maximum number of queues in metrics is negative: " + maxQueues
					+ ". Use 0 for no meters of queues.");
		}
	}

}
