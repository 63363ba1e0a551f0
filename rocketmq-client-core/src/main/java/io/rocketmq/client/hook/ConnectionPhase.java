package io.rocketmq.client.hook;

/**
 * Where a connection is in its life: idle → connecting → live → idle again when it is
 * lost, and closing → closed from anywhere.
 */
public enum ConnectionPhase {

	/** Not connected; connects when there is something to send. */
	IDLE,
	/** Being connected. */
	CONNECTING,
	/** Ready for requests. */
	LIVE,
	/** Being closed by this client; takes nothing new. */
	CLOSING,
	/** Over. */
	CLOSED

}
