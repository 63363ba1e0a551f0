package io.rocketmq.spring.core;

import java.util.Objects;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.util.StringValueResolver;

import io.rocketmq.spring.annotation.RocketMQMessage;

/**
 * Resolver of destinations by {@link RocketMQMessage @RocketMQMessage} on the payload's
 * type. Thread-safe.
 */
public final class AnnotationTopicResolver implements RocketMQTopicResolver {

	private final StringValueResolver values;

	// A cache that does not keep classes from being unloaded.
	private final ClassValue<Optional<String>> destinations = new ClassValue<>() {

		@Override
		protected Optional<String> computeValue(Class<?> type) {
			return Optional.ofNullable(AnnotatedElementUtils.findMergedAnnotation(type, RocketMQMessage.class))
				.map((annotation) -> destination(type, annotation));
		}

	};

	/**
	 * Creates a resolver.
	 * @param values resolves placeholders and expressions in attributes, such as an
	 * {@link org.springframework.beans.factory.config.EmbeddedValueResolver}
	 */
	public AnnotationTopicResolver(StringValueResolver values) {
		this.values = Objects.requireNonNull(values, "values must not be null");
	}

	/**
	 * Returns the destination that the annotation of a type names.
	 * @param payloadType the payload's class
	 * @return {@code topic} or {@code topic:tag}; null for a type without the annotation
	 * @throws IllegalStateException if an attribute can't be resolved, or the topic is
	 * blank
	 */
	@Override
	public @Nullable String resolve(Class<?> payloadType) {
		Objects.requireNonNull(payloadType, "payloadType must not be null");
		return this.destinations.get(payloadType).orElse(null);
	}

	private String destination(Class<?> type, RocketMQMessage annotation) {
		String topic = resolve(type, "topic", annotation.topic());
		if (topic.isEmpty()) {
			throw new IllegalStateException("@RocketMQMessage of " + type.getName() + " has a blank topic: '"
					+ annotation.topic() + "'. Name a topic.");
		}
		String tag = resolve(type, "tag", annotation.tag());
		return tag.isEmpty() ? topic : topic + ':' + tag;
	}

	private String resolve(Class<?> type, String attribute, String text) {
		try {
			String resolved = this.values.resolveStringValue(text);
			return (resolved != null) ? resolved.trim() : "";
		}
		catch (RuntimeException ex) {
			throw new IllegalStateException("@RocketMQMessage of " + type.getName() + " has a " + attribute
					+ " that can't be resolved: '" + text + "'. Set the property, or correct the expression.", ex);
		}
	}

}
