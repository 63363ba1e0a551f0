package io.rocketmq.client.message;

/**
 * Safety of a stored message at the time of the broker's answer. In every case the broker
 * has the message and delivers it.
 */
public enum SendStatus {

	/** Stored as safely as the broker is configured to. */
	OK,

	/** The broker is configured to wait for its disk, which took too long. */
	FLUSH_DISK_TIMEOUT,

	/** The broker is configured to wait for a slave, which took too long. */
	FLUSH_SLAVE_TIMEOUT,

	/** The broker is configured to wait for a slave, and there was none. */
	SLAVE_NOT_AVAILABLE

}
