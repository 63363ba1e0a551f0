package io.rocketmq.client.config;

import io.rocketmq.client.internal.support.Arguments;

/**
 * Compression of message bodies by a producer. A body that would not shrink is sent as it
 * is, and those of batches are never compressed.
 *
 * @param type format; other than ZLIB it needs a library, and consumers of server and
 * client versions from 4.9.4 on
 * @param level from 1 (fast) to 9 (small); of no effect for LZ4
 * @param threshold length in bytes from which bodies are compressed
 */
public record BodyCompression(CompressionType type, int level, int threshold) {

	/** The default of Apache's client: ZLIB at level 5 from 4 KiB on. */
	public static final BodyCompression DEFAULT = new BodyCompression(CompressionType.ZLIB, 5, 4096);

	/**
	 * Checks the values.
	 * @throws IllegalArgumentException if the level or the threshold is out of bounds
	 */
	public BodyCompression {
		Arguments.notNull(type, "type");
		OptionChecks.within("compression.level", level, 1, 9);
		OptionChecks.within("compression.threshold", threshold, 1, Integer.MAX_VALUE);
	}

	/**
	 * Returns the compression with the default level and threshold.
	 */
	public static BodyCompression of(CompressionType type) {
		Arguments.notNull(type, "type");
		return new BodyCompression(type, DEFAULT.level, DEFAULT.threshold);
	}

}
