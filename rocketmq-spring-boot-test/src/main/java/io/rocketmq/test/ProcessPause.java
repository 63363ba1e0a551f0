package io.rocketmq.test;

import java.io.IOException;

import org.jspecify.annotations.Nullable;

/**
 * Pause of a child process by signals. A suspended child does not notice that this JVM
 * ends, so a shutdown hook resumes it. Not thread-safe.
 */
final class ProcessPause {

	private final String name;

	private final long pid;

	/** Runs at the end of this JVM; null while the process is not paused. */
	private @Nullable Thread hook;

	ProcessPause(String name, long pid) {
		this.name = name;
		this.pid = pid;
	}

	boolean isOn() {
		return this.hook != null;
	}

	/**
	 * Suspends the process, unless it is suspended already.
	 */
	void begin() {
		if (this.hook == null) {
			signal("STOP");
			this.hook = new Thread(() -> signal("CONT"), "resume-" + this.name);
			Runtime.getRuntime().addShutdownHook(this.hook);
		}
	}

	/** Resumes the process, if it is suspended. */
	void end() {
		if (this.hook != null) {
			signal("CONT");
			forget();
		}
	}

	/** Removes the shutdown hook. */
	void forget() {
		Thread former = this.hook;
		this.hook = null;
		if (former != null) {
			try {
				Runtime.getRuntime().removeShutdownHook(former);
			}
			catch (IllegalStateException ex) {
				// This JVM is ending, and the hook runs.
			}
		}
	}

	private void signal(String signal) {
		String command = "kill -" + signal + " " + this.pid;
		try {
			int code = new ProcessBuilder(command.split(" ")).redirectErrorStream(true)
				.redirectOutput(ProcessBuilder.Redirect.DISCARD)
				.start()
				.waitFor();
			if (code != 0) {
				throw new EmbeddedRocketMQException("The signal " + signal + " could not be sent to " + this.name
						+ ": '" + command + "' ended with code " + code);
			}
		}
		catch (IOException ex) {
			throw new EmbeddedRocketMQException("The signal " + signal + " could not be sent to " + this.name + ", as '"
					+ command + "' cannot be run here: kill the broker instead of pausing it", ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new EmbeddedRocketMQException("Interrupted while the signal " + signal + " was sent to " + this.name,
					ex);
		}
	}

}
