package io.rocketmq.client.config;

/**
 * Engine that reads and writes connections.
 */
public enum IoEngine {

	/** Epoll on Linux, where its native library is there; else NIO. */
	AUTO,
	/** Java's own, everywhere. */
	NIO,
	/** Linux's epoll. */
	EPOLL,
	/**
	 * Linux's io_uring; needs {@code io.netty:netty-transport-native-io_uring} on the
	 * class path, and a kernel that lets it be used.
	 */
	IO_URING

}
