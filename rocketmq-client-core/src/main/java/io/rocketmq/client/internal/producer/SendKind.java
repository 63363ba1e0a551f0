package io.rocketmq.client.internal.producer;

/**
 * What a message is to the broker.
 */
public enum SendKind {

	/** Delivered as soon as it is stored, or at its time. */
	ORDINARY,

	/** Kept until its transaction is committed. */
	HALF,

	/** Passed on to the client that asked, and not stored. */
	REPLY

}
