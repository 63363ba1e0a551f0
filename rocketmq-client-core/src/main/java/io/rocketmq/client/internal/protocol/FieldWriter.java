package io.rocketmq.client.internal.protocol;

import org.jspecify.annotations.Nullable;

/**
 * Takes the fields of a header, in whatever encoding the frame has.
 */
public interface FieldWriter {

	/**
	 * Writes a text.
	 * @param name the field's name, ASCII
	 * @param value the text; null and empty texts are left out, as servers read the two
	 * alike
	 */
	void write(String name, @Nullable String value);

	/**
	 * Writes a number as text.
	 * @param name the field's name, ASCII
	 * @param value the number
	 */
	void write(String name, long value);

	/**
	 * Writes {@code true} or {@code false}.
	 * @param name the field's name, ASCII
	 * @param value the truth
	 */
	default void write(String name, boolean value) {
		write(name, value ? "true" : "false");
	}

}
