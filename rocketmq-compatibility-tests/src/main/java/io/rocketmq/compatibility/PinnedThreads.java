package io.rocketmq.compatibility;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;

/**
 * Recording of virtual threads that blocked their carrier threads.
 */
final class PinnedThreads implements AutoCloseable {

	private static final String EVENT = "jdk.VirtualThreadPinned";

	private final Recording recording = new Recording();

	PinnedThreads() {
		this.recording.enable(EVENT).withoutThreshold().withStackTrace();
		this.recording.start();
	}

	/**
	 * Returns the events with frames of RocketMQ, except those while the JVM loads or
	 * initializes a class, once for each.
	 */
	List<String> ofRocketMQ() throws IOException {
		Path file = Files.createTempFile("pinned", ".jfr");
		try {
			this.recording.dump(file);
			return RecordingFile.readAllEvents(file)
				.stream()
				.filter((event) -> event.getEventType().getName().equals(EVENT))
				.map(Object::toString)
				.filter((event) -> event.contains("io.rocketmq.") && !event.contains("Waited for initialization of")
						&& !event.contains("java.lang.ClassLoader.loadClass"))
				.toList();
		}
		finally {
			Files.delete(file);
		}
	}

	@Override
	public void close() {
		this.recording.close();
	}

}
