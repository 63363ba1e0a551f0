package io.rocketmq.spring.boot.autoconfigure;

import java.util.function.Consumer;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * Setter of options from properties, one after the other, so that an error names the
 * property with the illegal value.
 *
 * @param prefix prefix of the properties' names, with the dot at its end
 */
record PropertySetter(String prefix) {

	private static final String MASK = "***";

	/**
	 * Sets an option and checks it. Null leaves the option as it is.
	 * @param property the name below the prefix
	 * @param check builds the options, which throws if one is illegal
	 */
	<T> void set(String property, @Nullable T value, Consumer<T> setter, Supplier<?> check) {
		if (value != null) {
			guard(property, value, () -> {
				setter.accept(value);
				check.get();
			});
		}
	}

	/** Runs an action that checks the value of one property. */
	void guard(String property, @Nullable Object value, Runnable action) {
		try {
			action.run();
		}
		catch (IllegalArgumentException ex) {
			throw illegal(property, value, ex);
		}
	}

	/** Runs an action that checks a property whose value must not be shown. */
	void guardSecret(String property, Runnable action) {
		guard(property, MASK, action);
	}

	InvalidRocketMQPropertyException illegal(String property, @Nullable Object value, IllegalArgumentException cause) {
		return new InvalidRocketMQPropertyException(this.prefix + property, value, cause);
	}

	InvalidRocketMQPropertyException illegal(String property, @Nullable Object value, String reason) {
		return illegal(property, value, new IllegalArgumentException(reason));
	}

}
