package io.rocketmq.test;

import org.jspecify.annotations.Nullable;

/**
 * Exception for an embedded server that could not be started, stopped or commanded. The
 * message names the part, the operation and, if a child process failed, the end of that
 * process's output and log.
 */
public final class EmbeddedRocketMQException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	EmbeddedRocketMQException(String message) {
		super(message);
	}

	EmbeddedRocketMQException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

	/**
	 * Whether a process found its port taken by another. Java and Netty's native
	 * transports have no exception type in common for that, only the words.
	 */
	boolean isPortTaken() {
		String message = String.valueOf(getMessage());
		return message.contains("Address already in use") || message.contains("Failed to bind");
	}

}
