package io.rocketmq.client.internal.protocol.codec;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Builder of a batch's body (Apache's {@code MessageDecoder.encodeMessages}): message
 * after message, each with its flag, body and properties. Not thread-safe.
 */
public final class BatchBody {

	/** Bytes of a message besides its body and properties. */
	public static final int OVERHEAD = 22;

	private byte[] bytes;

	private int size;

	public BatchBody() {
		this(1024);
	}

	public BatchBody(int expectedSize) {
		this.bytes = new byte[expectedSize];
	}

	public BatchBody add(int flag, byte[] body, CharSequence properties) {
		// Faster than encoding the characters in place, despite two copies.
		byte[] text = properties.toString().getBytes(StandardCharsets.UTF_8);
		if (text.length > Short.MAX_VALUE) {
			throw new IllegalArgumentException("Properties of a message in a batch are too long: " + text.length
					+ " bytes (at most " + Short.MAX_VALUE + ")");
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

	public byte[] toByteArray() {
		return (this.size == this.bytes.length) ? this.bytes : Arrays.copyOf(this.bytes, this.size);
	}

}
