package io.rocketmq.spring.boot.autoconfigure.diagnostics;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

import io.rocketmq.spring.support.InvalidRocketMQAnnotationException;

/**
 * Failure analyzer of annotations of listeners that cannot be used.
 */
class InvalidRocketMQAnnotationFailureAnalyzer extends AbstractFailureAnalyzer<InvalidRocketMQAnnotationException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, InvalidRocketMQAnnotationException cause) {
		String attribute = cause.attribute();
		return new FailureAnalysis(
				"An annotation of bean '" + cause.beanName() + "' cannot be used:\n\n    " + cause.getMessage(),
				((attribute != null) ? "Change the attribute '" + attribute + "'" : "Change the annotation")
						+ " of bean '" + cause.beanName()
						+ "', or the property below 'rocketmq.listener' that it comes from.",
				cause);
	}

}
