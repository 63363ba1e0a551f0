package io.rocketmq.client.internal.consumer.offset;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An offset file and its backup, in a folder that is locked against all other stores
 * until this is closed or the process ends. The file is replaced atomically, so that
 * after a crash at any moment one of the two is intact. Not thread-safe.
 */
final class OffsetFile implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(OffsetFile.class);

	/**
	 * Lock files of this process. Checked before one is opened a second time, since on
	 * many systems closing any channel to a file releases the process's lock on it.
	 */
	private static final Set<Path> owned = ConcurrentHashMap.newKeySet();

	private final Path file;

	private final Path backup;

	private final Path temporary;

	private final Path unreadable;

	private final Path lockFile;

	private final FileChannel lock;

	/** Whether the file may replace the backup. */
	private boolean whole = true;

	private OffsetFile(Path folder, Path lockFile, FileChannel lock) {
		this.file = path(folder);
		this.backup = folder.resolve("offsets.json.backup");
		this.temporary = folder.resolve("offsets.json.tmp");
		this.unreadable = folder.resolve("offsets.json.unreadable");
		this.lockFile = lockFile;
		this.lock = lock;
	}

	static Path path(Path folder) {
		return folder.resolve("offsets.json");
	}

	/** Creates and locks the folder; returns null if another store has locked it. */
	static @Nullable OffsetFile open(Path folder) throws IOException {
		Files.createDirectories(folder);
		Path lockFile = folder.toRealPath().resolve("offsets.lock");
		if (!owned.add(lockFile)) {
			return null;
		}
		FileChannel lock = null;
		try {
			lock = lock(lockFile);
		}
		finally {
			if (lock == null) {
				owned.remove(lockFile);
			}
		}
		return (lock != null) ? new OffsetFile(folder, lockFile, lock) : null;
	}

	private static @Nullable FileChannel lock(Path path) throws IOException {
		FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
		boolean locked = false;
		try {
			locked = channel.tryLock() != null;
		}
		catch (OverlappingFileLockException ex) {
			// Held by another class loader of this process.
		}
		finally {
			if (!locked) {
				channel.close();
			}
		}
		return locked ? channel : null;
	}

	Path path() {
		return this.file;
	}

	/** Checks that the folder is writable, so that a problem shows at start. */
	void tryOut() throws IOException {
		try (FileOutputStream out = new FileOutputStream(this.temporary.toFile())) {
			out.write('\n');
		}
		Files.delete(this.temporary);
	}

	/** Reads the file, or its backup if the file is missing or damaged. */
	@Nullable OffsetDocument read() throws IOException {
		byte[] current = bytes(this.file);
		byte[] previous = bytes(this.backup);
		if (current == null && previous == null) {
			return null;
		}
		String problem;
		try {
			if (current != null) {
				return OffsetDocument.of(current);
			}
			problem = "it is missing";
		}
		catch (IOException ex) {
			this.whole = false;
			problem = String.valueOf(ex.getMessage());
		}
		return readBackup(problem, previous);
	}

	private @Nullable OffsetDocument readBackup(String problem, byte @Nullable [] previous) {
		String backupProblem = "it is missing";
		try {
			if (previous != null) {
				OffsetDocument document = OffsetDocument.of(previous);
				logger.atWarn()
					.addKeyValue("group", document.group())
					.log("Could not read offsets from {}: {}. Using the older backup beside it: "
							+ "some messages may be redelivered", this.file, problem);
				return document;
			}
		}
		catch (IOException ex) {
			backupProblem = String.valueOf(ex.getMessage());
		}
		logger.warn("Could not read offsets from {}: {}; nor from the backup beside it: {}. "
				+ "Starting without offsets, like a new group", this.file, problem, backupProblem);
		return null;
	}

	/** Replaces the file; its previous version becomes the backup. */
	void write(OffsetDocument document) throws IOException {
		writeTemporary(document.toBytes());
		if (Files.exists(this.file)) {
			// A file that could not be read must not replace a backup that could.
			Files.move(this.file, this.whole ? this.backup : this.unreadable, StandardCopyOption.ATOMIC_MOVE);
		}
		this.whole = true;
		Files.move(this.temporary, this.file, StandardCopyOption.ATOMIC_MOVE);
	}

	// Not through a channel: an interrupt, as of a listener that outlasts its consumer's
	// close, would close the channel and lose the last offsets.
	private void writeTemporary(byte[] bytes) throws IOException {
		try (FileOutputStream out = new FileOutputStream(this.temporary.toFile())) {
			out.write(bytes);
			out.getFD().sync();
		}
	}

	/**
	 * Releases the lock. Its file stays: deleting it would let two processes lock at
	 * once.
	 */
	@Override
	public void close() {
		try {
			this.lock.close();
		}
		catch (IOException ex) {
			logger.debug("Could not close the lock file {}", this.lockFile, ex);
		}
		finally {
			owned.remove(this.lockFile);
		}
	}

	private static byte @Nullable [] bytes(Path path) throws IOException {
		try {
			return Files.readAllBytes(path);
		}
		catch (NoSuchFileException ex) {
			return null;
		}
	}

}
