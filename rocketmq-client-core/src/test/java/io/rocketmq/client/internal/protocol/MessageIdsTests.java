package io.rocketmq.client.internal.protocol;

import java.util.HexFormat;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.rocketmq.client.internal.support.LocalHost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class MessageIdsTests {

	@Test
	void idsAreParsedByApachesTools() {
		String id = MessageIds.next();
		assertThat(id).matches("[0-9A-F]{32}");
		assertThat(HexFormat.of().parseHex(id, 0, 8)).isEqualTo(LocalHost.address().getAddress());
		assertThat(Integer.parseInt(id.substring(8, 12), 16)).isEqualTo((int) ProcessHandle.current().pid() & 0xFFFF);
		long millisOfMonth = Long.parseLong(id.substring(20, 28), 16);
		assertThat(millisOfMonth).isBetween(0L, 31L * 24 * 60 * 60 * 1000 + 3_600_000);
		assertThat(Long.parseLong(MessageIds.next().substring(20, 28), 16)).isGreaterThanOrEqualTo(millisOfMonth);
	}

	@Test
	void idsAreUniqueAcrossThreads() {
		int count = 200_000;
		Set<String> ids = ConcurrentHashMap.newKeySet(count);
		IntStream.range(0, count).parallel().forEach((i) -> ids.add(MessageIds.next()));
		assertThat(ids.size()).isEqualTo(count);
	}

	@Test
	void anOffsetMessageIdHasAddressPortAndOffset() {
		assertThat(MessageIds.offsetMessageId(new byte[] { 127, 0, 0, 1 }, 10911, 1111))
			.isEqualTo("7F00000100002A9F0000000000000457");
		assertThat(MessageIds.commitLogOffset("7F00000100002A9F0000000000000457")).isEqualTo(1111);
		assertThat(MessageIds.commitLogOffset("7f00000100002a9f00000000000004ff")).isEqualTo(1279);
	}

	@Test
	void theOffsetSurvivesARoundTrip() {
		Random random = new Random(9);
		for (int i = 0; i < 1_000; i++) {
			byte[] address = new byte[(i % 2 == 0) ? 4 : 16];
			random.nextBytes(address);
			long position = random.nextLong() >>> random.nextInt(64);
			String id = MessageIds.offsetMessageId(address, random.nextInt(65536), position);
			assertThat(id).hasSize((i % 2 == 0) ? 32 : 56);
			assertThat(MessageIds.commitLogOffset(id)).isEqualTo(position);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "7F", "7F00000100002A9F000000000000045", "7F00000100002A9F00000000000004577",
			"7F00000100002A9F000000000000045G", "XX00000100002A9F0000000000000457",
			"7F00000100002A9F 000000000000457" })
	void aMalformedOffsetMessageIdIsRejectedWithItsText(String id) {
		assertThatThrownBy(() -> MessageIds.commitLogOffset(id)).isInstanceOf(IllegalArgumentException.class)
			.hasMessageContaining("'" + id + "'");
	}

}
