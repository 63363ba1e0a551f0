package io.rocketmq.test;

/**
 * One replica of a broker: its master, or one of its slaves.
 *
 * @param brokerName the broker's name, which all of its replicas have
 * @param id 0 for the master, 1 and so on for its slaves
 */
record BrokerReplica(String brokerName, int id) {

	boolean isSlave() {
		return this.id > 0;
	}

	/** Name of the replica's process: the broker's own for the master. */
	String nodeName() {
		return isSlave() ? this.brokerName + "-slave-" + this.id : this.brokerName;
	}

}
