package io.rocketmq.spring.boot.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Failure analyzer that names the property to change.
 */
class InvalidRocketMQPropertyFailureAnalyzer extends AbstractFailureAnalyzer<InvalidRocketMQPropertyException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, InvalidRocketMQPropertyException cause) {
		return new FailureAnalysis(
				"The property '" + cause.getProperty() + "' has the illegal value '" + cause.getValue() + "':\n\n    "
						+ cause.getReason(),
				"Change the value of '" + cause.getProperty() + "' in the application's configuration.", cause);
	}

}
