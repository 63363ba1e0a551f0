package io.rocketmq.client.protocol;

import java.util.Arrays;
import java.util.function.BiConsumer;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.error.ProtocolViolationException;

/**
 * The fields of a received header, in the order in which they came: a handful, so that a
 * flat array beats a map. Not thread-safe while it is filled.
 */
public final class HeaderFields {

	private String[] pairs = new String[16];

	private int length;

	/**
	 * Adds a field.
	 * @param name its name
	 * @param value its value
	 */
	public void add(String name, String value) {
		if (this.length == this.pairs.length) {
			this.pairs = Arrays.copyOf(this.pairs, this.length * 2);
		}
		this.pairs[this.length++] = name;
		this.pairs[this.length++] = value;
	}

	/**
	 * Visits all fields in order.
	 * @param visitor takes names and values
	 */
	public void forEach(BiConsumer<String, String> visitor) {
		for (int i = 0; i < this.length; i += 2) {
			visitor.accept(this.pairs[i], this.pairs[i + 1]);
		}
	}

	/**
	 * The value of a field.
	 * @param name its name
	 * @return its value, or null if it is not there
	 */
	public @Nullable String get(String name) {
		for (int i = 0; i < this.length; i += 2) {
			if (this.pairs[i].equals(name)) {
				return this.pairs[i + 1];
			}
		}
		return null;
	}

	/**
	 * The value of a field that has to be there.
	 * @param name its name
	 * @return its value
	 * @throws ProtocolViolationException if it is not there
	 */
	public String require(String name) {
		String value = get(name);
		if (value == null) {
			throw new ProtocolViolationException("The server's answer lacks the field '" + name + "'; it has " + this,
					ErrorContext.none(), null);
		}
		return value;
	}

	/**
	 * The number in a field.
	 * @param name its name
	 * @param otherwise the number if it is not there
	 * @return the number
	 * @throws ProtocolViolationException if it is no number
	 */
	public long getLong(String name, long otherwise) {
		return (get(name) != null) ? requireLong(name) : otherwise;
	}

	/**
	 * The number in a field that has to be there.
	 * @param name its name
	 * @return the number
	 * @throws ProtocolViolationException if it is not there or no number
	 */
	public long requireLong(String name) {
		String value = require(name);
		try {
			return Long.parseLong(value);
		}
		catch (NumberFormatException ex) {
			throw new ProtocolViolationException(
					"The server's answer has '" + value + "' in the field '" + name + "', which is no number",
					ErrorContext.none(), ex);
		}
	}

	/**
	 * The number in a field that has to be there.
	 * @param name its name
	 * @return the number
	 * @throws ProtocolViolationException if it is not there or no number of 32 bits
	 */
	public int requireInt(String name) {
		long value = requireLong(name);
		if (value != (int) value) {
			throw new ProtocolViolationException(
					"The server's answer has " + value + " in the field '" + name + "', which does not fit 32 bits",
					ErrorContext.none(), null);
		}
		return (int) value;
	}

	@Override
	public String toString() {
		StringBuilder text = new StringBuilder("{");
		for (int i = 0; i < this.length; i += 2) {
			text.append((i > 0) ? ", " : "").append(this.pairs[i]).append('=').append(this.pairs[i + 1]);
		}
		return text.append('}').toString();
	}

}
