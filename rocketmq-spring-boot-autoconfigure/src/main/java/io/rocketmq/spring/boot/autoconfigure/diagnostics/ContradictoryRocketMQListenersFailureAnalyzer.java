package io.rocketmq.spring.boot.autoconfigure.diagnostics;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

import io.rocketmq.spring.listener.ContradictoryRocketMQListenersException;

/**
 * Failure analyzer of two listeners that contradict each other. It comes before that of
 * the annotation, whose exception has this one as its cause.
 */
@Order(Ordered.HIGHEST_PRECEDENCE + 1)
class ContradictoryRocketMQListenersFailureAnalyzer
		extends AbstractFailureAnalyzer<ContradictoryRocketMQListenersException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, ContradictoryRocketMQListenersException cause) {
		String fix = cause.getFix();
		return new FailureAnalysis(
				"Two RocketMQ listeners contradict each other:\n\n    " + cause.getFirst() + "\n    "
						+ cause.getSecond() + "\n\nThey " + cause.getProblem() + '.',
				Character.toUpperCase(fix.charAt(0)) + fix.substring(1) + '.', cause);
	}

}
