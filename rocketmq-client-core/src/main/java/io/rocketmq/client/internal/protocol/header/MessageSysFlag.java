package io.rocketmq.client.internal.protocol.header;

/**
 * Bits that tell the form of a stored message (Apache's {@code MessageSysFlag}).
 */
public final class MessageSysFlag {

	/** The body is compressed. */
	public static final int COMPRESSED = 1;

	/** The message is a half message. */
	public static final int TRANSACTION_PREPARED = 4;

	/** The half message is committed. */
	public static final int TRANSACTION_COMMIT = 8;

	/** The half message is rolled back. */
	public static final int TRANSACTION_ROLLBACK = 12;

	/** The sender's address has 16 bytes. */
	public static final int BORN_HOST_V6 = 16;

	/** The broker's address has 16 bytes. */
	public static final int STORE_HOST_V6 = 32;

	/** The body is a batch, which the client unwraps. */
	public static final int NEEDS_UNWRAP = 64;

	/** The body is a batch. */
	public static final int INNER_BATCH = 128;

	/** Lowest bit of the compression type. */
	public static final int COMPRESSION_SHIFT = 8;

	/** Bits of the compression type. */
	public static final int COMPRESSION_MASK = 7 << COMPRESSION_SHIFT;

	private MessageSysFlag() {
	}

}
