package io.rocketmq.client.internal.protocol.codec;

import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.internal.protocol.HeaderFields;
import io.rocketmq.client.internal.protocol.ReceivedCommand;

/**
 * Fast reader of the JSON headers that servers usually write: one object of numbers and
 * texts, with one object of texts in it, without white space and escapes. It takes a
 * third of the time of a general JSON reader, which reads all others.
 */
final class PlainJsonHeader {

	private final byte[] bytes;

	private final int length;

	private int at;

	private int code;

	private int version;

	private int opaque;

	private int flag;

	private @Nullable String remark;

	private final HeaderFields fields;

	private PlainJsonHeader(byte[] bytes, int length) {
		this.bytes = bytes;
		this.length = length;
		this.fields = new HeaderFields(bytes);
	}

	/** Returns the command, or null if the header has another form. */
	static @Nullable ReceivedCommand read(byte[] header, int length, byte[] body) {
		PlainJsonHeader plain = new PlainJsonHeader(header, length);
		if (!plain.readObject()) {
			return null;
		}
		plain.fields.copyBytes();
		return new ReceivedCommand(plain.code, plain.version, plain.opaque, plain.flag, plain.remark, plain.fields,
				body);
	}

	private boolean readObject() {
		if (!take('{')) {
			return false;
		}
		do {
			int start = this.at + 1;
			int end = text();
			if (end < 0 || !take(':') || !readValue(start, end)) {
				return false;
			}
		}
		while (take(','));
		return take('}') && this.at == this.length;
	}

	private boolean readValue(int nameStart, int nameEnd) {
		if (is(nameStart, nameEnd, "extFields")) {
			return readFields();
		}
		if (this.at < this.length && this.bytes[this.at] == '"') {
			int start = this.at + 1;
			int end = text();
			if (end >= 0 && is(nameStart, nameEnd, "remark")) {
				this.remark = new String(this.bytes, start, end - start, StandardCharsets.UTF_8);
			}
			// The general reader handles numbers that are written as texts.
			return end >= 0 && !isNumber(nameStart, nameEnd);
		}
		return readNumber(nameStart, nameEnd);
	}

	private boolean isNumber(int nameStart, int nameEnd) {
		return is(nameStart, nameEnd, "code") || is(nameStart, nameEnd, "opaque") || is(nameStart, nameEnd, "flag")
				|| is(nameStart, nameEnd, "version");
	}

	private boolean readNumber(int nameStart, int nameEnd) {
		boolean negative = take('-');
		int digits = this.at;
		long value = 0;
		while (this.at < this.length && this.bytes[this.at] >= '0' && this.bytes[this.at] <= '9') {
			value = value * 10 + this.bytes[this.at++] - '0';
			if (this.at - digits > 10) {
				return false;
			}
		}
		value = negative ? -value : value;
		if (this.at == digits || value != (int) value || (this.at - digits > 1 && this.bytes[digits] == '0')) {
			return false;
		}
		int number = (int) value;
		if (is(nameStart, nameEnd, "code")) {
			this.code = number;
		}
		else if (is(nameStart, nameEnd, "opaque")) {
			this.opaque = number;
		}
		else if (is(nameStart, nameEnd, "flag")) {
			this.flag = number;
		}
		else if (is(nameStart, nameEnd, "version")) {
			this.version = number;
		}
		return true;
	}

	private boolean readFields() {
		if (!take('{')) {
			return false;
		}
		if (take('}')) {
			return true;
		}
		do {
			int nameStart = this.at + 1;
			int nameEnd = text();
			if (nameEnd < 0 || !take(':')) {
				return false;
			}
			int valueStart = this.at + 1;
			int valueEnd = text();
			if (valueEnd < 0) {
				return false;
			}
			this.fields.add(nameStart, nameEnd, valueStart, valueEnd);
		}
		while (take(','));
		return take('}');
	}

	/** Skips a text and returns its end, or -1 if there is none or it has escapes. */
	private int text() {
		if (!take('"')) {
			return -1;
		}
		for (; this.at < this.length; this.at++) {
			byte each = this.bytes[this.at];
			if (each == '"') {
				return this.at++;
			}
			if (each == '\\' || (each >= 0 && each < ' ')) {
				return -1;
			}
		}
		return -1;
	}

	private boolean take(char wanted) {
		if (this.at < this.length && this.bytes[this.at] == wanted) {
			this.at++;
			return true;
		}
		return false;
	}

	private boolean is(int start, int end, String name) {
		if (end - start != name.length()) {
			return false;
		}
		for (int i = 0; i < name.length(); i++) {
			if (this.bytes[start + i] != name.charAt(i)) {
				return false;
			}
		}
		return true;
	}

}
