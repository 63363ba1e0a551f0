package io.rocketmq.spring.boot.autoconfigure.diagnostics;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

import io.rocketmq.spring.boot.autoconfigure.ApachePropertyException;

/**
 * Failure analyzer that names the properties of Apache's starter to rename.
 */
class ApachePropertyFailureAnalyzer extends AbstractFailureAnalyzer<ApachePropertyException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, ApachePropertyException cause) {
		return new FailureAnalysis(
				"Properties of Apache's RocketMQ starter have no effect here, and the application would connect without"
						+ " them:\n\n    " + String.join("\n    ", cause.getLines()),
				"Rename these properties in the application's configuration.", cause);
	}

}
