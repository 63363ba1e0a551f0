package io.rocketmq.spring.boot.autoconfigure;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Property of Apache's starters, which have the same prefix.
 *
 * @param name full name
 * @param replacement full name of the property to use, or null if there is none
 * @param security whether an application that sets it must not start without it
 */
record ApacheProperty(String name, @Nullable String replacement, boolean security) {

	private static final String PREFIX = "rocketmq.";

	/** All properties, except those with the same name and meaning here. */
	static final List<ApacheProperty> ALL = List.of(removed("access-channel"),
			secured("producer.access-key", "credentials.access-key"),
			secured("producer.secret-key", "credentials.secret-key"), secured("producer.namespace", "namespace"),
			secured("producer.namespace-v2", "namespace"), secured("producer.tls-enable", "ssl.enabled"),
			replaced("producer.enable-msg-trace", "trace.enabled"),
			replaced("producer.customized-trace-topic", "trace.topic"),
			replaced("producer.send-message-timeout", "producer.send-timeout"),
			replaced("producer.compress-message-body-threshold", "producer.compression.threshold"),
			replaced("producer.retry-times-when-send-failed", "producer.max-attempts"),
			replaced("producer.retry-times-when-send-async-failed", "producer.max-attempts"),
			removed("producer.retry-next-server"), removed("producer.instance-name"),
			replaced("producer.endpoints", "name-server"), removed("producer.topic"),
			replaced("producer.request-timeout", "producer.send-timeout"),
			secured("producer.ssl-enabled", "ssl.enabled"),
			secured("pull-consumer.access-key", "credentials.access-key"),
			secured("pull-consumer.secret-key", "credentials.secret-key"),
			secured("pull-consumer.namespace", "namespace"), secured("pull-consumer.namespace-v2", "namespace"),
			secured("pull-consumer.tls-enable", "ssl.enabled"),
			replaced("pull-consumer.enable-msg-trace", "trace.enabled"),
			replaced("pull-consumer.customized-trace-topic", "trace.topic"),
			replaced("pull-consumer.group", "receiver.group"), replaced("pull-consumer.topic", "receiver.topics"),
			removed("pull-consumer.message-model"), removed("pull-consumer.selector-type"),
			replaced("pull-consumer.selector-expression", "receiver.topics"),
			replaced("pull-consumer.pull-batch-size", "receiver.max-messages"), removed("pull-consumer.instance-name"),
			secured("consumer.access-key", "credentials.access-key"),
			secured("consumer.secret-key", "credentials.secret-key"), secured("consumer.namespace", "namespace"),
			secured("consumer.namespace-v2", "namespace"), secured("consumer.tls-enable", "ssl.enabled"),
			replaced("consumer.enable-msg-trace", "trace.enabled"),
			replaced("consumer.customized-trace-topic", "trace.topic"),
			replaced("consumer.listeners", "listener.endpoints"), replaced("consumer.group", "listener.group"),
			removed("consumer.topic"), replaced("consumer.message-model", "listener.message-model"),
			removed("consumer.selector-type"), removed("consumer.selector-expression"),
			replaced("consumer.pull-batch-size", "listener.pull-batch-size"),
			replaced("consumer.instance-name", "listener.instance"),
			secured("simple-consumer.access-key", "credentials.access-key"),
			secured("simple-consumer.secret-key", "credentials.secret-key"),
			secured("simple-consumer.namespace", "namespace"), secured("simple-consumer.ssl-enabled", "ssl.enabled"),
			replaced("simple-consumer.endpoints", "name-server"), replaced("simple-consumer.topic", "receiver.topics"),
			replaced("simple-consumer.tag", "receiver.topics"),
			replaced("simple-consumer.consumer-group", "receiver.group"),
			replaced("simple-consumer.await-duration", "receiver.await-duration"),
			replaced("simple-consumer.request-timeout", "request-timeout"),
			removed("simple-consumer.filter-expression-type"),
			secured("push-consumer.access-key", "credentials.access-key"),
			secured("push-consumer.secret-key", "credentials.secret-key"),
			secured("push-consumer.namespace", "namespace"), secured("push-consumer.ssl-enabled", "ssl.enabled"),
			replaced("push-consumer.endpoints", "name-server"), removed("push-consumer.topic"),
			removed("push-consumer.tag"));

	private static ApacheProperty secured(String name, String replacement) {
		return new ApacheProperty(PREFIX + name, PREFIX + replacement, true);
	}

	private static ApacheProperty replaced(String name, String replacement) {
		return new ApacheProperty(PREFIX + name, PREFIX + replacement, false);
	}

	private static ApacheProperty removed(String name) {
		return new ApacheProperty(PREFIX + name, null, false);
	}

}
