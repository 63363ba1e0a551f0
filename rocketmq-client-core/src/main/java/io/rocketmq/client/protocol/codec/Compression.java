package io.rocketmq.client.protocol.codec;

import java.io.ByteArrayOutputStream;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.error.ProtocolViolationException;
import io.rocketmq.client.protocol.header.MessageSysFlag;

/**
 * Makes compressed bodies readable. Apache's client compresses from 4 KiB on, with ZLIB
 * unless told otherwise. Stateless.
 */
final class Compression {

	/** The largest body that comes out: 32 MiB, as the largest frame. */
	static final int MAX_DECOMPRESSED_LENGTH = FrameDecoder.MAX_FRAME_LENGTH;

	private static final int TYPE_MASK = 7;

	private static final int UNSPECIFIED = 0;

	private static final int ZLIB = 3;

	private Compression() {
	}

	static byte[] decompress(byte[] compressed, int sysFlag) {
		int type = (sysFlag >> MessageSysFlag.COMPRESSION_SHIFT) & TYPE_MASK;
		// Clients before 4.9.4 do not say; they knew ZLIB alone.
		if (type != ZLIB && type != UNSPECIFIED) {
			String name = switch (type) {
				case 1 -> "LZ4";
				case 2 -> "ZSTD";
				default -> "number " + type;
			};
			throw new ProtocolViolationException("The body is compressed with " + name
					+ ", which this client does not read: let the sender use ZLIB", ErrorContext.none(), null);
		}
		return inflate(compressed);
	}

	private static byte[] inflate(byte[] compressed) {
		Inflater inflater = new Inflater();
		try {
			inflater.setInput(compressed);
			ByteArrayOutputStream out = new ByteArrayOutputStream(Math.min(compressed.length * 4, 1 << 20));
			byte[] buffer = new byte[8192];
			while (!inflater.finished()) {
				int count = inflater.inflate(buffer);
				if (count == 0 && (inflater.needsInput() || inflater.needsDictionary())) {
					throw violation("ends before its data does", null);
				}
				out.write(buffer, 0, count);
				if (out.size() > MAX_DECOMPRESSED_LENGTH) {
					throw violation("grows over " + MAX_DECOMPRESSED_LENGTH + " bytes", null);
				}
			}
			return out.toByteArray();
		}
		catch (DataFormatException ex) {
			throw violation("is no ZLIB data", ex);
		}
		finally {
			inflater.end();
		}
	}

	private static ProtocolViolationException violation(String what, @Nullable Throwable cause) {
		return new ProtocolViolationException("The compressed body " + what, ErrorContext.none(), cause);
	}

}
