package io.rocketmq.spring.test.assertj;

import org.jspecify.annotations.Nullable;

/**
 * Values in the errors of assertions.
 */
final class Quoted {

	private Quoted() {
	}

	static String of(@Nullable Object value) {
		return (value instanceof CharSequence) ? "'" + value + "'" : String.valueOf(value);
	}

}
