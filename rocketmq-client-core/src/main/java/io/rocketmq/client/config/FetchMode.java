package io.rocketmq.client.config;

/**
 * How a push consumer gets its messages.
 */
public enum FetchMode {

	/**
	 * Pulls from the queues that are its share of the topic's queues: cheap, and in order
	 * where that is asked for. Members beyond the number of queues have nothing to do.
	 */
	PULL,

	/**
	 * Pops: the broker gives each message to any member, hides it from the others
	 * meanwhile, and delivers it again unless it is acknowledged in time. So there may be
	 * more members than queues, and a slow member holds up nobody. Costs an
	 * acknowledgement for each message, keeps no order, and takes a server from 5.0 on.
	 */
	POP

}
