package io.rocketmq.spring.boot.autoconfigure.health.boot4;

import java.util.function.Supplier;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

import io.rocketmq.client.ClientStatus;
import io.rocketmq.client.RocketMQClient;
import io.rocketmq.spring.boot.autoconfigure.health.RocketMQHealth;

/**
 * Tells Actuator a client's health, from what the client knows already: it never waits.
 * Thread-safe.
 */
public class RocketMQHealthIndicator extends AbstractHealthIndicator {

	private final Supplier<ClientStatus> status;

	/**
	 * The health of a client.
	 * @param client the client
	 */
	public RocketMQHealthIndicator(RocketMQClient client) {
		this(client::status);
	}

	RocketMQHealthIndicator(Supplier<ClientStatus> status) {
		super("RocketMQ health check failed");
		this.status = status;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		RocketMQHealth health = RocketMQHealth.of(this.status.get());
		builder.status(health.up() ? Status.UP : Status.DOWN).withDetails(health.details());
	}

}
