package io.rocketmq.client.internal.consumer.offset;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An offset file and its backup. The file is replaced atomically, so that after a crash
 * at any moment one of the two is intact. Not thread-safe; {@link FolderLock} excludes
 * other processes.
 */
final class OffsetFile {

	private static final Logger logger = LoggerFactory.getLogger(OffsetFile.class);

	private final Path file;

	private final Path backup;

	private final Path temporary;

	private final Path unreadable;

	/** Whether the file may replace the backup. */
	private boolean whole = true;

	OffsetFile(Path folder) {
		this.file = folder.resolve("offsets.json");
		this.backup = folder.resolve("offsets.json.backup");
		this.temporary = folder.resolve("offsets.json.tmp");
		this.unreadable = folder.resolve("offsets.json.unreadable");
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

	private static byte @Nullable [] bytes(Path path) throws IOException {
		try {
			return Files.readAllBytes(path);
		}
		catch (NoSuchFileException ex) {
			return null;
		}
	}

}
