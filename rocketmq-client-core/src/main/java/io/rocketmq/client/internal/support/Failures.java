package io.rocketmq.client.internal.support;

import java.util.Collection;

/**
 * Throws failures of operations on several items.
 */
public final class Failures {

	private Failures() {
	}

	/** Throws the first failure, if there is one, with the others suppressed in it. */
	public static void throwFirst(Collection<? extends RuntimeException> failures) {
		RuntimeException first = null;
		for (RuntimeException failure : failures) {
			if (first == null) {
				first = failure;
			}
			else if (first != failure) {
				first.addSuppressed(failure);
			}
		}
		if (first != null) {
			throw first;
		}
	}

}
