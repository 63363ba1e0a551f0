package io.rocketmq.spring.listener;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/**
 * Failure of some messages of a batch. The others are acknowledged; in an orderly group
 * those before the first failed one, as the messages behind it are redelivered with it.
 * Decisions through an {@link Acknowledgment} take precedence.
 */
public class BatchListenerFailedException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final TreeMap<Integer, Throwable> failures;

	/**
	 * Creates a failure of one message.
	 * @param message the detail message
	 * @param cause the cause
	 * @param index index of the failed message in the listener's list
	 * @throws IndexOutOfBoundsException if the index is negative
	 */
	public BatchListenerFailedException(@Nullable String message, Throwable cause, int index) {
		this(message, Map.of(index, cause));
	}

	/**
	 * Creates a failure of several messages.
	 * @param message the detail message
	 * @param failures exceptions by the index of the failed message in the listener's
	 * list; not empty
	 * @throws IllegalArgumentException if there are no failures
	 * @throws IndexOutOfBoundsException if an index is negative
	 */
	public BatchListenerFailedException(@Nullable String message, Map<Integer, ? extends Throwable> failures) {
		super(message);
		this.failures = new TreeMap<>(failures);
		if (this.failures.isEmpty()) {
			throw new IllegalArgumentException("Failures of the batch are empty: name at least one failed message");
		}
		this.failures.forEach((index, failure) -> {
			if (index < 0) {
				throw new IndexOutOfBoundsException(
						"Index of a failed message is negative: " + index + ". Use 0 for the first message.");
			}
			if (failure == null) {
				throw new IllegalArgumentException("Failure of message " + index + " is null: give its exception");
			}
		});
		initCause(this.failures.firstEntry().getValue());
	}

	/**
	 * Returns the exceptions of the failed messages.
	 * @return an unmodifiable map by the index in the listener's list, ascending
	 */
	public Map<Integer, Throwable> failures() {
		return Collections.unmodifiableMap(this.failures);
	}

	/** Whether all indexes exist in a batch. */
	boolean isWithin(int size) {
		return this.failures.lastKey() < size;
	}

}
