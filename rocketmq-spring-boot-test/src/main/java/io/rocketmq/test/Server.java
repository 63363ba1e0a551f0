package io.rocketmq.test;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * The name server or a broker: what stays the same over its processes. Guarded by the
 * lock of the whole.
 */
final class Server {

	private static final Duration SHUT_DOWN_TIMEOUT = Duration.ofSeconds(15);

	final String name;

	private final int[] portOffsets;

	int port;

	@Nullable ServerProcess process;

	Server(String name, int[] portOffsets) {
		this.name = name;
		this.portOffsets = portOffsets;
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

	ServerProcess process() {
		if (this.process == null) {
			throw new IllegalStateException(this.name + " is not running");
		}
		return this.process;
	}

	void awaitStarted(Duration timeout) {
		try {
			process().awaitStarted(timeout);
		}
		catch (RuntimeException ex) {
			kill();
			throw ex;
		}
	}

	/** Stops a broker in good order. */
	void stop() {
		if (isRunning()) {
			try {
				process().run(SHUT_DOWN_TIMEOUT, BrokerCommands.SHUT_DOWN);
			}
			finally {
				kill();
			}
		}
	}

	void kill() {
		if (this.process != null) {
			this.process.kill();
			this.process = null;
		}
	}

}
