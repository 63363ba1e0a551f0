package io.rocketmq.samples.guide;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.samples.orders.Order;
import io.rocketmq.spring.annotation.RocketMQMessageListener;
import io.rocketmq.spring.core.RocketMQTemplate;
import io.rocketmq.spring.support.RocketMQMessageConverter;

/**
 * A second client, with a template and a listener.
 */
@Configuration(proxyBeanMethods = false)
class ArchiveConfiguration {

	static final Queue<Order> archived = new ConcurrentLinkedQueue<>();

	@Bean(destroyMethod = "close", defaultCandidate = false)
	@Qualifier("archive")
	RocketMQClient archiveClient(@Value("${archive.name-server}") String nameServer) {
		return RocketMQClient.connect(nameServer);
	}

	@Bean(defaultCandidate = false)
	@Qualifier("archive")
	RocketMQTemplate archiveTemplate(@Qualifier("archive") RocketMQClient client, RocketMQMessageConverter converter) {
		return new RocketMQTemplate(client.producer("archive"), null, converter);
	}

	@RocketMQMessageListener(client = "archive", topic = "archived-orders", consumerGroup = "archive")
	void archive(Order order) {
		archived.add(order);
	}

}
