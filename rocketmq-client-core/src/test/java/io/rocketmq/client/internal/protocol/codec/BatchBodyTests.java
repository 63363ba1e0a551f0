package io.rocketmq.client.internal.protocol.codec;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class BatchBodyTests {

	@ParameterizedTest
	@ValueSource(strings = { "", "color\u0001red\u0002", "color\u0001grün\u0002", "日本", "\uD83D\uDE00", "half \uD83D",
			"\uDE00 other half" })
	void propertiesAreUtf8(String text) {
		byte[] expected = text.getBytes(StandardCharsets.UTF_8);
		ByteBuffer written = ByteBuffer.wrap(new BatchBody(1).add(5, new byte[] { 7 }, text).toByteArray());
		assertThat(written.remaining()).isEqualTo(BatchBody.OVERHEAD + 1 + expected.length);
		assertThat(written.getInt(0)).isEqualTo(written.remaining());
		assertThat(written.getInt(12)).isEqualTo(5);
		assertThat(written.getShort(21)).isEqualTo((short) expected.length);
		assertThat(written.slice(23, expected.length)).isEqualTo(ByteBuffer.wrap(expected));
	}

	@Test
	void propertiesOverTheLimitAreRejected() {
		String most = "x".repeat(Short.MAX_VALUE);
		assertThat(new BatchBody().add(0, new byte[1], most).toByteArray())
			.hasSize(BatchBody.OVERHEAD + 1 + most.length());
		assertThatIllegalArgumentException().isThrownBy(() -> new BatchBody().add(0, new byte[1], most + "ü"))
			.withMessageContaining("32769");
	}

}
