package io.rocketmq.client.internal.protocol.codec;

import java.io.ByteArrayOutputStream;
import java.util.BitSet;

/**
 * Objects as keys of maps, {@code {{"queueId":1}:7}}, which Apache's servers write and
 * read for queues although it is not JSON (fastjson). Read, they become texts, which a
 * JSON reader accepts as keys; written, marked texts become objects again. Stateless.
 */
final class ObjectKeys {

	/** First character of a key to write as an object; unused in names of servers. */
	static final String MARK = "\u0001";

	private static final byte[] WRITTEN_MARK = { '"', '\\', 'u', '0', '0', '0', '1', '{' };

	private ObjectKeys() {
	}

	/** Turns keys that are objects into texts; returns the same array without any. */
	static byte[] toTexts(byte[] json) {
		if (!hasObjectKeys(json)) {
			return json;
		}
		ByteArrayOutputStream out = new ByteArrayOutputStream(json.length + json.length / 8);
		Nesting nesting = new Nesting();
		boolean inText = false;
		int keyDepth = -1;
		for (int i = 0; i < json.length; i++) {
			byte each = json[i];
			boolean inKey = keyDepth >= 0;
			if (inText) {
				if (each == '\\' && i + 1 < json.length) {
					write(out, each, inKey);
					each = json[++i];
				}
				else if (each == '"') {
					inText = false;
				}
				write(out, each, inKey);
				continue;
			}
			if (each == '"') {
				inText = true;
			}
			else if (each == '{' && !inKey && nesting.expectsKey()) {
				keyDepth = nesting.depth();
				out.write('"');
				inKey = true;
			}
			nesting.accept(each);
			write(out, each, inKey);
			if (each == '}' && nesting.depth() == keyDepth) {
				keyDepth = -1;
				out.write('"');
			}
		}
		return out.toByteArray();
	}

	/** Turns marked texts into objects. */
	static byte[] toObjects(byte[] json) {
		int marked = indexOfMark(json, 0);
		if (marked < 0) {
			return json;
		}
		ByteArrayOutputStream out = new ByteArrayOutputStream(json.length);
		int done = 0;
		while (marked >= 0) {
			out.write(json, done, marked - done);
			int at = marked + WRITTEN_MARK.length - 1;
			for (; json[at] != '"'; at++) {
				if (json[at] == '\\') {
					at++;
				}
				out.write(json[at]);
			}
			done = at + 1;
			marked = indexOfMark(json, done);
		}
		out.write(json, done, json.length - done);
		return out.toByteArray();
	}

	private static boolean hasObjectKeys(byte[] json) {
		for (int i = 0; i + 1 < json.length; i++) {
			if (json[i] == '{' && json[i + 1] == '{') {
				return true;
			}
		}
		return false;
	}

	private static int indexOfMark(byte[] json, int from) {
		for (int i = from; i <= json.length - WRITTEN_MARK.length; i++) {
			int same = 0;
			while (same < WRITTEN_MARK.length && json[i + same] == WRITTEN_MARK[same]) {
				same++;
			}
			if (same == WRITTEN_MARK.length) {
				return i;
			}
		}
		return -1;
	}

	private static void write(ByteArrayOutputStream out, byte each, boolean quoted) {
		if (quoted && (each == '"' || each == '\\')) {
			out.write('\\');
		}
		out.write(each);
	}

	/** Open brackets, and whether a key comes next. */
	private static final class Nesting {

		private final BitSet objects = new BitSet();

		private int depth;

		private boolean key;

		int depth() {
			return this.depth;
		}

		boolean expectsKey() {
			return this.key;
		}

		void accept(byte each) {
			switch (each) {
				case '{', '[' -> {
					this.objects.set(this.depth++, each == '{');
					this.key = each == '{';
				}
				case '}', ']' -> {
					this.depth = Math.max(0, this.depth - 1);
					this.key = false;
				}
				case ',' -> this.key = this.depth > 0 && this.objects.get(this.depth - 1);
				case ':' -> this.key = false;
				default -> {
					// White space, and parts of values.
				}
			}
		}

	}

}
