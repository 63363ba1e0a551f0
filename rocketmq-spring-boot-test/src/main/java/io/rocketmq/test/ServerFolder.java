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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

/**
 * Temporary folder of one embedded server.
 */
final class ServerFolder {

	private static final Duration DELETE_TIMEOUT = Duration.ofSeconds(5);

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
