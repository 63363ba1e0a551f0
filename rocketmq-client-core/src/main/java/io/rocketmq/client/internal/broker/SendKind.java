package io.rocketmq.client.internal.broker;

/**
 * Kind of a message to the broker.
 */
public enum SendKind {

	/** Delivered when it is stored, or at its delivery time. */
	ORDINARY,
	/** Stored until its transaction is committed. */
	HALF,
	/** Passed on to the requesting client, and not stored. */
	REPLY

}
