package io.rocketmq.spring.boot.autoconfigure.diagnostics;

import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.producer.Producer;
import io.rocketmq.spring.core.RocketMQOperations;
import io.rocketmq.spring.transaction.RocketMQTransactions;

/**
 * Failure analyzer of beans of the default cluster where the properties name only others.
 * It comes before that of Spring Boot for all types.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
class NoDefaultRocketMQClientFailureAnalyzer extends AbstractFailureAnalyzer<NoSuchBeanDefinitionException> {

	private static final Set<Class<?>> TYPES = Set.of(RocketMQClient.class, Producer.class, RocketMQTransactions.class);

	private final Environment environment;

	NoDefaultRocketMQClientFailureAnalyzer(Environment environment) {
		this.environment = environment;
	}

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, NoSuchBeanDefinitionException cause) {
		Class<?> type = cause.getBeanType();
		if (cause.getNumberOfBeansFound() > 0 || type == null
				|| !(TYPES.contains(type) || RocketMQOperations.class.isAssignableFrom(type))) {
			return null;
		}
		Set<String> names = Binder.get(this.environment)
			.bind("rocketmq.clients", Bindable.mapOf(String.class, Object.class))
			.map((clients) -> Set.copyOf(clients.keySet()))
			.orElseGet(Set::of);
		return names.isEmpty() ? null : new FailureAnalysis(
				"There is no default RocketMQ cluster, whose " + type.getSimpleName()
						+ " is needed: the properties name only " + names,
				"Name one of them where the bean is used, with @Qualifier, and with 'client' at listeners; or set"
						+ " 'rocketmq.name-server' for a default one.",
				cause);
	}

}
