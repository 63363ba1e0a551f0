package io.rocketmq.client.internal.support;

import org.jspecify.annotations.Nullable;

/**
 * The check of arguments for null, which every public method makes first.
 */
public final class Arguments {

	private Arguments() {
	}

	/**
	 * Refuses null.
	 * @param value the argument
	 * @param name the argument's name
	 * @param <T> its type
	 * @return the argument
	 * @throws NullPointerException if it is null, with its name
	 */
	public static <T> T notNull(@Nullable T value, String name) {
		if (value == null) {
			throw new NullPointerException(name + " must not be null");
		}
		return value;
	}

}
