package io.rocketmq.client.internal.protocol.codec;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

import com.github.luben.zstd.ZstdInputStream;
import com.github.luben.zstd.ZstdOutputStream;
import net.jpountz.lz4.LZ4FrameInputStream;
import net.jpountz.lz4.LZ4FrameOutputStream;
import org.jspecify.annotations.Nullable;

import io.rocketmq.client.config.BodyCompression;
import io.rocketmq.client.config.CompressionType;
import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.error.ProtocolViolationException;
import io.rocketmq.client.internal.protocol.header.MessageSysFlag;

/**
 * Compression of bodies. Apache's client compresses from 4 KiB on, with ZLIB by default;
 * LZ4 has the frame format. Stateless.
 */
public final class Compression {

	/** Maximum length of a decompressed body: 32 MiB, as of a frame. */
	public static final int MAX_DECOMPRESSED_LENGTH = FrameDecoder.MAX_FRAME_LENGTH;

	private static final int CHUNK = 8192;

	private Compression() {
	}

	public static byte[] compress(byte[] body, CompressionType type, int level) {
		ByteArrayOutputStream compressed = new ByteArrayOutputStream(Math.max(64, body.length / 2));
		try (OutputStream out = switch (type) {
			case ZLIB -> new ZlibOutput(compressed, level);
			case LZ4 -> Lz4.output(compressed);
			case ZSTD -> Zstd.output(compressed, level);
		}) {
			out.write(body);
		}
		catch (IOException ex) {
			throw new IllegalStateException("Could not compress a body with " + type, ex);
		}
		catch (NoClassDefFoundError ex) {
			throw new IllegalStateException(absent(type), ex);
		}
		return compressed.toByteArray();
	}

	/** Compresses a body; returns it unchanged below the threshold, or if not smaller. */
	public static byte[] compressIfSmaller(byte[] body, BodyCompression compression) {
		if (body.length < compression.threshold()) {
			return body;
		}
		byte[] compressed = compress(body, compression.type(), compression.level());
		return (compressed.length < body.length) ? compressed : body;
	}

	public static int sysFlag(CompressionType type) {
		return MessageSysFlag.COMPRESSED | type.number() << MessageSysFlag.COMPRESSION_SHIFT;
	}

	public static byte[] decompress(byte[] compressed, int sysFlag) {
		CompressionType type = type(sysFlag);
		try (InputStream in = switch (type) {
			case ZLIB -> new InflaterInputStream(new ByteArrayInputStream(compressed));
			case LZ4 -> Lz4.input(new ByteArrayInputStream(compressed));
			case ZSTD -> Zstd.input(new ByteArrayInputStream(compressed));
		}) {
			return read(in, compressed.length, type);
		}
		catch (IOException | RuntimeException ex) {
			if (ex instanceof ProtocolViolationException) {
				throw (ProtocolViolationException) ex;
			}
			throw violation("is not valid " + type + " data: " + ex.getMessage(), ex);
		}
		catch (NoClassDefFoundError ex) {
			throw violation("could not be decompressed: " + absent(type), ex);
		}
	}

	private static CompressionType type(int sysFlag) {
		int number = (sysFlag & MessageSysFlag.COMPRESSION_MASK) >> MessageSysFlag.COMPRESSION_SHIFT;
		return switch (number) {
			case 1 -> CompressionType.LZ4;
			case 2 -> CompressionType.ZSTD;
			// Clients before 4.9.4 set no type; they only had ZLIB.
			case 0, 3 -> CompressionType.ZLIB;
			default -> throw violation("has an unknown compression type: " + number, null);
		};
	}

	// The buffer grows with the output, never by a length in the data.
	private static byte[] read(InputStream in, int compressedLength, CompressionType type) throws IOException {
		ByteArrayOutputStream out = new ByteArrayOutputStream(
				(int) Math.max(CHUNK, Math.min(compressedLength * 3L, 1 << 20)));
		byte[] chunk = new byte[CHUNK];
		for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
			out.write(chunk, 0, count);
			if (out.size() > MAX_DECOMPRESSED_LENGTH) {
				throw violation("is too long with " + type + " (at most " + MAX_DECOMPRESSED_LENGTH + " bytes)", null);
			}
		}
		return out.toByteArray();
	}

	private static String absent(CompressionType type) {
		return type + " needs " + ((type == CompressionType.LZ4) ? "at.yawk.lz4:lz4-java" : "com.github.luben:zstd-jni")
				+ " on the class path. Add that dependency.";
	}

	private static ProtocolViolationException violation(String what, @Nullable Throwable cause) {
		return new ProtocolViolationException("The compressed body " + what, ErrorContext.none(), cause);
	}

	private static final class ZlibOutput extends DeflaterOutputStream {

		ZlibOutput(OutputStream out, int level) {
			super(out, new Deflater(level));
		}

		@Override
		public void close() throws IOException {
			try {
				super.close();
			}
			finally {
				this.def.end();
			}
		}

	}

	/** Loaded only when the library is needed. */
	private static final class Lz4 {

		private Lz4() {
		}

		static InputStream input(InputStream in) throws IOException {
			return new LZ4FrameInputStream(in);
		}

		static OutputStream output(OutputStream out) throws IOException {
			return new LZ4FrameOutputStream(out);
		}

	}

	/** Loaded only when the library is needed. */
	private static final class Zstd {

		private Zstd() {
		}

		static InputStream input(InputStream in) throws IOException {
			return new ZstdInputStream(in);
		}

		static OutputStream output(OutputStream out, int level) throws IOException {
			return new ZstdOutputStream(out, level);
		}

	}

}
