package io.rocketmq.test;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * State of the name server or a broker that outlives its processes. Not thread-safe:
 * guarded by the lock of the embedded server.
 */
final class ServerNode {

	private final String name;

	private final int[] portOffsets;

	private int port;

	private @Nullable ServerProcess process;

	ServerNode(String name, int[] portOffsets) {
		this.name = name;
		this.portOffsets = portOffsets;
	}

	String name() {
		return this.name;
	}

	void reservePort() {
		this.port = ServerPorts.reserve(this.portOffsets);
	}

	void releasePort() {
		if (this.port != 0) {
			ServerPorts.release(this.port, this.portOffsets);
			this.port = 0;
		}
	}

	boolean isRunning() {
		return this.process != null && this.process.isAlive();
	}

	/** Whether the process is there and not paused. */
	boolean isServing() {
		return isRunning() && !process().isPaused();
	}

	ServerProcess process() {
		if (this.process == null) {
			throw new IllegalStateException(this.name + " is not running");
		}
		return this.process;
	}

	/**
	 * Launches the process; {@link #awaitStarted(Duration, long)} waits until it serves.
	 */
	void launch(String role, String classPath, Path root, List<String> jvmOptions, Map<String, String> properties) {
		this.process = ServerProcess.launch(this.name, role, classPath, root, jvmOptions, properties);
	}

	/** Returns the reserved port, or 0. */
	int port() {
		return this.port;
	}

	void awaitStarted(Duration timeout, long since) {
		try {
			process().awaitStarted(timeout, since);
		}
		catch (RuntimeException ex) {
			kill();
			throw ex;
		}
	}

	void kill() {
		if (this.process != null) {
			this.process.kill();
			this.process = null;
		}
	}

}
