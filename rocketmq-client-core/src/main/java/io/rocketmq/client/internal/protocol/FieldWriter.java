package io.rocketmq.client.internal.protocol;

import org.jspecify.annotations.Nullable;

/**
 * Takes the fields of a header, in whatever encoding the frame has.
 */
public interface FieldWriter {

	/** Writes a text. */
	void write(String name, @Nullable String value);

	/** Writes a number as text. */
	void write(String name, long value);

	/** Writes {@code true} or {@code false}. */
	default void write(String name, boolean value) {
		write(name, value ? "true" : "false");
	}

}
