package io.rocketmq.client.protocol.codec;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * Writes the body of a batch (Apache's {@code MessageDecoder.encodeMessages}): message
 * after message, each with its flag, body and properties. Not thread-safe.
 */
public final class BatchBody {

	/** What a message takes besides its body and its properties. */
	public static final int OVERHEAD = 22;

	private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

	private final DataOutputStream out = new DataOutputStream(this.bytes);

	/**
	 * Adds a message.
	 * @param flag the user's number
	 * @param body the body, not compressed
	 * @param properties the properties as text
	 * @return this batch
	 * @throws IllegalArgumentException if the properties take more than 32767 bytes
	 */
	public BatchBody add(int flag, byte[] body, String properties) {
		byte[] text = properties.getBytes(StandardCharsets.UTF_8);
		if (text.length > Short.MAX_VALUE) {
			throw new IllegalArgumentException("The properties of a message in a batch take " + text.length + " bytes: "
					+ Short.MAX_VALUE + " are the most");
		}
		try {
			this.out.writeInt(OVERHEAD + body.length + text.length);
			this.out.writeInt(0);
			this.out.writeInt(0);
			this.out.writeInt(flag);
			this.out.writeInt(body.length);
			this.out.write(body);
			this.out.writeShort(text.length);
			this.out.write(text);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return this;
	}

	/**
	 * How long the body is by now.
	 * @return bytes
	 */
	public int size() {
		return this.bytes.size();
	}

	/**
	 * The body.
	 * @return a copy
	 */
	public byte[] toByteArray() {
		return this.bytes.toByteArray();
	}

}
