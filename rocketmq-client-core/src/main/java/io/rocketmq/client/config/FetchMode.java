package io.rocketmq.client.config;

/**
 * Mode in which a push consumer fetches messages.
 */
public enum FetchMode {

	/**
	 * Pulls from the queues that are assigned to the member: cheap, and in order where
	 * that is configured. Members beyond the number of queues are idle.
	 */
	PULL,

	/**
	 * Pops: the broker gives each message to any member, makes it invisible to the others
	 * meanwhile, and redelivers it unless it is acknowledged in time. So there may be
	 * more members than queues, and a slow member delays no other. Costs an
	 * acknowledgement for each message, keeps no order, and takes a server from 5.0 on.
	 */
	POP

}
