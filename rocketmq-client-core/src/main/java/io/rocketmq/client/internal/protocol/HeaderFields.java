package io.rocketmq.client.internal.protocol;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.BiConsumer;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.error.ProtocolViolationException;

/**
 * Fields of a received header, in order. They are few, so that a search is faster than a
 * map, and stay bytes until they are read. Not thread-safe while it is filled.
 */
public final class HeaderFields {

	private static final int PARTS = 4;

	/** Maximum number of digits that always fit a long. */
	private static final int PLAIN_DIGITS = 18;

	private byte[] bytes;

	/** Start and end of each name and value, in 16 bits: a header has at most 64 KiB. */
	private char[] spans = new char[PARTS * 8];

	private int length;

	public HeaderFields() {
		this(new byte[0]);
	}

	/** Creates an empty set of fields that are parts of the bytes. */
	public HeaderFields(byte[] bytes) {
		this.bytes = bytes;
	}

	/** Adds a field that is part of the bytes. */
	public void add(int nameStart, int nameEnd, int valueStart, int valueEnd) {
		if (this.length == this.spans.length) {
			this.spans = Arrays.copyOf(this.spans, this.length * 2);
		}
		if (valueEnd > Character.MAX_VALUE) {
			throw new IllegalArgumentException("a header with a field that ends at byte " + valueEnd + " (at most "
					+ (int) Character.MAX_VALUE + ")");
		}
		this.spans[this.length++] = (char) nameStart;
		this.spans[this.length++] = (char) nameEnd;
		this.spans[this.length++] = (char) valueStart;
		this.spans[this.length++] = (char) valueEnd;
	}

	public void add(String name, String value) {
		byte[] nameBytes = name.getBytes(StandardCharsets.UTF_8);
		byte[] valueBytes = value.getBytes(StandardCharsets.UTF_8);
		int start = this.bytes.length;
		int middle = start + nameBytes.length;
		int end = middle + valueBytes.length;
		this.bytes = Arrays.copyOf(this.bytes, end);
		System.arraycopy(nameBytes, 0, this.bytes, start, nameBytes.length);
		System.arraycopy(valueBytes, 0, this.bytes, middle, valueBytes.length);
		add(start, middle, middle, end);
	}

	/**
	 * Copies the part of the bytes that has the fields; the caller may reuse the bytes.
	 */
	public void copyBytes() {
		int from = (this.length > 0) ? this.spans[0] : 0;
		int to = (this.length > 0) ? this.spans[this.length - 1] : 0;
		this.bytes = Arrays.copyOfRange(this.bytes, from, to);
		for (int i = 0; i < this.length; i++) {
			this.spans[i] -= (char) from;
		}
	}

	public void forEach(BiConsumer<String, String> visitor) {
		for (int i = 0; i < this.length; i += PARTS) {
			visitor.accept(text(i), text(i + 2));
		}
	}

	public @Nullable String get(String name) {
		int field = find(name);
		return (field >= 0) ? text(field + 2) : null;
	}

	/** Returns the value of a field; {@code usual} saves a new string if it is equal. */
	public @Nullable String get(String name, String usual) {
		int field = find(name);
		if (field < 0) {
			return null;
		}
		return (this.spans[field + 3] - this.spans[field + 2] == usual.length() && isAt(this.spans[field + 2], usual))
				? usual : text(field + 2);
	}

	private int find(String name) {
		for (int i = 0; i < this.length; i += PARTS) {
			if (this.spans[i + 1] - this.spans[i] == name.length() && isAt(this.spans[i], name)) {
				return i;
			}
		}
		return -1;
	}

	private boolean isAt(int start, String name) {
		for (int i = 0; i < name.length(); i++) {
			if (this.bytes[start + i] != name.charAt(i)) {
				return false;
			}
		}
		return true;
	}

	/** Returns the number, or -1 if there is anything but digits. */
	private long digits(int start, int end) {
		long number = (end > start) ? 0 : -1;
		for (int i = start; i < end; i++) {
			int digit = this.bytes[i] - '0';
			if (digit < 0 || digit > 9) {
				return -1;
			}
			number = number * 10 + digit;
		}
		return number;
	}

	private String text(int span) {
		return new String(this.bytes, this.spans[span], this.spans[span + 1] - this.spans[span],
				StandardCharsets.UTF_8);
	}

	/** Returns the value of a required field. */
	public String require(String name) {
		String value = get(name);
		if (value == null) {
			throw new ProtocolViolationException("The server's command lacks the field '" + name + "': " + this,
					ErrorContext.none(), null);
		}
		return value;
	}

	public long getLong(String name, long otherwise) {
		return (find(name) >= 0) ? requireLong(name) : otherwise;
	}

	public long requireLong(String name) {
		int field = find(name);
		if (field >= 0 && this.spans[field + 3] - this.spans[field + 2] <= PLAIN_DIGITS) {
			long number = digits(this.spans[field + 2], this.spans[field + 3]);
			if (number >= 0) {
				return number;
			}
		}
		String value = require(name);
		try {
			return Long.parseLong(value);
		}
		catch (NumberFormatException ex) {
			throw new ProtocolViolationException(
					"The server's command has no number in the field '" + name + "': '" + value + "'",
					ErrorContext.none(), ex);
		}
	}

	public int requireInt(String name) {
		long value = requireLong(name);
		if (value != (int) value) {
			throw new ProtocolViolationException(
					"The server's command has a number of more than 32 bits in the field '" + name + "': " + value,
					ErrorContext.none(), null);
		}
		return (int) value;
	}

	@Override
	public String toString() {
		StringBuilder text = new StringBuilder("{");
		forEach((name, value) -> text.append((text.length() > 1) ? ", " : "").append(name).append('=').append(value));
		return text.append('}').toString();
	}

}
