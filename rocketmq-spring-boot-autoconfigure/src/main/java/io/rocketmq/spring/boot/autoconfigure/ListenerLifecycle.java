package io.rocketmq.spring.boot.autoconfigure;

import java.time.Duration;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

import io.rocketmq.spring.boot.autoconfigure.RocketMQListenerProperties.MissingTopics;
import io.rocketmq.spring.listener.DefaultRocketMQListenerContainerFactory;

/**
 * Settings of a container factory about starting and stopping, from properties.
 */
final class ListenerLifecycle {

	private static final Logger logger = LoggerFactory.getLogger(ListenerLifecycle.class);

	private static final String DRAIN_TIMEOUT = "rocketmq.listener.drain-timeout";

	private static final String PHASE_TIMEOUT = "spring.lifecycle.timeout-per-shutdown-phase";

	/** Spring Boot's default of the property. */
	private static final Duration DEFAULT_PHASE_TIMEOUT = Duration.ofSeconds(30);

	private static final Duration MAX_RESERVE = Duration.ofSeconds(2);

	private ListenerLifecycle() {
	}

	static void apply(RocketMQListenerProperties listener, Environment environment,
			DefaultRocketMQListenerContainerFactory factory) {
		factory.setStartupPolicy(listener.getStartupFailure());
		apply("rocketmq.listener.startup-timeout", listener.getStartupTimeout(), factory::setStartupTimeout);
		apply("rocketmq.listener.idle-interval", listener.getIdleInterval(), factory::setIdleInterval);
		factory.setRefuseMissingTopics(listener.getMissingTopics() == MissingTopics.FAIL);
		Binder binder = Binder.get(environment);
		Duration phase = binder.bind(PHASE_TIMEOUT, Duration.class).orElseGet(() -> DEFAULT_PHASE_TIMEOUT);
		if (phase.isNegative() || phase.isZero()) {
			return;
		}
		Duration limit = phase.minus(reserve(phase));
		factory.setDrainLimit(limit);
		boolean isSet = binder.bind(DRAIN_TIMEOUT, Duration.class).isBound();
		if (isSet && listener.getDrainTimeout().compareTo(limit) > 0) {
			logger.warn(
					"Listeners drain for at most {} ms instead of {}={} ms, so that they end within {}={} ms."
							+ " Shorten the former or extend the latter",
					limit.toMillis(), DRAIN_TIMEOUT, listener.getDrainTimeout().toMillis(), PHASE_TIMEOUT,
					phase.toMillis());
		}
	}

	/** Checks the properties that no container factory has been given yet. */
	static void check(RocketMQListenerProperties listener) {
		apply("rocketmq.listener.startup-timeout", listener.getStartupTimeout(), ListenerLifecycle::requirePositive);
		apply("rocketmq.listener.idle-interval", listener.getIdleInterval(), ListenerLifecycle::requirePositive);
	}

	private static void requirePositive(Duration value) {
		if (value.isNegative() || value.isZero()) {
			throw new IllegalArgumentException("Time is not positive: " + value + ". Set a longer time.");
		}
	}

	private static void apply(String property, @Nullable Duration value, Consumer<Duration> setter) {
		if (value == null) {
			return;
		}
		try {
			setter.accept(value);
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidRocketMQPropertyException(property, value, ex);
		}
	}

	/** Returns the time of the phase that is left for committing and leaving groups. */
	private static Duration reserve(Duration phase) {
		Duration tenth = phase.dividedBy(10);
		return (tenth.compareTo(MAX_RESERVE) < 0) ? tenth : MAX_RESERVE;
	}

}
