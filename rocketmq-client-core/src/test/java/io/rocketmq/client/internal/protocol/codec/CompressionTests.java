package io.rocketmq.client.internal.protocol.codec;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

import org.apache.rocketmq.common.compression.Compressor;
import org.apache.rocketmq.common.compression.CompressorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.rocketmq.client.config.CompressionType;
import io.rocketmq.client.error.ProtocolViolationException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Compressed bodies, exchanged with Apache's compressors in both directions.
 */
class CompressionTests {

	@ParameterizedTest
	@EnumSource
	void compressedBodiesAreExchangedWithApache(CompressionType type) throws Exception {
		Compressor theirs = CompressorFactory
			.getCompressor(org.apache.rocketmq.common.compression.CompressionType.findByValue(type.number()));
		Random random = new Random(1);
		byte[] noise = new byte[5000];
		random.nextBytes(noise);
		for (byte[] body : new byte[][] { "a text that repeats itself ".repeat(1000).getBytes(StandardCharsets.UTF_8),
				noise, new byte[1], new byte[3_000_000] }) {
			byte[] ours = Compression.compress(body, type, 5);
			assertThat(theirs.decompress(ours)).isEqualTo(body);
			assertThat(Compression.decompress(ours, Compression.sysFlag(type))).isEqualTo(body);
			assertThat(Compression.decompress(theirs.compress(body, 5), Compression.sysFlag(type))).isEqualTo(body);
		}
		assertThat(Compression.compress(new byte[100_000], type, 5)).hasSizeLessThan(2000);
		assertThat(org.apache.rocketmq.common.sysflag.MessageSysFlag.getCompressionType(Compression.sysFlag(type))
			.getValue()).isEqualTo(type.number());
	}

	@ParameterizedTest
	@EnumSource
	void aBodyThatDecompressesOverTheLimitIsRejected(CompressionType type) {
		byte[] bomb = Compression.compress(new byte[Compression.MAX_DECOMPRESSED_LENGTH + 1], type, 9);
		assertThatExceptionOfType(ProtocolViolationException.class)
			.isThrownBy(() -> Compression.decompress(bomb, Compression.sysFlag(type)))
			.withMessageContaining("at most 33554432 bytes");
	}

	@ParameterizedTest
	@EnumSource
	void aDamagedBodyIsRejected(CompressionType type) {
		byte[] good = Compression.compress("a text that repeats itself ".repeat(100).getBytes(), type, 5);
		Random random = new Random(3);
		for (int round = 0; round < 2000; round++) {
			byte[] bad = (round % 2 == 0) ? Arrays.copyOf(good, random.nextInt(good.length)) : good.clone();
			if (bad.length > 0) {
				bad[random.nextInt(bad.length)] = (byte) random.nextInt();
			}
			try {
				assertThat(Compression.decompress(bad, Compression.sysFlag(type))).hasSizeLessThan(100_000);
			}
			catch (ProtocolViolationException ex) {
				assertThat(ex).hasMessageContaining("compressed body");
			}
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 4, 5, 6, 7 })
	void anUnknownTypeIsRejected(int number) {
		assertThatExceptionOfType(ProtocolViolationException.class)
			.isThrownBy(() -> Compression.decompress(new byte[10], 1 | number << 8))
			.withMessageContaining("type: " + number);
	}

	@Test
	void theErrorNamesAMissingLibrary() throws Exception {
		URL[] urls = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
			.filter((each) -> !each.contains("lz4") && !each.contains("zstd"))
			.map((each) -> {
				try {
					return new File(each).toURI().toURL();
				}
				catch (MalformedURLException ex) {
					throw new IllegalStateException(ex);
				}
			})
			.toArray(URL[]::new);
		try (URLClassLoader without = new URLClassLoader(urls, ClassLoader.getPlatformClassLoader())) {
			Class<?> compression = without.loadClass(Compression.class.getName());
			Class<?> types = without.loadClass(CompressionType.class.getName());
			for (Object type : types.getEnumConstants()) {
				var compress = compression.getMethod("compress", byte[].class, types, int.class);
				var decompress = compression.getMethod("decompress", byte[].class, int.class);
				int flag = (int) compression.getMethod("sysFlag", types).invoke(null, type);
				if (type.toString().equals("ZLIB")) {
					byte[] compressed = (byte[]) compress.invoke(null, new byte[100], type, 5);
					assertThat((byte[]) decompress.invoke(null, compressed, flag)).hasSize(100);
					continue;
				}
				String library = type.toString().equals("LZ4") ? "at.yawk.lz4:lz4-java" : "com.github.luben:zstd-jni";
				assertThatThrownBy(() -> compress.invoke(null, new byte[100], type, 5)).cause()
					.hasMessageContaining(library);
				assertThatThrownBy(() -> decompress.invoke(null, new byte[100], flag)).cause()
					.hasMessageContaining(library)
					.satisfies((failure) -> assertThat(failure.getClass().getSimpleName())
						.isEqualTo("ProtocolViolationException"));
			}
		}
	}

}
