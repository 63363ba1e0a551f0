package io.rocketmq.test.context;

import java.util.List;

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
		return (annotation != null) ? new EmbeddedRocketMQContextCustomizer(annotation) : null;
	}

}
