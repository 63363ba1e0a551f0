package io.rocketmq.client.config;

/**
 * Which members of a consumer group get a message.
 */
public enum MessageModel {

	/** One of them. */
	CLUSTERING,

	/** Each of them. */
	BROADCASTING

}
