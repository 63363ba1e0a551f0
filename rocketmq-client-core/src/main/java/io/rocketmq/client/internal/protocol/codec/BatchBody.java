package io.rocketmq.client.internal.protocol.codec;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes the body of a batch (Apache's {@code MessageDecoder.encodeMessages}): message
 * after message, each with its flag, body and properties. Not thread-safe.
 */
public final class BatchBody {

	/** Bytes of a message besides its body and its properties. */
	public static final int OVERHEAD = 22;

	private byte[] bytes;

	private int size;

	/** Makes an empty batch. */
	public BatchBody() {
		this(1024);
	}

	/** Makes an empty batch. */
	public BatchBody(int expectedSize) {
		this.bytes = new byte[expectedSize];
	}

	/** Adds a message. */
	public BatchBody add(int flag, byte[] body, CharSequence properties) {
		// Two copies, and still quicker than going through the characters.
		byte[] text = properties.toString().getBytes(StandardCharsets.UTF_8);
		if (text.length > Short.MAX_VALUE) {
			throw new IllegalArgumentException("The properties of a message in a batch take " + text.length + " bytes: "
					+ Short.MAX_VALUE + " are the most");
		}
		int length = OVERHEAD + body.length + text.length;
		if (this.size + length > this.bytes.length) {
			this.bytes = Arrays.copyOf(this.bytes, Math.max(this.size + length, this.bytes.length * 2));
		}
		ByteBuffer.wrap(this.bytes, this.size, length)
			.putInt(length)
			.putLong(0)
			.putInt(flag)
			.putInt(body.length)
			.put(body)
			.putShort((short) text.length)
			.put(text);
		this.size += length;
		return this;
	}

	/** The body. */
	public byte[] toByteArray() {
		return (this.size == this.bytes.length) ? this.bytes : Arrays.copyOf(this.bytes, this.size);
	}

}
