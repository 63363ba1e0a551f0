package io.rocketmq.client.message;

/**
 * How safely the broker has stored a message when it answers. In every case it has it and
 * will deliver it.
 */
public enum SendStatus {

	/** As safely as the broker is set up to. */
	OK,

	/** The broker is set up to wait for the disk, and the disk took too long. */
	FLUSH_DISK_TIMEOUT,

	/** The broker is set up to wait for a slave, and the slave took too long. */
	FLUSH_SLAVE_TIMEOUT,

	/** The broker is set up to wait for a slave, and there was none. */
	SLAVE_NOT_AVAILABLE

}
