package io.rocketmq.client.internal.consumer.offset;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.rocketmq.client.message.MessageQueue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Exclusive use of an offset file: two stores would overwrite each other's offsets.
 */
class OffsetStoreOwnershipTests {

	private static final MessageQueue QUEUE = new MessageQueue("orders", "broker-a", 0);

	@TempDir
	Path folder;

	@Test
	void aSecondStoreOnOneFileIsRefusedUntilTheFirstIsClosed() {
		LocalFileOffsetStore first = open(this.folder);
		try (first) {
			for (int i = 0; i < 2; i++) {
				assertThatIllegalStateException().isThrownBy(() -> open(this.folder))
					.withMessage("Offsets in " + first.file() + " are in use by another consumer of group 'g' in "
							+ "instance 'app', here or in another process. Close that consumer, or set another "
							+ "instance name.");
			}
			first.store(QUEUE, 7).join();
		}
		try (LocalFileOffsetStore next = open(this.folder)) {
			assertThat(next.load(QUEUE).join()).hasValue(7);
		}
	}

	@Test
	void anotherPathToTheSameFolderIsRefused() throws IOException {
		Path target = Files.createDirectory(this.folder.resolve("target"));
		Path link = Files.createSymbolicLink(this.folder.resolve("link"), target);
		try (LocalFileOffsetStore store = open(target)) {
			assertThatIllegalStateException().isThrownBy(() -> open(link)).withMessageContaining("in use");
			assertThat(store.file()).doesNotExist();
		}
	}

	@Test
	void aStoreOfAnotherProcessIsRefusedUntilThatEnds() throws Exception {
		Process other = startOther();
		try (BufferedReader out = other.inputReader()) {
			assertThat(out.readLine()).isEqualTo("open");
			for (int i = 0; i < 2; i++) {
				assertThatIllegalStateException().isThrownBy(() -> open(this.folder))
					.withMessageContaining("in use by another consumer of group 'g' in instance 'app'");
			}
		}
		finally {
			other.destroyForcibly().waitFor();
		}
		try (LocalFileOffsetStore next = open(this.folder)) {
			assertThat(next.load(QUEUE).join()).as("persisted by the other process before it was killed").hasValue(9);
		}
	}

	@Test
	void aRefusalInThisProcessKeepsTheLockAgainstOthers() throws Exception {
		try (LocalFileOffsetStore first = open(this.folder)) {
			assertThatIllegalStateException().isThrownBy(() -> open(this.folder));
			Process other = startOther();
			try (BufferedReader out = other.inputReader()) {
				assertThat(out.readLine()).startsWith("Offsets in " + first.file() + " are in use");
			}
			finally {
				other.destroyForcibly().waitFor();
			}
		}
	}

	private Process startOther() throws IOException {
		return new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
				System.getProperty("java.class.path"), Holder.class.getName(), this.folder.toString())
			.redirectError(ProcessBuilder.Redirect.INHERIT)
			.start();
	}

	private static LocalFileOffsetStore open(Path folder) {
		return new LocalFileOffsetStore(folder, "app", "g", Runnable::run);
	}

	/** Holds a store until it is killed, or says why it can't. */
	static final class Holder {

		private Holder() {
		}

		public static void main(String[] args) throws IOException {
			try {
				LocalFileOffsetStore store = open(Path.of(args[0]));
				store.store(QUEUE, 9).join();
				store.persist().join();
				store.store(QUEUE, 10).join();
				System.out.println("open");
			}
			catch (IllegalStateException ex) {
				System.out.println(ex.getMessage());
			}
			System.in.read();
		}

	}

}
