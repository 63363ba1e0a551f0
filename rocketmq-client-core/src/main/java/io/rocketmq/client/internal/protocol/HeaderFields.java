package io.rocketmq.client.internal.protocol;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.BiConsumer;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.error.ProtocolViolationException;

/**
 * The fields of a received header, in the order in which they came: a handful, so that
 * looking through them beats a map. They stay bytes until they are asked for. Not
 * thread-safe while it is filled.
 */
public final class HeaderFields {

	private static final int PARTS = 4;

	/** So many digits make no number that is too large. */
	private static final int PLAIN_DIGITS = 18;

	private byte[] bytes;

	/**
	 * Positions of name and value of each field; numbers of 16 bits, since headers are no
	 * longer than 64 KiB.
	 */
	private char[] spans = new char[PARTS * 8];

	private int length;

	/** Makes an empty set, for {@link #add(String, String)}. */
	public HeaderFields() {
		this(new byte[0]);
	}

	/** Makes an empty set, for {@link #add(int, int, int, int)}. */
	public HeaderFields(byte[] bytes) {
		this.bytes = bytes;
	}

	/** Adds a field that lies in the bytes. */
	public void add(int nameStart, int nameEnd, int valueStart, int valueEnd) {
		if (this.length == this.spans.length) {
			this.spans = Arrays.copyOf(this.spans, this.length * 2);
		}
		if (valueEnd > Character.MAX_VALUE) {
			throw new IllegalArgumentException("a header with a field that ends at byte " + valueEnd + "; "
					+ (int) Character.MAX_VALUE + " are the most");
		}
		this.spans[this.length++] = (char) nameStart;
		this.spans[this.length++] = (char) nameEnd;
		this.spans[this.length++] = (char) valueStart;
		this.spans[this.length++] = (char) valueEnd;
	}

	/** Adds a field. */
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
	 * Keeps a copy of the part of the bytes that its fields lie in, and leaves the bytes
	 * to whoever gave them.
	 */
	public void copyBytes() {
		int from = (this.length > 0) ? this.spans[0] : 0;
		int to = (this.length > 0) ? this.spans[this.length - 1] : 0;
		this.bytes = Arrays.copyOfRange(this.bytes, from, to);
		for (int i = 0; i < this.length; i++) {
			this.spans[i] -= (char) from;
		}
	}

	/** Visits all fields in order. */
	public void forEach(BiConsumer<String, String> visitor) {
		for (int i = 0; i < this.length; i += PARTS) {
			visitor.accept(text(i), text(i + 2));
		}
	}

	/** The value of a field. */
	public @Nullable String get(String name) {
		int field = find(name);
		return (field >= 0) ? text(field + 2) : null;
	}

	/** The value of a field that is mostly the same. */
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

	/** The number, or -1 if there is anything but digits. */
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

	/** The value of a field that has to be there. */
	public String require(String name) {
		String value = get(name);
		if (value == null) {
			throw new ProtocolViolationException("The server's answer lacks the field '" + name + "'; it has " + this,
					ErrorContext.none(), null);
		}
		return value;
	}

	/** The number in a field. */
	public long getLong(String name, long otherwise) {
		return (find(name) >= 0) ? requireLong(name) : otherwise;
	}

	/** The number in a field that has to be there. */
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
					"The server's answer has '" + value + "' in the field '" + name + "', which is no number",
					ErrorContext.none(), ex);
		}
	}

	/** The number in a field that has to be there. */
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
		forEach((name, value) -> text.append((text.length() > 1) ? ", " : "").append(name).append('=').append(value));
		return text.append('}').toString();
	}

}
