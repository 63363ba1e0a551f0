package io.rocketmq.client.consumer.listener;

import java.util.Collections;
import java.util.List;

import io.rocketmq.client.internal.support.Arguments;

/**
 * Results of processing several messages. Immutable.
 */
public final class BatchConsumeResult {

	/** All messages are consumed. */
	public static final BatchConsumeResult SUCCESS = all(ConsumeResult.SUCCESS);

	/** All messages are redelivered later. */
	public static final BatchConsumeResult RETRY = all(ConsumeResult.RETRY);

	private final List<ConsumeResult> results;

	private final ConsumeResult rest;

	private BatchConsumeResult(List<ConsumeResult> results, ConsumeResult rest) {
		this.results = results;
		this.rest = rest;
	}

	/** Returns one result for all messages. */
	public static BatchConsumeResult all(ConsumeResult result) {
		Arguments.notNull(result, "result");
		return new BatchConsumeResult(List.of(), result);
	}

	/**
	 * Returns a result for each message.
	 * @param results in the order of the messages; messages beyond the list are
	 * redelivered
	 */
	public static BatchConsumeResult each(List<ConsumeResult> results) {
		Arguments.notNull(results, "results");
		return new BatchConsumeResult(List.copyOf(results), ConsumeResult.RETRY);
	}

	/**
	 * Returns the results by which the first messages are consumed and the others
	 * redelivered.
	 * @param count number of consumed messages
	 * @throws IllegalArgumentException if the number is negative
	 */
	public static BatchConsumeResult first(int count) {
		if (count < 0) {
			throw new IllegalArgumentException(
					"Number of consumed messages is negative: " + count + ". Use 0 or more.");
		}
		return new BatchConsumeResult(Collections.nCopies(count, ConsumeResult.SUCCESS), ConsumeResult.RETRY);
	}

	/**
	 * Returns the result of one message.
	 * @param index index of the message in the listener's list
	 */
	public ConsumeResult of(int index) {
		return (index < this.results.size()) ? this.results.get(index) : this.rest;
	}

}
