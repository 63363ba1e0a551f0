package io.rocketmq.spring.boot.autoconfigure.diagnostics;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ListableBeanFactory;
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
 * Failure analyzer of a missing bean where named clusters are configured: the qualifier
 * is missing or unknown. It comes before that of Spring Boot for all types, which fails
 * to create the beans that it lists.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
class NoSuchRocketMQClusterFailureAnalyzer extends AbstractFailureAnalyzer<NoSuchBeanDefinitionException> {

	private static final Set<Class<?>> TYPES = Set.of(RocketMQClient.class, Producer.class, RocketMQTransactions.class);

	private final BeanFactory beanFactory;

	private final Environment environment;

	NoSuchRocketMQClusterFailureAnalyzer(BeanFactory beanFactory, Environment environment) {
		this.beanFactory = beanFactory;
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
			.map(Map::keySet)
			.orElseGet(Set::of);
		if (names.isEmpty()) {
			return null;
		}
		if (hasOtherClient(names)) {
			return new FailureAnalysis(
					"No " + type.getSimpleName() + " was found for this injection point: " + cause.getMessage(),
					"Use one of the clusters " + names + " as the qualifier, or none for the default cluster.", cause);
		}
		return new FailureAnalysis(
				"No " + type.getSimpleName() + " was found: there is no default RocketMQ cluster, only " + names,
				"Use @Qualifier with one of these names, and 'client' at listeners; or set 'rocketmq.name-server' for a"
						+ " default cluster.",
				cause);
	}

	/** Whether there is a client besides those of the named clusters. */
	private boolean hasOtherClient(Set<String> names) {
		return this.beanFactory instanceof ListableBeanFactory beans
				&& Arrays.stream(beans.getBeanNamesForType(RocketMQClient.class, true, false))
					.anyMatch((bean) -> names.stream().noneMatch((name) -> bean.equals(name + "RocketMQClient")));
	}

}
