package io.rocketmq.spring.boot.autoconfigure.diagnostics;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Failure analyzer of Netty 4.1 on the class path.
 */
class UnsupportedNettyFailureAnalyzer extends AbstractFailureAnalyzer<UnsupportedNettyException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, UnsupportedNettyException cause) {
		return new FailureAnalysis(
				"RocketMQ needs Netty 4.2, but the class path has Netty " + cause.getVersion()
						+ ". Spring Boot 3.5 manages Netty 4.1.",
				"Set Netty's version to 4.2.x, such as 4.2.15.Final: with Maven by the property"
						+ " <netty.version>4.2.15.Final</netty.version>, with Gradle by ext['netty.version'] ="
						+ " '4.2.15.Final'.",
				cause);
	}

}
