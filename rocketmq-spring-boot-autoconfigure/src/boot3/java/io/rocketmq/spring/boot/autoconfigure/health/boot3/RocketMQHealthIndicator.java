package io.rocketmq.spring.boot.autoconfigure.health.boot3;

import java.util.function.Supplier;

import org.springframework.boot.actuate.health.AbstractHealthIndicator;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.Status;

import io.rocketmq.client.ClientStatus;
import io.rocketmq.client.RocketMQClient;
import io.rocketmq.spring.boot.autoconfigure.health.RocketMQHealth;

/**
 * Health indicator of a client, derived from its status without requests to servers.
 * Thread-safe.
 */
public class RocketMQHealthIndicator extends AbstractHealthIndicator {

	private final Supplier<ClientStatus> status;

	/**
	 * Creates a health indicator of a client.
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
