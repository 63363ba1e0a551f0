package io.rocketmq.spring.listener.adapter;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;

import io.rocketmq.spring.listener.BatchListenerFailedException;
import io.rocketmq.spring.listener.RocketMQDelivery;

/**
 * Batch with messages whose payload could not be read. Immutable.
 */
final class PartialBatch {

	private final RocketMQDelivery whole;

	/** Exceptions by the index in the whole batch. */
	private final Map<Integer, Throwable> unreadable;

	/** Indexes of the readable messages in the whole batch. */
	private final int[] indexes;

	private final RocketMQDelivery readable;

	PartialBatch(RocketMQDelivery whole, Map<Integer, Throwable> unreadable) {
		this.whole = whole;
		this.unreadable = unreadable;
		this.indexes = IntStream.range(0, whole.messages().size())
			.filter((index) -> !unreadable.containsKey(index))
			.toArray();
		this.readable = whole.select(this.indexes);
	}

	/** Returns the delivery of the readable messages, at least one. */
	RocketMQDelivery readable() {
		return this.readable;
	}

	/**
	 * Returns the exception for a listener that has returned normally. Messages that a
	 * listener with manual acknowledgment has not decided on are redelivered.
	 */
	BatchListenerFailedException ended(boolean manual) {
		if (manual) {
			this.readable.acknowledgment().retry();
		}
		return failure(this.unreadable);
	}

	/** Returns the exception for a listener that has failed. */
	BatchListenerFailedException failed(Throwable thrown) {
		Throwable exception = (thrown instanceof CompletionException && thrown.getCause() != null) ? thrown.getCause()
				: thrown;
		Map<Integer, Throwable> failures = new LinkedHashMap<>(this.unreadable);
		if (exception instanceof BatchListenerFailedException partial && isWithin(partial)) {
			partial.failures().forEach((index, failure) -> failures.put(this.indexes[index], failure));
		}
		else {
			for (int index : this.indexes) {
				failures.put(index, exception);
			}
		}
		return failure(failures);
	}

	private boolean isWithin(BatchListenerFailedException partial) {
		return partial.failures().keySet().stream().allMatch((index) -> index >= 0 && index < this.indexes.length);
	}

	private BatchListenerFailedException failure(Map<Integer, Throwable> failures) {
		return new BatchListenerFailedException(
				failures.size() + " of " + this.whole.messages().size() + " messages of a batch failed, "
						+ this.unreadable.size() + " of them because their payload could not be read",
				failures);
	}

}
