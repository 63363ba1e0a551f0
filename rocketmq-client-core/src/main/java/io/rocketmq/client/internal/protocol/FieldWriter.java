package io.rocketmq.client.internal.protocol;

import org.jspecify.annotations.Nullable;

/**
 * Writer of header fields in the encoding of the frame.
 */
public interface FieldWriter {

	/** Writes a text; null and an empty one are left out. */
	void write(String name, @Nullable String value);

	/** Writes a number as text. */
	void write(String name, long value);

	default void write(String name, boolean value) {
		write(name, value ? "true" : "false");
	}

}
