package io.rocketmq.test.context;

import java.util.Map;

import io.rocketmq.test.EmbeddedRocketMQ;
import io.rocketmq.test.EmbeddedRocketMQBuilder;

/**
 * Settings of a server. Tests with equal ones share it.
 *
 * @param masters the number of masters
 * @param slaves the number of slaves of each master
 * @param brokerProperties the properties of every broker
 */
record ServerSettings(int masters, int slaves, Map<String, String> brokerProperties) {

	ServerSettings {
		brokerProperties = Map.copyOf(brokerProperties);
	}

	/** Returns a new server, which is not started. */
	EmbeddedRocketMQ server() {
		EmbeddedRocketMQBuilder builder = EmbeddedRocketMQ.builder().masters(this.masters).slaves(this.slaves);
		this.brokerProperties.forEach(builder::brokerProperty);
		return builder.build();
	}

}
