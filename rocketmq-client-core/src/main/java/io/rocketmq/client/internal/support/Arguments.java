package io.rocketmq.client.internal.support;

import org.jspecify.annotations.Nullable;

/**
 * Null check of arguments, which every public method makes first.
 */
public final class Arguments {

	private Arguments() {
	}

	/**
	 * Refuses null.
	 */
	public static <T> T notNull(@Nullable T value, String name) {
		if (value == null) {
			throw new NullPointerException(name + " must not be null");
		}
		return value;
	}

}
