package io.rocketmq.client.config;

/**
 * Format of a compressed body (Apache's {@code CompressionType}).
 */
public enum CompressionType {

	/** LZ4 frames: fast; needs {@code at.yawk.lz4:lz4-java} on the class path. */
	LZ4(1),
	/**
	 * Zstandard: small and fast; needs {@code com.github.luben:zstd-jni} on the class
	 * path.
	 */
	ZSTD(2),
	/** ZLIB: part of Java; clients before 4.9.4 read only this. */
	ZLIB(3);

	private final int number;

	CompressionType(int number) {
		this.number = number;
	}

	/**
	 * Returns the number on the wire.
	 */
	public int number() {
		return this.number;
	}

}
