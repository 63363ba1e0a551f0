package io.rocketmq.client.config;

/**
 * Model by which messages are distributed to the members of a consumer group.
 */
public enum MessageModel {

	/** Each message goes to one member. */
	CLUSTERING,

	/** Each message goes to every member. */
	BROADCASTING

}
