package io.rocketmq.client.internal.consumer.offset;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

/**
 * Lock of a folder against all other processes, held until it is closed or the process
 * ends. The lock file is kept on close: deleting it would let two processes lock at once.
 */
final class FolderLock implements AutoCloseable {

	/**
	 * Locks held by this process. Checked before a file is opened a second time, since on
	 * many systems closing any channel to a file releases the process's lock on it.
	 */
	private static final Set<Path> owned = ConcurrentHashMap.newKeySet();

	private final Path path;

	private final FileChannel channel;

	private FolderLock(Path path, FileChannel channel) {
		this.path = path;
		this.channel = channel;
	}

	/** Acquires the lock, or returns null if it is held elsewhere. */
	static @Nullable FolderLock take(Path folder) throws IOException {
		Path path = folder.toRealPath().resolve("offsets.lock");
		if (!owned.add(path)) {
			return null;
		}
		FolderLock lock = null;
		try {
			lock = lock(path);
		}
		finally {
			if (lock == null) {
				owned.remove(path);
			}
		}
		return lock;
	}

	private static @Nullable FolderLock lock(Path path) throws IOException {
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
		return locked ? new FolderLock(path, channel) : null;
	}

	@Override
	public void close() throws IOException {
		try {
			this.channel.close();
		}
		finally {
			owned.remove(this.path);
		}
	}

}
