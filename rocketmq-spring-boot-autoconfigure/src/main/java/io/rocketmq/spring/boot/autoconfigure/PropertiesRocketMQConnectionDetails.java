package io.rocketmq.spring.boot.autoconfigure;

import java.util.List;

import io.rocketmq.client.config.Endpoint;

/**
 * Reads where RocketMQ is from the properties.
 */
class PropertiesRocketMQConnectionDetails implements RocketMQConnectionDetails {

	private final List<Endpoint> nameServers;

	PropertiesRocketMQConnectionDetails(RocketMQProperties properties) {
		try {
			this.nameServers = Endpoint.parseList(properties.getNameServer());
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidRocketMQPropertyException("rocketmq.name-server", properties.getNameServer(), ex);
		}
	}

	@Override
	public List<Endpoint> getNameServers() {
		return this.nameServers;
	}

}
