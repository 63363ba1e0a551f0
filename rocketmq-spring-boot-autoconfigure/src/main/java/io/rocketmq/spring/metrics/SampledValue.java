package io.rocketmq.spring.metrics;

/**
 * Value of a meter that is read from samples of a client's statistics.
 */
interface SampledValue {

	/** Returns the value; of a timer, the sum of the times in nanoseconds. */
	double amount();

	/** Returns the count of a timer. */
	long count();

}
