package io.rocketmq.test.context;

import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.context.TestContextManager;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.context.junit.jupiter.SpringJUnitConfig;

import static org.assertj.core.api.Assertions.assertThat;

@SpringJUnitConfig
@EmbeddedRocketMQ(topics = { "annotated-orders", "annotated-returns" }, queues = 3)
@TestPropertySource(properties = "rocketmq.name-server=192.0.2.1:9876")
class EmbeddedRocketMQAnnotationIT {

	@Autowired
	private io.rocketmq.test.EmbeddedRocketMQ server;

	@Autowired
	private String nameServerSeenByBean;

	@Test
	void propertyHoldsTheServersAddressOverAnyOther() {
		assertThat(this.nameServerSeenByBean).isEqualTo(this.server.nameServerAddress());
		assertThat(this.server.isRunning()).isTrue();
	}

	@Test
	void topicsExist() throws Exception {
		DefaultMQProducer producer = new DefaultMQProducer("annotation");
		producer.setNamesrvAddr(this.nameServerSeenByBean);
		producer.start();
		try {
			assertThat(producer.fetchPublishMessageQueues("annotated-orders")).hasSize(3);
			assertThat(producer.fetchPublishMessageQueues("annotated-returns")).hasSize(3);
		}
		finally {
			producer.shutdown();
		}
	}

	@Test
	void testClassesShareAServerWithinAndBeyondTheirContexts() throws Exception {
		Sharing first = prepared(new FirstSharing());
		Sharing second = prepared(new SecondSharing());
		Sharing withOtherTopic = prepared(new WithOtherTopic());
		assertThat(first.server).isSameAs(this.server);
		assertThat(second.context).isSameAs(first.context);
		assertThat(second.server).isSameAs(first.server);
		assertThat(withOtherTopic.context).isNotSameAs(first.context);
		assertThat(withOtherTopic.server).isSameAs(first.server);
	}

	@Test
	void serverOutlivesAContextAndIsWholeAgainForTheNext() throws Exception {
		Sharing first = prepared(new ClosedSharing());
		first.context.close();
		assertThat(first.server.isRunning()).isTrue();
		first.server.killBroker();
		assertThat(first.server.isRunning()).isFalse();
		Sharing next = prepared(new YetAnotherTopic());
		assertThat(next.server).isSameAs(first.server);
		assertThat(next.server.isRunning()).isTrue();
	}

	@Test
	void otherBrokerPropertiesMakeAnotherServer() throws Exception {
		Sharing other = prepared(new OtherProperties());
		try {
			assertThat(other.server).isNotSameAs(this.server);
			assertThat(other.server.nameServerAddress()).isNotEqualTo(this.server.nameServerAddress());
		}
		finally {
			other.context.close();
			// Nobody else asks for these properties, so it need not live on.
			other.server.close();
		}
	}

	private static Sharing prepared(Sharing test) throws Exception {
		new TestContextManager(test.getClass()).prepareTestInstance(test);
		return test;
	}

	@Configuration(proxyBeanMethods = false)
	static class Config {

		@Bean
		String nameServerSeenByBean(@Value("${rocketmq.name-server}") String nameServer) {
			return nameServer;
		}

	}

	@SpringJUnitConfig(Config.class)
	@EmbeddedRocketMQ(topics = "shared")
	abstract static class Sharing {

		@Autowired
		io.rocketmq.test.EmbeddedRocketMQ server;

		@Autowired
		ConfigurableApplicationContext context;

	}

	static class FirstSharing extends Sharing {

	}

	static class SecondSharing extends Sharing {

	}

	@EmbeddedRocketMQ(topics = "other")
	static class WithOtherTopic extends Sharing {

	}

	@EmbeddedRocketMQ(topics = "closed")
	static class ClosedSharing extends Sharing {

	}

	@EmbeddedRocketMQ(topics = "yet-another")
	static class YetAnotherTopic extends Sharing {

	}

	@EmbeddedRocketMQ(brokerProperties = "transactionTimeOut=1000")
	static class OtherProperties extends Sharing {

	}

}
