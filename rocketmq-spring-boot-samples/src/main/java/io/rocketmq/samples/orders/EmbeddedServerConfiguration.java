package io.rocketmq.samples.orders;

import java.util.List;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.NoneNestedConditions;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;

import io.rocketmq.client.config.Endpoint;
import io.rocketmq.spring.boot.autoconfigure.RocketMQConnectionDetails;
import io.rocketmq.test.EmbeddedRocketMQ;

/**
 * A real RocketMQ server in child processes, where {@code rocketmq.name-server} is not
 * set. An application with a server of its own does not need this class.
 */
@Configuration(proxyBeanMethods = false)
@Conditional(EmbeddedServerConfiguration.NoNameServer.class)
class EmbeddedServerConfiguration {

	private static final Logger logger = LoggerFactory.getLogger(EmbeddedServerConfiguration.class);

	// Ordinary servers wait a minute before the first check.
	@Bean(destroyMethod = "close")
	EmbeddedRocketMQ embeddedRocketMQ() {
		logger.info("rocketmq.name-server is not set: starting a RocketMQ server for this shop alone");
		return EmbeddedRocketMQ.builder()
			.brokerProperty("transactionTimeOut", "2000")
			.brokerProperty("transactionCheckInterval", "2000")
			.build()
			.start()
			.createTopic(OrderDesk.ORDERS, 8)
			.createTopic(PaymentDesk.PAYMENTS, 4);
	}

	@Bean
	RocketMQConnectionDetails embeddedConnectionDetails(EmbeddedRocketMQ server) {
		return () -> List.of(Endpoint.parse(server.nameServerAddress()));
	}

	static class NoNameServer extends NoneNestedConditions {

		NoNameServer() {
			super(ConfigurationPhase.PARSE_CONFIGURATION);
		}

		@ConditionalOnProperty("rocketmq.name-server")
		static class NameServerIsSet {

		}

	}

}
