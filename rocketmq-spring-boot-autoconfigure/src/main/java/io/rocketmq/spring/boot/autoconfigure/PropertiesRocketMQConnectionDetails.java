package io.rocketmq.spring.boot.autoconfigure;

import java.util.List;

import io.rocketmq.client.config.Endpoint;

/**
 * Connection details from {@code rocketmq.name-server}.
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
