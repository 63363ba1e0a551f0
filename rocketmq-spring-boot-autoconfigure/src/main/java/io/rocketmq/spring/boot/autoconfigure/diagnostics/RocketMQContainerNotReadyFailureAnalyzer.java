package io.rocketmq.spring.boot.autoconfigure.diagnostics;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

import io.rocketmq.client.error.Problem;
import io.rocketmq.spring.listener.RocketMQContainerNotReadyException;

/**
 * Failure analyzer of listeners that were not ready in time: their servers could not be
 * reached, or refused them.
 */
class RocketMQContainerNotReadyFailureAnalyzer extends AbstractFailureAnalyzer<RocketMQContainerNotReadyException> {

	private static final int NO_PERMISSION = 16;

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, RocketMQContainerNotReadyException cause) {
		StringBuilder description = new StringBuilder("Listeners of consumer group '" + cause.getGroup()
				+ "' were not ready within " + cause.getTimeout().toMillis() + " ms:\n");
		cause.getConnectionFailures().forEach((failure) -> description.append("\n    ").append(failure));
		cause.getProblems()
			.forEach((problem) -> description.append("\n    ")
				.append((problem.brokerName() != null) ? "Broker " + problem.brokerName() : "Server")
				.append((problem.address() != null) ? " (" + problem.address() + ")" : "")
				.append(" refuses ")
				.append(problem.kind())
				.append(": ")
				.append(problem.text()));
		if (cause.getConnectionFailures().isEmpty() && cause.getProblems().isEmpty()) {
			description.append("\n    The servers did not answer.");
		}
		return new FailureAnalysis(description.toString(),
				action(cause) + "\n\nTo start without the servers and wait for them, set"
						+ " 'rocketmq.listener.startup-failure=retry'.",
				cause);
	}

	private static String action(RocketMQContainerNotReadyException cause) {
		if (!cause.getConnectionFailures().isEmpty()) {
			return ConnectionAdvice.action(String.join("\n", cause.getConnectionFailures()));
		}
		if (cause.getProblems().isEmpty()) {
			return ConnectionAdvice.action(null);
		}
		Problem first = cause.getProblems().get(0);
		return cause.getProblems().stream().anyMatch(RocketMQContainerNotReadyFailureAnalyzer::isNotPermitted)
				? ConnectionAdvice.CREDENTIALS : first.advice() + '.';
	}

	// Access control 1.0, of servers up to 5.2, has no code of its own.
	private static boolean isNotPermitted(Problem problem) {
		return (problem.code() != null && problem.code() == NO_PERMISSION) || problem.text().contains("AclException");
	}

}
