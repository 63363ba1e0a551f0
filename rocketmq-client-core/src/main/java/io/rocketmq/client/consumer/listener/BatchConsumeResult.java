package io.rocketmq.client.consumer.listener;

import java.util.Collections;
import java.util.List;

import io.rocketmq.client.internal.support.Arguments;

/**
 * What shall become of each of several messages. Immutable.
 */
public final class BatchConsumeResult {

	/** All are done with. */
	public static final BatchConsumeResult SUCCESS = all(ConsumeResult.SUCCESS);

	/** All are delivered again later. */
	public static final BatchConsumeResult RETRY = all(ConsumeResult.RETRY);

	private final List<ConsumeResult> results;

	private final ConsumeResult rest;

	private BatchConsumeResult(List<ConsumeResult> results, ConsumeResult rest) {
		this.results = results;
		this.rest = rest;
	}

	/**
	 * One result for all.
	 * @param result what becomes of each
	 * @return the result
	 */
	public static BatchConsumeResult all(ConsumeResult result) {
		Arguments.notNull(result, "result");
		return new BatchConsumeResult(List.of(), result);
	}

	/**
	 * A result for each.
	 * @param results in the order of the messages; messages beyond the list are delivered
	 * again
	 * @return the result
	 */
	public static BatchConsumeResult each(List<ConsumeResult> results) {
		Arguments.notNull(results, "results");
		return new BatchConsumeResult(List.copyOf(results), ConsumeResult.RETRY);
	}

	/**
	 * The first are done with, the others are delivered again.
	 * @param count how many are done with
	 * @return the result
	 */
	public static BatchConsumeResult first(int count) {
		return new BatchConsumeResult(Collections.nCopies(count, ConsumeResult.SUCCESS), ConsumeResult.RETRY);
	}

	/**
	 * What becomes of one message.
	 * @param index its place in the list that the listener got
	 * @return the result
	 */
	public ConsumeResult of(int index) {
		return (index < this.results.size()) ? this.results.get(index) : this.rest;
	}

}
