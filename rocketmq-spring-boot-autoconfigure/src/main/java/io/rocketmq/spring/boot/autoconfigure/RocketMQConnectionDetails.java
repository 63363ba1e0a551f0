package io.rocketmq.spring.boot.autoconfigure;

import java.util.List;

import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;

import io.rocketmq.client.config.Endpoint;

/**
 * Details required to connect to RocketMQ. A bean of this type replaces
 * {@code rocketmq.name-server}.
 */
public interface RocketMQConnectionDetails extends ConnectionDetails {

	/**
	 * Returns the addresses of the name servers.
	 * @return at least one
	 */
	List<Endpoint> getNameServers();

}
