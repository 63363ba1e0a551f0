package io.rocketmq.client.producer;

/**
 * What a message is to the broker.
 */
public enum SendKind {

	/** Delivered as soon as it is stored. */
	ORDINARY,

	/** Kept until its transaction is committed. */
	HALF

}
