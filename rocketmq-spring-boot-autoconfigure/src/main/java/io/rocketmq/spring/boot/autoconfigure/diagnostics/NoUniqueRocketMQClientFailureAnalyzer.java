package io.rocketmq.spring.boot.autoconfigure.diagnostics;

import java.util.Collection;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

import io.rocketmq.client.RocketMQClient;

/**
 * Failure analyzer of several clients of which none is primary. It comes before that of
 * Spring Boot for all types.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
class NoUniqueRocketMQClientFailureAnalyzer extends AbstractFailureAnalyzer<NoUniqueBeanDefinitionException> {

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, NoUniqueBeanDefinitionException cause) {
		if (cause.getBeanType() != RocketMQClient.class) {
			return null;
		}
		Collection<String> found = cause.getBeanNamesFound();
		return new FailureAnalysis(
				"One RocketMQClient is needed, but there are several and none is primary: "
						+ String.join(", ", (found != null) ? found : List.of()),
				"Mark one with @Primary. Name the others where they are used: with @Qualifier, and with 'client' at"
						+ " listeners. Clusters below 'rocketmq.clients' need no @Primary.",
				cause);
	}

}
