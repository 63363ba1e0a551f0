package io.rocketmq.test.context;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.test.context.ContextConfigurationAttributes;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.ContextCustomizerFactory;
import org.springframework.test.context.TestContextAnnotationUtils;

/**
 * Factory that finds {@link EmbeddedRocketMQ} on a test class, its superclasses and
 * enclosing classes, also as a meta-annotation.
 */
final class EmbeddedRocketMQContextCustomizerFactory implements ContextCustomizerFactory {

	// Called by Spring, which instantiates what META-INF/spring.factories names.
	EmbeddedRocketMQContextCustomizerFactory() {
	}

	@Override
	public @Nullable ContextCustomizer createContextCustomizer(Class<?> testClass,
			List<ContextConfigurationAttributes> configAttributes) {
		EmbeddedRocketMQ annotation = TestContextAnnotationUtils.findMergedAnnotation(testClass,
				EmbeddedRocketMQ.class);
		if (annotation == null) {
			return null;
		}
		return new EmbeddedRocketMQContextCustomizer(List.of(annotation.topics()), annotation.queues(),
				brokerProperties(testClass, annotation.brokerProperties()));
	}

	private static Map<String, String> brokerProperties(Class<?> testClass, String[] entries) {
		Map<String, String> properties = new LinkedHashMap<>();
		for (String entry : entries) {
			int separator = entry.indexOf('=');
			if (separator < 1) {
				throw new IllegalArgumentException("The broker property '" + entry + "' in @EmbeddedRocketMQ of "
						+ testClass.getName() + " is malformed: write it as 'name=value'");
			}
			String name = entry.substring(0, separator).trim();
			String earlier = properties.put(name, entry.substring(separator + 1).trim());
			if (earlier != null) {
				throw new IllegalArgumentException("The broker property '" + entry + "' in @EmbeddedRocketMQ of "
						+ testClass.getName() + " is set twice, before to '" + earlier + "': leave one of them out");
			}
		}
		return properties;
	}

}
