package io.rocketmq.client.hook;

/**
 * Phase of a connection: idle → connecting → live → idle again when it is lost, and
 * closing → closed from any phase.
 */
public enum ConnectionPhase {

	/** Not connected; connects for the next request. */
	IDLE,
	/** Being connected. */
	CONNECTING,
	/** Ready for requests. */
	LIVE,
	/** Being closed by this client; rejects new requests. */
	CLOSING,
	/** Closed. */
	CLOSED

}
