package io.rocketmq.client.internal.consumer.offset;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.consumer.offset.OffsetStore;
import io.rocketmq.client.message.MessageQueue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

class LocalFileOffsetStoreTests {

	private static final MessageQueue FIRST = new MessageQueue("orders", "broker-a", 0);

	private static final MessageQueue SECOND = new MessageQueue("orders", "broker-a", 1);

	@TempDir
	Path folder;

	@Test
	void persistedOffsetsAreLoadedByTheNextStore() {
		MessageQueue odd = new MessageQueue("%RETRY%\u00fc \"quoted\"\n", "room@broker", Integer.MAX_VALUE);
		try (LocalFileOffsetStore store = open()) {
			assertThat(load(store, FIRST)).isEmpty();
			store.store(FIRST, 5).join();
			store.store(odd, Long.MAX_VALUE).join();
			store.persist().join();
			store.store(FIRST, 4).join();
			store.persist().join();
		}
		try (LocalFileOffsetStore store = open()) {
			assertThat(load(store, FIRST)).hasValue(4);
			assertThat(load(store, odd)).hasValue(Long.MAX_VALUE);
			assertThat(load(store, SECOND)).isEmpty();
		}
	}

	@Test
	void storedOffsetsAreLoadedAtOnceAndWrittenOnlyByPersist() {
		try (LocalFileOffsetStore store = open()) {
			store.store(FIRST, 7).join();
			assertThat(load(store, FIRST)).hasValue(7);
			assertThat(store.file()).doesNotExist();
			store.persist().join();
			assertThat(store.file()).exists();
		}
	}

	@Test
	void closeWritesRemainingChanges() {
		LocalFileOffsetStore store = open();
		store.store(FIRST, 7).join();
		store.close();
		store.close();
		assertThat(load(store, FIRST)).hasValue(7);
		assertThat(store.persist()).isCompleted();
		assertThat(store.store(FIRST, 8)).failsWithin(Duration.ZERO)
			.withThrowableOfType(ExecutionException.class)
			.withMessageContaining("Offset store in " + store.file() + " is closed");
		try (LocalFileOffsetStore next = open()) {
			assertThat(load(next, FIRST)).hasValue(7);
		}
	}

	@Test
	void closeOnAnInterruptedThreadWritesRemainingChanges() {
		LocalFileOffsetStore store = open();
		store.store(FIRST, 7).join();
		Thread.currentThread().interrupt();
		store.close();
		assertThat(Thread.interrupted()).isTrue();
		try (LocalFileOffsetStore next = open()) {
			assertThat(load(next, FIRST)).hasValue(7);
		}
	}

	@Test
	void theFileIsReadableAndNamesItsFormat() throws IOException {
		try (LocalFileOffsetStore store = open()) {
			store.store(SECOND, 12).join();
			store.store(FIRST, 7).join();
			store.persist().join();
			assertThat(Files.readString(store.file()).lines().map(String::strip)).containsSubsequence("\"format\" : 1,",
					"\"instance\" : \"app-1\",", "\"group\" : \"g\",", "\"topic\" : \"orders\",",
					"\"broker\" : \"broker-a\",", "\"queue\" : 0,", "\"offset\" : 7", "\"queue\" : 1,",
					"\"offset\" : 12");
		}
	}

	@Test
	void anUnchangedStoreIsNotWrittenAgain() throws IOException {
		try (LocalFileOffsetStore store = open()) {
			store.persist().join();
			assertThat(store.file()).doesNotExist();
			store.store(FIRST, 7).join();
			store.persist().join();
			Files.delete(store.file());
			store.store(FIRST, 7).join();
			store.persist().join();
			assertThat(store.file()).doesNotExist();
			store.store(FIRST, 8).join();
			store.persist().join();
			assertThat(store.file()).exists();
		}
	}

	@Test
	void thePreviousVersionIsKeptAsABackup() throws IOException {
		try (LocalFileOffsetStore store = open()) {
			store.store(FIRST, 1).join();
			store.persist().join();
			byte[] previous = Files.readAllBytes(store.file());
			store.store(FIRST, 2).join();
			store.persist().join();
			assertThat(store.file().resolveSibling("offsets.json.backup")).hasBinaryContent(previous);
			assertThat(store.file().resolveSibling("offsets.json.tmp")).doesNotExist();
		}
	}

	@Test
	void aFailedWriteIsRepeatedNextTime() throws IOException {
		try (LocalFileOffsetStore store = open()) {
			Path obstacle = Files.createDirectory(store.file().resolveSibling("offsets.json.tmp"));
			store.store(FIRST, 7).join();
			for (int i = 0; i < 2; i++) {
				assertThat(store.persist()).failsWithin(Duration.ZERO)
					.withThrowableOfType(ExecutionException.class)
					.withCauseInstanceOf(UncheckedIOException.class)
					.withMessageContaining("Could not write offsets to " + store.file());
			}
			assertThat(load(store, FIRST)).hasValue(7);
			Files.delete(obstacle);
			store.persist().join();
			assertThat(Files.readString(store.file())).contains("\"offset\" : 7");
		}
	}

	@Test
	void aStoreThatCannotWriteOnCloseThrowsAndReleasesItsFile() throws IOException {
		LocalFileOffsetStore store = open();
		Path obstacle = Files.createDirectory(store.file().resolveSibling("offsets.json.tmp"));
		store.store(FIRST, 7).join();
		assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(store::close)
			.withMessageContaining(store.file().toString());
		Files.delete(obstacle);
		open().close();
	}

	/** Opening a pipe blocks until it is read, like a write to a disk that hangs. */
	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void closeDoesNotWaitForADiskThatHangs(boolean afterwards) throws Exception {
		ExecutorService writer = Executors.newSingleThreadExecutor();
		try {
			LocalFileOffsetStore store = open("app-1", "g", writer);
			Path pipe = store.file().resolveSibling("offsets.json.tmp");
			assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
			store.store(FIRST, 7).join();
			CompletableFuture<Void> hung = afterwards ? CompletableFuture.completedFuture(null) : store.persist();
			Thread.currentThread().interrupt();
			store.close();
			assertThat(Thread.interrupted()).isTrue();
			// The file stays locked until the write has ended.
			assertThatIllegalStateException().isThrownBy(this::open).withMessageContaining("in use");
			try (RandomAccessFile reader = new RandomAccessFile(pipe.toFile(), "rw")) {
				Files.delete(pipe);
				assertThat(reader.getFD().valid()).isTrue();
				await().until(hung::isDone);
			}
			await().ignoreExceptions().untilAsserted(() -> open().close());
		}
		finally {
			writer.shutdownNow();
		}
	}

	@Test
	void callsBeforeAWriteStartsShareIt() {
		List<Runnable> tasks = new ArrayList<>();
		try (LocalFileOffsetStore store = open("app-1", "g", tasks::add)) {
			store.store(FIRST, 1).join();
			CompletableFuture<Void> first = store.persist();
			store.store(FIRST, 2).join();
			CompletableFuture<Void> second = store.persist();
			assertThat(first).isNotDone();
			assertThat(second).isNotDone();
			assertThat(load(store, FIRST)).as("while the writer is busy").hasValue(2);
			assertThat(tasks).hasSize(1);
			tasks.get(0).run();
			assertThat(first).isCompleted();
			assertThat(second).isCompleted();
			assertThat(store.persist()).isCompleted();
			store.store(FIRST, 3).join();
			assertThat(store.persist()).isNotDone();
			assertThat(tasks).hasSize(2);
		}
	}

	@Test
	void aRejectingWriterFailsOnlyTheCall() {
		AtomicInteger refusals = new AtomicInteger(1);
		Executor writer = (task) -> {
			if (refusals.getAndDecrement() > 0) {
				throw new RejectedExecutionException("full");
			}
			task.run();
		};
		try (LocalFileOffsetStore store = open("app-1", "g", writer)) {
			store.store(FIRST, 1).join();
			assertThat(store.persist()).isCompletedExceptionally();
			assertThat(store.file()).doesNotExist();
			assertThat(store.persist()).isCompleted();
			assertThat(store.file()).exists();
		}
	}

	@Test
	void aWriterWithoutAThreadFailsOnlyTheCall() {
		AtomicInteger calls = new AtomicInteger();
		Executor writer = (task) -> {
			if (calls.getAndIncrement() == 0) {
				throw new OutOfMemoryError("unable to create native thread");
			}
			task.run();
		};
		try (LocalFileOffsetStore store = open("app-1", "g", writer)) {
			store.store(FIRST, 7).join();
			assertThat(store.persist()).failsWithin(Duration.ZERO)
				.withThrowableOfType(ExecutionException.class)
				.withCauseInstanceOf(OutOfMemoryError.class);
			store.persist().join();
			assertThat(store.file()).exists();
		}
	}

	@Test
	void offsetsOfConcurrentThreadsAreInTheFileWhenTheirCallsComplete() throws Exception {
		int threads = 4;
		int rounds = 200;
		ExecutorService executor = Executors.newFixedThreadPool(threads + 2);
		try {
			try (LocalFileOffsetStore store = open("app-1", "g", executor)) {
				CyclicBarrier start = new CyclicBarrier(threads);
				List<Future<?>> work = new ArrayList<>();
				for (int i = 0; i < threads; i++) {
					MessageQueue queue = new MessageQueue("t", "b", i);
					work.add(executor.submit(() -> storeAndPersist(store, queue, rounds, start)));
				}
				for (Future<?> each : work) {
					each.get();
				}
			}
			try (LocalFileOffsetStore next = open()) {
				for (int i = 0; i < threads; i++) {
					assertThat(load(next, new MessageQueue("t", "b", i))).hasValue(rounds);
				}
			}
		}
		finally {
			executor.shutdownNow();
		}
	}

	private static Void storeAndPersist(LocalFileOffsetStore store, MessageQueue queue, int rounds, CyclicBarrier start)
			throws Exception {
		start.await();
		for (long offset = 1; offset <= rounds; offset++) {
			store.store(queue, offset).join();
			store.persist().join();
			assertThat(inFile(store).offsets().get(queue)).isGreaterThanOrEqualTo(offset);
		}
		return null;
	}

	/** Reads the file, which is missing for a moment while it is replaced. */
	private static OffsetDocument inFile(LocalFileOffsetStore store) throws IOException {
		while (true) {
			try {
				return OffsetDocument.of(Files.readAllBytes(store.file()));
			}
			catch (NoSuchFileException ex) {
				Thread.onSpinWait();
			}
		}
	}

	@Test
	void aFolderThatCannotBeCreatedFailsAtOnce() throws IOException {
		Path file = Files.writeString(this.folder.resolve("file"), "in the way");
		assertThatExceptionOfType(UncheckedIOException.class)
			.isThrownBy(() -> new LocalFileOffsetStore(file, "app-1", "g", Runnable::run))
			.withMessageContainingAll("Could not keep offsets in folder " + file.resolve("app-1").resolve("g"),
					"Name a folder that this process can create, read and write.");
	}

	@Test
	void aFolderThatCannotBeWrittenFailsAtOnceAndIsReleased() throws IOException {
		Path own = Files.createDirectories(this.folder.resolve("app-1").resolve("g"));
		Path obstacle = Files.createDirectory(own.resolve("offsets.json.tmp"));
		assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(this::open)
			.withMessageContaining("Could not keep offsets in folder " + own);
		Files.delete(obstacle);
		open().close();
	}

	@Test
	void aFileThatCannotBeReadFailsAtOnce() throws IOException {
		Path own = Files.createDirectories(this.folder.resolve("app-1").resolve("g"));
		Files.createDirectory(own.resolve("offsets.json"));
		assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(this::open)
			.withMessageContaining("Could not keep offsets in folder " + own);
	}

	@Test
	void otherInstancesAndGroupsHaveFilesOfTheirOwn() {
		try (LocalFileOffsetStore store = open();
				LocalFileOffsetStore instance = open("app-2", "g", Runnable::run);
				LocalFileOffsetStore group = open("app-1", "g2", Runnable::run)) {
			store.store(FIRST, 7).join();
			store.persist().join();
			assertThat(load(instance, FIRST)).isEmpty();
			assertThat(load(group, FIRST)).isEmpty();
			assertThat(List.of(store.file(), instance.file(), group.file())).doesNotHaveDuplicates();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "..", ".", "a/../../b", "%RETRY%g|x", "fe80::1@app", "C:\\x", "\u00fc" })
	void anyNameYieldsAFileInsideTheFolder(String name) {
		try (LocalFileOffsetStore store = open(name, name, Runnable::run)) {
			store.store(FIRST, 7).join();
			store.persist().join();
			Path inside = this.folder.toAbsolutePath().relativize(store.file());
			assertThat(inside).isEqualTo(inside.normalize());
			assertThat(inside.getNameCount()).isEqualTo(3);
			assertThat(inside.toString()).matches("[A-Za-z0-9_.@%/\\\\-]+");
		}
		try (LocalFileOffsetStore store = open(name, name, Runnable::run)) {
			assertThat(load(store, FIRST)).hasValue(7);
		}
	}

	@Test
	void aBlankNameIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> open(" ", "g", Runnable::run))
			.withMessage("The instance of an offset store is blank: name one.");
	}

	@Test
	void aFileOfAnotherGroupIsRefusedAndKept() throws IOException {
		try (LocalFileOffsetStore store = open()) {
			store.store(FIRST, 7).join();
		}
		Path moved = Files.createDirectories(this.folder.resolve("app-1").resolve("G2"));
		Path file = Files.copy(this.folder.resolve("app-1").resolve("g").resolve("offsets.json"),
				moved.resolve("offsets.json"));
		byte[] before = Files.readAllBytes(file);
		assertThatIllegalStateException().isThrownBy(() -> open("app-1", "G2", Runnable::run))
			.withMessage("Offsets in " + file + " belong to group 'g' in instance 'app-1', not to 'G2' in "
					+ "'app-1'. Use another folder, or delete the file and its backup.");
		assertThat(file).hasBinaryContent(before);
	}

	@Test
	void theDefaultFolderIsNotThatOfApachesClients() {
		assertThat(ConsumerOptions.of("g").offsetFolder())
			.isEqualTo(Path.of(System.getProperty("user.home"), ".rocketmq-client", "offsets"));
	}

	private LocalFileOffsetStore open() {
		return open("app-1", "g", Runnable::run);
	}

	private LocalFileOffsetStore open(String instance, String group, Executor writer) {
		return new LocalFileOffsetStore(this.folder, instance, group, writer);
	}

	private static OptionalLong load(OffsetStore store, MessageQueue queue) {
		return store.load(queue).join();
	}

}
