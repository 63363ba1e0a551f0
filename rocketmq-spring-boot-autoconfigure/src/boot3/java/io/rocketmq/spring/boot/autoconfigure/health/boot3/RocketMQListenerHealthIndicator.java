package io.rocketmq.spring.boot.autoconfigure.health.boot3;

import java.util.Objects;
import java.util.function.Supplier;

import org.springframework.boot.actuate.health.AbstractHealthIndicator;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.Status;

import io.rocketmq.spring.boot.autoconfigure.health.RocketMQListenerHealth;

/**
 * Health indicator of the listeners, derived from the states of their containers without
 * requests to servers. Thread-safe.
 */
public class RocketMQListenerHealthIndicator extends AbstractHealthIndicator {

	private final Supplier<RocketMQListenerHealth> health;

	/**
	 * Creates a health indicator.
	 * @param health returns the present health; called at each query
	 */
	public RocketMQListenerHealthIndicator(Supplier<RocketMQListenerHealth> health) {
		super("Health check of RocketMQ listeners failed");
		this.health = Objects.requireNonNull(health, "health must not be null");
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		RocketMQListenerHealth present = this.health.get();
		builder.status(present.up() ? Status.UP : Status.DOWN).withDetails(present.details());
	}

}
