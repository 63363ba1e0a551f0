package io.rocketmq.test.context;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.rocketmq.test.EmbeddedRocketMQ;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.MergedContextConfiguration;

/**
 * Customizer that adds a shared server to a test's application context. A record, as
 * Spring caches contexts by the equality of their customizers. The values are those of
 * the annotation, with their placeholders.
 */
record EmbeddedRocketMQContextCustomizer(List<String> topics, String queues, List<String> groups, String masters,
		String slaves, List<String> brokerProperties, List<String> nameServerProperties) implements ContextCustomizer {

	private static final String NAME = "embeddedRocketMQ";

	/** Set by Spring while it processes contexts ahead of time. */
	private static final String AOT_PROCESSING = "spring.aot.processing";

	/** The address of no server: nothing connects while a context is processed. */
	private static final String NO_SERVER = "127.0.0.1:9876";

	EmbeddedRocketMQContextCustomizer(io.rocketmq.test.context.EmbeddedRocketMQ annotation) {
		this(List.of(annotation.topics()), annotation.queues(), List.of(annotation.groups()), annotation.masters(),
				annotation.slaves(), List.of(annotation.brokerProperties()),
				List.of(annotation.nameServerProperties()));
	}

	@Override
	public void customizeContext(ConfigurableApplicationContext context, MergedContextConfiguration mergedConfig) {
		AnnotationValues values = new AnnotationValues(context.getEnvironment(), mergedConfig.getTestClass());
		Map<String, Integer> queuesByTopic = values.topics(this.topics, values.number("queues", this.queues));
		List<String> groupNames = values.names(this.groups);
		ServerSettings settings = new ServerSettings(values.number("masters", this.masters),
				values.number("slaves", this.slaves), values.properties(this.brokerProperties));
		boolean processing = Boolean.getBoolean(AOT_PROCESSING);
		EmbeddedRocketMQ server = processing ? settings.server() : SharedServers.get(settings);
		if (!processing) {
			queuesByTopic.forEach(server::createTopic);
			groupNames.forEach(server::createGroup);
		}
		String address = processing ? NO_SERVER : server.nameServerAddress();
		Map<String, Object> properties = new LinkedHashMap<>();
		values.names(this.nameServerProperties).forEach((name) -> properties.put(name, address));
		context.getEnvironment().getPropertySources().addFirst(new MapPropertySource(NAME, properties));
		// A singleton registered like this is not closed with the context.
		context.getBeanFactory().registerSingleton(NAME, server);
	}

}
