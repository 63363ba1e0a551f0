package io.rocketmq.client.internal.consumer.offset;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.consumer.offset.OffsetStore;
import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.internal.support.Threads;
import io.rocketmq.client.message.MessageQueue;

/**
 * Offset store in a local file, for broadcasting groups:
 * {@code folder/instance/group/offsets.json}, with the previous version as a backup
 * beside it. The file is read once, when the store is created; after that {@link #load}
 * and {@link #store} use memory only, and {@link #persist()} writes the file if an offset
 * has changed. A crash loses only what was not persisted: a truncated or modified file is
 * detected, and the backup used instead. To reset a group, delete its folder while its
 * consumer is closed. Thread-safe.
 */
public final class LocalFileOffsetStore implements OffsetStore {

	private static final Logger logger = LoggerFactory.getLogger(LocalFileOffsetStore.class);

	private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

	private final String instance;

	private final String group;

	private final Executor writer;

	private final OffsetFile file;

	private final Map<MessageQueue, Long> offsets = new ConcurrentHashMap<>();

	/** Number of changes of the offsets; each is applied before it is counted. */
	private final AtomicLong changes = new AtomicLong();

	/** The scheduled write that has not started yet, and so serves later callers too. */
	private final AtomicReference<@Nullable CompletableFuture<Void>> waiting = new AtomicReference<>();

	private final ReentrantLock writing = new ReentrantLock();

	/** Number of changes that are in the file; written under the lock. */
	private volatile long written;

	private volatile boolean closed;

	private final AtomicBoolean closing = new AtomicBoolean();

	/** Whether the last write failed. */
	private volatile boolean failing;

	/** Creates a store and reads its file; not to be called on an event loop. */
	public LocalFileOffsetStore(Path folder, String instance, String group, Executor writer) {
		Arguments.notNull(folder, "folder");
		this.instance = Arguments.notNull(instance, "instance");
		this.group = Arguments.notNull(group, "group");
		this.writer = Arguments.notNull(writer, "writer");
		Path own = folder.toAbsolutePath().resolve(fileName("instance", instance)).resolve(fileName("group", group));
		this.file = open(own);
	}

	private OffsetFile open(Path own) {
		try {
			OffsetFile opened = OffsetFile.open(own);
			if (opened == null) {
				throw new IllegalStateException("Offsets in " + OffsetFile.path(own)
						+ " are in use by another consumer of group '" + this.group + "' in instance '" + this.instance
						+ "', here or in another process. Close that consumer, or set another instance name.");
			}
			try {
				read(opened);
			}
			catch (IOException | RuntimeException | Error ex) {
				opened.close();
				throw ex;
			}
			return opened;
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Could not keep offsets in folder " + own + ": " + ex
					+ ". Name a folder that this process can create, read and write.", ex);
		}
	}

	private void read(OffsetFile opened) throws IOException {
		opened.tryOut();
		OffsetDocument document = opened.read();
		if (document == null) {
			return;
		}
		// On file systems that ignore case, two groups can share one file.
		if (!document.group().equals(this.group) || !document.instance().equals(this.instance)) {
			throw new IllegalStateException("Offsets in " + opened.path() + " belong to group '" + document.group()
					+ "' in instance '" + document.instance() + "', not to '" + this.group + "' in '" + this.instance
					+ "'. Use another folder, or delete the file and its backup.");
		}
		this.offsets.putAll(document.offsets());
	}

	public Path file() {
		return this.file.path();
	}

	@Override
	public CompletableFuture<OptionalLong> load(MessageQueue queue) {
		Arguments.notNull(queue, "queue");
		Long offset = this.offsets.get(queue);
		return CompletableFuture.completedFuture((offset != null) ? OptionalLong.of(offset) : OptionalLong.empty());
	}

	@Override
	public CompletableFuture<Void> store(MessageQueue queue, long offset) {
		Arguments.notNull(queue, "queue");
		if (this.closed) {
			return CompletableFuture.failedFuture(isClosed());
		}
		Long before = this.offsets.put(queue, offset);
		if (before == null || before != offset) {
			this.changes.incrementAndGet();
		}
		return CompletableFuture.completedFuture(null);
	}

	/** Writes the file if something has changed. */
	@Override
	public CompletableFuture<Void> persist() {
		if (this.changes.get() == this.written) {
			return CompletableFuture.completedFuture(null);
		}
		CompletableFuture<Void> done = new CompletableFuture<>();
		CompletableFuture<Void> earlier = this.waiting.compareAndExchange(null, done);
		if (earlier != null) {
			return earlier.copy();
		}
		try {
			this.writer.execute(() -> persist(done));
		}
		catch (RuntimeException | Error ex) {
			// No thread was available; the next call tries again.
			this.waiting.compareAndSet(done, null);
			failed(ex);
			done.completeExceptionally(ex);
		}
		return done.copy();
	}

	private void persist(CompletableFuture<Void> done) {
		Throwable failure = null;
		this.writing.lock();
		try {
			// From here on, a new call needs a write of its own.
			this.waiting.compareAndSet(done, null);
			writeChanges();
			this.failing = false;
		}
		catch (RuntimeException | Error ex) {
			failure = ex;
			failed(ex);
		}
		finally {
			this.writing.unlock();
		}
		if (failure != null) {
			done.completeExceptionally(failure);
		}
		else {
			done.complete(null);
		}
	}

	/** Logs only the first of several failures in a row. */
	private void failed(Throwable failure) {
		if (!this.failing && !this.closed) {
			this.failing = true;
			logger.atWarn()
				.addKeyValue("group", this.group)
				.log("Could not write the offsets of group '{}'; retrying at each commit. Until then a restart "
						+ "redelivers messages since the last write: {}", this.group, failure.toString());
		}
	}

	/**
	 * Writes the remaining changes and releases the file for other stores. Waits up to 5
	 * s; a slower write, as on a disk that hangs, continues in the background. A second
	 * call returns immediately.
	 */
	@Override
	public void close() {
		if (this.closing.getAndSet(true)) {
			return;
		}
		CompletableFuture<Void> done;
		try {
			// A thread that hangs in a write cannot stop waiting for it.
			done = CompletableFuture.runAsync(this::closeNow,
					(task) -> Threads.named("rocketmq-offsets").newThread(task).start());
		}
		catch (Throwable ex) {
			logger.debug("Could not start a thread to close {}; closing it on the calling thread", file(), ex);
			closeNow();
			return;
		}
		if (!Futures.awaitUninterruptibly(done, CLOSE_LIMIT)) {
			logger.atWarn()
				.addKeyValue("group", this.group)
				.log("Could not write the offsets of group '{}' to {} within {}; closing without waiting any longer."
						+ " Messages since the last write may be redelivered after a restart", this.group, file(),
						CLOSE_LIMIT);
		}
		else {
			Futures.await(done);
		}
	}

	private void closeNow() {
		this.writing.lock();
		try {
			writeChanges();
		}
		finally {
			this.closed = true;
			this.file.close();
			this.writing.unlock();
		}
	}

	private void writeChanges() {
		long now = this.changes.get();
		if (now == this.written) {
			return;
		}
		if (this.closed) {
			throw isClosed();
		}
		try {
			this.file.write(new OffsetDocument(this.instance, this.group, new TreeMap<>(this.offsets)));
			this.written = now;
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Could not write offsets to " + file() + ": " + ex
					+ ". Free disk space, or let this process write there.", ex);
		}
	}

	private IllegalStateException isClosed() {
		return new IllegalStateException("Offset store in " + file() + " is closed");
	}

	/** Returns a name that is legal on every file system. */
	private static String fileName(String what, String name) {
		if (name.isBlank()) {
			throw new IllegalArgumentException("The " + what + " of an offset store is blank: name one.");
		}
		StringBuilder legal = new StringBuilder();
		byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
		for (int i = 0; i < bytes.length; i++) {
			char c = (char) (bytes[i] & 0xFF);
			boolean inside = i > 0 && i < bytes.length - 1;
			if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || "_-@#".indexOf(c) >= 0
					|| (c == '.' && inside)) {
				legal.append(c);
			}
			else {
				legal.append(String.format("%%%02X", (int) c));
			}
		}
		return legal.toString();
	}

}
