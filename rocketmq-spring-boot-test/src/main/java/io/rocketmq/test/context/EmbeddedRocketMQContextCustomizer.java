package io.rocketmq.test.context;

import java.util.List;
import java.util.Map;

import io.rocketmq.test.EmbeddedRocketMQ;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.MergedContextConfiguration;

/**
 * Customizer that adds a shared server to a test's application context. A record, as
 * Spring caches contexts by the equality of their customizers.
 *
 * @param topics the topics to create
 * @param queues the number of queues of each
 * @param brokerProperties the properties of the server's broker
 */
record EmbeddedRocketMQContextCustomizer(List<String> topics, int queues,
		Map<String, String> brokerProperties) implements ContextCustomizer {

	static final String NAME_SERVER_PROPERTY = "rocketmq.name-server";

	private static final String NAME = "embeddedRocketMQ";

	@Override
	public void customizeContext(ConfigurableApplicationContext context, MergedContextConfiguration mergedConfig) {
		EmbeddedRocketMQ server = SharedServers.get(this.brokerProperties);
		this.topics.forEach((topic) -> server.createTopic(topic, this.queues));
		context.getEnvironment()
			.getPropertySources()
			.addFirst(new MapPropertySource(NAME, Map.of(NAME_SERVER_PROPERTY, server.nameServerAddress())));
		// A singleton registered like this is not closed with the context.
		context.getBeanFactory().registerSingleton(NAME, server);
	}

}
