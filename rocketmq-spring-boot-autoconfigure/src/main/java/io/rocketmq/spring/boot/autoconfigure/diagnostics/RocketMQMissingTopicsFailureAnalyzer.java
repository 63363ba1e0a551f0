package io.rocketmq.spring.boot.autoconfigure.diagnostics;

import java.util.TreeSet;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

import io.rocketmq.spring.listener.RocketMQMissingTopicsException;

/**
 * Failure analyzer of topics of listeners that do not exist.
 */
class RocketMQMissingTopicsFailureAnalyzer extends AbstractFailureAnalyzer<RocketMQMissingTopicsException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, RocketMQMissingTopicsException cause) {
		return new FailureAnalysis(
				"Listeners of consumer group '" + cause.getGroup() + "' subscribe to topics that do not exist: "
						+ String.join(", ", new TreeSet<>(cause.getTopics())),
				"Create the topics, or check their names. To have the application create them, declare RocketMQTopic"
						+ " beans and set 'rocketmq.listener.missing-topics=create'. To start without them and wait"
						+ " for them, set it to 'warn'.",
				cause);
	}

}
