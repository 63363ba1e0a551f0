package io.rocketmq.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * Temporary folder of one embedded server.
 */
final class ServerFolder {

	private static final Duration DELETE_TIMEOUT = Duration.ofSeconds(5);

	private static final Duration END_TIMEOUT = Duration.ofSeconds(10);

	private static final String PID = "pid";

	private ServerFolder() {
	}

	static Path create() {
		try {
			return Files.createTempDirectory("embedded-rocketmq-").toRealPath();
		}
		catch (IOException ex) {
			throw new UncheckedIOException("No temporary folder can be created in '"
					+ System.getProperty("java.io.tmpdir") + "': make it writable or set java.io.tmpdir", ex);
		}
	}

	/** Writes the id of the process that uses a folder into it. */
	static void writePid(Path folder, long pid) throws IOException {
		Files.writeString(folder.resolve(PID), Long.toString(pid));
	}

	/** Returns whether the process that uses a folder runs. */
	static boolean isUsed(Path folder) {
		return user(folder).filter(ProcessHandle::isAlive).isPresent();
	}

	private static Optional<ProcessHandle> user(Path folder) {
		try {
			return ProcessHandle.of(Long.parseLong(Files.readString(folder.resolve(PID))));
		}
		catch (IOException | NumberFormatException ex) {
			// No process has used it yet, or it has been deleted.
			return Optional.empty();
		}
	}

	/**
	 * Waits until the other processes that use folders in this one have ended, but at
	 * most ten seconds: one that is paused does not end.
	 */
	static void awaitOthersEnded(Path root) {
		long start = System.nanoTime();
		while (System.nanoTime() - start < END_TIMEOUT.toNanos() && othersRun(root)) {
			LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
		}
	}

	private static boolean othersRun(Path root) {
		try (Stream<Path> folders = Files.list(root)) {
			return folders.flatMap((folder) -> user(folder).stream())
				.anyMatch((process) -> process.isAlive() && process.pid() != ProcessHandle.current().pid());
		}
		catch (IOException | UncheckedIOException ex) {
			return false;
		}
	}

	/**
	 * Deletes the folder and everything in it.
	 * @return whether it was deleted; false where the operating system keeps files of a
	 * process that just ended
	 */
	static boolean delete(Path folder) {
		long start = System.nanoTime();
		while (Files.exists(folder)) {
			try {
				Files.walkFileTree(folder, new Deletion());
			}
			catch (IOException ex) {
				if (System.nanoTime() - start > DELETE_TIMEOUT.toNanos()) {
					return false;
				}
				// A process that is ending still creates or holds a file.
				LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
			}
		}
		return true;
	}

	private static final class Deletion extends SimpleFileVisitor<Path> {

		@Override
		public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
			Files.deleteIfExists(file);
			return FileVisitResult.CONTINUE;
		}

		@Override
		public FileVisitResult visitFileFailed(Path file, IOException ex) throws IOException {
			if (ex instanceof NoSuchFileException) {
				return FileVisitResult.CONTINUE;
			}
			throw ex;
		}

		@Override
		public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException ex) throws IOException {
			if (ex != null) {
				throw ex;
			}
			Files.deleteIfExists(directory);
			return FileVisitResult.CONTINUE;
		}

	}

}
