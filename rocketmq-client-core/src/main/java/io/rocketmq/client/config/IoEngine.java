package io.rocketmq.client.config;

/**
 * Engine that reads and writes connections.
 */
public enum IoEngine {

	/** Epoll on Linux if its native library can be loaded; else NIO. */
	AUTO,
	/** Java's NIO, on every system. */
	NIO,
	/** Epoll of Linux. */
	EPOLL,
	/**
	 * Io_uring of Linux; needs {@code io.netty:netty-transport-native-io_uring} on the
	 * class path, and a kernel that allows it.
	 */
	IO_URING

}
