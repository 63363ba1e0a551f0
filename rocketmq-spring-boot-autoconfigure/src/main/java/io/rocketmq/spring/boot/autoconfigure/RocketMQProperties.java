package io.rocketmq.spring.boot.autoconfigure;

import java.util.LinkedHashMap;
import java.util.Map;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;

/**
 * Configuration properties for RocketMQ: those of the default cluster, of listeners, and
 * of further clusters.
 */
@ConfigurationProperties("rocketmq")
public class RocketMQProperties extends RocketMQClientProperties {

	@NestedConfigurationProperty
	private final RocketMQListenerProperties listener = new RocketMQListenerProperties();

	/**
	 * Properties of further clusters by their name. They inherit nothing of the default
	 * cluster.
	 */
	private final Map<String, RocketMQClientProperties> clients = new LinkedHashMap<>();

	public RocketMQListenerProperties getListener() {
		return this.listener;
	}

	public Map<String, RocketMQClientProperties> getClients() {
		return this.clients;
	}

}
