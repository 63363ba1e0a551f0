package io.rocketmq.spring.core;

import org.jspecify.annotations.Nullable;

/**
 * Resolver of the destination of messages that are sent without one. Implementations must
 * be thread-safe. A bean of this type replaces {@link AnnotationTopicResolver}.
 */
@FunctionalInterface
public interface RocketMQTopicResolver {

	/**
	 * Returns the destination for payloads of a type.
	 * @param payloadType the payload's class
	 * @return {@code topic} or {@code topic:tag}; null for the template's default
	 * destination
	 */
	@Nullable String resolve(Class<?> payloadType);

}
