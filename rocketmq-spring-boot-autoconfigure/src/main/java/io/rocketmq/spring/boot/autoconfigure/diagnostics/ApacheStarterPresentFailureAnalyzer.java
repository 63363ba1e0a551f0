package io.rocketmq.spring.boot.autoconfigure.diagnostics;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Failure analyzer of Apache's starter on the class path.
 */
class ApacheStarterPresentFailureAnalyzer extends AbstractFailureAnalyzer<ApacheStarterPresentException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, ApacheStarterPresentException cause) {
		return new FailureAnalysis(
				"Apache's RocketMQ starter (" + ClassPathChecks.APACHE + ") is active beside this one. Both read the"
						+ " properties 'rocketmq.*' and define the bean 'rocketMQTemplate'.",
				"Remove the dependency org.apache.rocketmq:rocketmq-spring-boot-starter. While an application moves"
						+ " listener by listener, set '" + ClassPathChecks.ALLOW_APACHE + "=true': listeners of both"
						+ " then run side by side, and the bean 'rocketMQTemplate' is this starter's.",
				cause);
	}

}
