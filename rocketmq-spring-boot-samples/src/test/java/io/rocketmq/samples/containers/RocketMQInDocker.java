package io.rocketmq.samples.containers;

import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.testcontainers.service.connection.ServiceConnection;
import org.springframework.context.annotation.Bean;

import io.rocketmq.spring.boot.testcontainers.RocketMQContainer;

/**
 * The container of the page of tests.
 */
@TestConfiguration(proxyBeanMethods = false)
class RocketMQInDocker {

	@Bean
	@ServiceConnection
	RocketMQContainer rocketmq() {
		return new RocketMQContainer("apache/rocketmq:5.3.2").withBrokerProperty("transactionTimeOut", "1000");
	}

}
