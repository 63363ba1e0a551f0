package io.rocketmq.client.internal.consumer.offset;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.consumer.offset.OffsetStore;
import io.rocketmq.client.message.MessageQueue;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Damaged offset files: a store starts with the last version, the previous one or none,
 * never with other offsets.
 */
class DamagedOffsetFileTests {

	private static final MessageQueue FIRST = new MessageQueue("orders", "broker-a", 0);

	private static final MessageQueue SECOND = new MessageQueue("orders", "broker-a", 1);

	private static final List<OptionalLong> NOTHING = List.of(OptionalLong.empty(), OptionalLong.empty());

	private static final List<OptionalLong> OLD = List.of(OptionalLong.of(1111), OptionalLong.of(20));

	private static final List<OptionalLong> NEW = List.of(OptionalLong.of(2222), OptionalLong.of(30));

	@TempDir
	Path folder;

	private final Logger logger = (Logger) LoggerFactory.getLogger(OffsetFile.class);

	private final ListAppender<ILoggingEvent> log = new ListAppender<>();

	private Path file;

	private Path backup;

	private byte[] newBytes;

	private byte[] oldBytes;

	@BeforeEach
	void writeTwoVersions() throws IOException {
		this.logger.setAdditive(false);
		this.logger.addAppender(this.log);
		try (LocalFileOffsetStore store = open()) {
			store(store, OLD);
			store(store, NEW);
			this.file = store.file();
		}
		this.backup = this.file.resolveSibling("offsets.json.backup");
		this.newBytes = Files.readAllBytes(this.file);
		this.oldBytes = Files.readAllBytes(this.backup);
		this.log.start();
	}

	@AfterEach
	void stopLog() {
		this.logger.detachAppender(this.log);
		this.logger.setAdditive(true);
	}

	@Test
	void anIntactFileIsReadWithoutAWarning() {
		assertThat(read()).isEqualTo(NEW);
		assertThat(this.log.list).isEmpty();
	}

	@Test
	void aStoreThatWasNeverWrittenIsEmptyWithoutAWarning() throws IOException {
		Files.delete(this.file);
		Files.delete(this.backup);
		assertThat(read()).isEqualTo(NOTHING);
		assertThat(this.log.list).isEmpty();
	}

	@Test
	void aFileTruncatedAtAnyLengthFallsBackToItsBackup() throws IOException {
		for (int length = 0; length < this.newBytes.length; length++) {
			Files.write(this.file, Arrays.copyOf(this.newBytes, length));
			// The last byte is only the line's end.
			boolean torn = length < this.newBytes.length - 1;
			assertThat(read()).as("%s bytes", length).isEqualTo(torn ? OLD : NEW);
			assertWarnings(torn ? 1 : 0);
		}
	}

	@Test
	void aFileTruncatedAtAnyLengthWithoutABackupIsEmpty() throws IOException {
		Files.delete(this.backup);
		for (int length = 0; length < this.newBytes.length - 1; length++) {
			Files.write(this.file, Arrays.copyOf(this.newBytes, length));
			assertThat(read()).as("%s bytes", length).isEqualTo(NOTHING);
			assertWarnings(1);
		}
	}

	@Test
	void aFileThatEndsInZerosFallsBackToItsBackup() throws IOException {
		for (int length = 0; length < this.newBytes.length - 1; length++) {
			Files.write(this.file, Arrays.copyOf(Arrays.copyOf(this.newBytes, length), this.newBytes.length));
			assertThat(read()).as("%s bytes, then zeros", length).isEqualTo(OLD);
			assertWarnings(1);
		}
	}

	@Test
	void noFlippedBitYieldsAnotherOffset() throws IOException {
		for (int bit = 0; bit < this.newBytes.length * 8; bit++) {
			byte[] damaged = this.newBytes.clone();
			damaged[bit / 8] ^= (byte) (1 << (bit % 8));
			Files.write(this.file, damaged);
			assertThat(read()).as("bit %s", bit).isIn(NEW, OLD);
		}
	}

	@Test
	void aChangedDigitIsDetected() throws IOException {
		Files.writeString(this.file, Files.readString(this.file).replace("2222", "2223"));
		assertThat(read()).isEqualTo(OLD);
		assertWarnings(1);
	}

	@Test
	void whitespaceMayChange() throws IOException {
		Files.writeString(this.file, Files.readString(this.file).replace("\n", "\r\n").replace(" : ", ":"));
		assertThat(read()).isEqualTo(NEW);
		assertThat(this.log.list).isEmpty();
	}

	@Test
	void anythingElseInTheFileFallsBackToItsBackup() throws IOException {
		String text = Files.readString(this.file);
		List<String> others = List.of("", "null", "[]", "{}", "7", "\"text\"", text + text, text + "x",
				text.replace("\"orders\"", "null"), text.replace("\"orders\"", "7"), text.replace("2222", "null"),
				text.replace("2222", "2222.5"), text.replace("2222", "22220000000000000000"),
				text.replace("\"queue\" : 0", "\"queue\" : 1"), text.replace("\"offsets\"", "\"others\""),
				text.replaceAll("\"crc32c\" : \"[0-9a-f]+\"", "\"crc32c\" : null"), "[".repeat(100000));
		for (String other : others) {
			Files.writeString(this.file, other);
			assertThat(read()).as(other).isEqualTo(OLD);
			assertWarnings(1);
		}
	}

	@Test
	void randomDamageNeverYieldsAnotherOffset() throws IOException {
		Random random = new Random(5);
		for (int round = 0; round < 2000; round++) {
			byte[] damaged = Arrays.copyOf(this.newBytes, 1 + random.nextInt(this.newBytes.length + 20));
			for (int i = random.nextInt(4); i >= 0; i--) {
				damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
			}
			Files.write(this.file, damaged);
			Files.write(this.backup, random.nextBoolean() ? this.oldBytes : damaged);
			assertThat(read()).as("round %s", round).isIn(NEW, OLD, NOTHING);
		}
	}

	@Test
	void twoDamagedFilesYieldNoOffsets() throws IOException {
		Files.writeString(this.file, "{");
		Files.writeString(this.backup, "}");
		assertThat(read()).isEqualTo(NOTHING);
		assertWarnings(1);
	}

	@Test
	void aMissingFileFallsBackToItsBackup() throws IOException {
		Files.delete(this.file);
		assertThat(read()).isEqualTo(OLD);
		assertWarnings(1);
	}

	@Test
	void anUnknownFormatIsDetected() throws IOException {
		Files.writeString(this.file, Files.readString(this.file).replace("\"format\" : 1", "\"format\" : 2"));
		assertThat(read()).isEqualTo(OLD);
		assertThat(this.log.list.get(0).getFormattedMessage()).contains("its format is 2, and only 1 is supported");
	}

	@Test
	void aTemporaryFileOfACrashedProcessIsReplaced() throws IOException {
		Path temporary = this.file.resolveSibling("offsets.json.tmp");
		Files.write(temporary, Arrays.copyOf(this.newBytes, 10));
		assertThat(read()).isEqualTo(NEW);
		assertThat(temporary).doesNotExist();
	}

	@Test
	void aDamagedFileDoesNotReplaceTheBackupAndIsKept() throws IOException {
		byte[] damaged = Arrays.copyOf(this.newBytes, 40);
		Files.write(this.file, damaged);
		List<OptionalLong> newest = List.of(OptionalLong.of(3), OptionalLong.of(4));
		try (LocalFileOffsetStore store = open()) {
			store(store, newest);
			assertThat(this.backup).hasBinaryContent(this.oldBytes);
			assertThat(this.file.resolveSibling("offsets.json.unreadable")).hasBinaryContent(damaged);
		}
		assertThat(read()).isEqualTo(newest);
	}

	private void assertWarnings(int count) {
		assertThat(this.log.list).hasSize(count).allSatisfy((event) -> {
			assertThat(event.getLevel()).isEqualTo(Level.WARN);
			assertThat(event.getFormattedMessage()).contains(this.file.toString());
		});
		this.log.list.clear();
	}

	private List<OptionalLong> read() {
		try (LocalFileOffsetStore store = open()) {
			return List.of(store.load(FIRST).join(), store.load(SECOND).join());
		}
	}

	private LocalFileOffsetStore open() {
		return new LocalFileOffsetStore(this.folder, "app", "g", Runnable::run);
	}

	private static void store(OffsetStore store, List<OptionalLong> offsets) {
		store.store(FIRST, offsets.get(0).getAsLong()).join();
		store.store(SECOND, offsets.get(1).getAsLong()).join();
		store.persist().join();
	}

}
