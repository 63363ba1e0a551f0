package io.rocketmq.client.testing;

import java.time.Duration;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.ProducerOptions;
import io.rocketmq.client.producer.Producer;

/**
 * Fixture of tests with one client and one producer at the shared server, for the time of
 * the class.
 */
public abstract class SharedClientFixture {

	/** Time to wait for what a busy machine does late. */
	protected static final Duration PATIENCE = Duration.ofSeconds(90);

	protected static RocketMQClient client;

	protected static Producer producer;

	@BeforeAll
	static void connectClient() {
		client = SharedServer.client();
		producer = client.producer(ProducerOptions.group(SharedServer.name("producers")).sendTimeout(PATIENCE).build());
	}

	@AfterAll
	static void closeClient() {
		client.close();
	}

}
