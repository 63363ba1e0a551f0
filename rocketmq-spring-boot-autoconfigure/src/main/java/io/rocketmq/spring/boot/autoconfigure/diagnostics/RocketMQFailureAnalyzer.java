package io.rocketmq.spring.boot.autoconfigure.diagnostics;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

import io.rocketmq.client.error.ConnectFailedException;
import io.rocketmq.client.error.ConnectionLostException;
import io.rocketmq.client.error.ConnectionProblem;
import io.rocketmq.client.error.NotPermittedException;
import io.rocketmq.client.error.ProtocolViolationException;
import io.rocketmq.client.error.RocketMQException;

/**
 * Failure analyzer of calls during the start, such as a first send or the creation of
 * topics, that could not reach a server or were refused.
 */
class RocketMQFailureAnalyzer extends AbstractFailureAnalyzer<RocketMQException> {

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, RocketMQException cause) {
		String message = cause.getMessage();
		if (cause instanceof NotPermittedException) {
			return new FailureAnalysis("A RocketMQ server refused a request of this application:\n\n    " + message,
					ConnectionAdvice.CREDENTIALS, cause);
		}
		boolean connection = cause instanceof ConnectFailedException || cause instanceof ConnectionLostException
				|| cause instanceof ProtocolViolationException || ConnectionProblem.of(message) != null;
		return connection ? new FailureAnalysis("A RocketMQ server could not be reached:\n\n    " + message,
				ConnectionAdvice.action(message), cause) : null;
	}

}
