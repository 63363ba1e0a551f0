package io.rocketmq.spring.boot.autoconfigure;

import java.util.Set;

import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Condition that matches unless the properties configure only named clusters. A default
 * client would then keep connecting to localhost:9876, and its health would be DOWN.
 */
final class OnDefaultCluster extends SpringBootCondition {

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		ConditionMessage.Builder message = ConditionMessage.forCondition("Default RocketMQ cluster");
		Environment environment = context.getEnvironment();
		Set<String> names = NamedClientsRegistrar.names(environment);
		if (names.isEmpty()) {
			return ConditionOutcome.match(message.because("there are no clusters below rocketmq.clients"));
		}
		for (String property : new String[] { "rocketmq.name-server", "rocketmq.address-server" }) {
			if (environment.containsProperty(property)) {
				return ConditionOutcome.match(message.foundExactly(property));
			}
		}
		return ConditionOutcome.noMatch(message.because("there are only the clusters " + names
				+ " below rocketmq.clients, and rocketmq.name-server is not set"));
	}

}
