package io.rocketmq.test.context;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;

import io.rocketmq.test.EmbeddedRocketMQException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.remoting.netty.NettyClientConfig;
import org.apache.rocketmq.remoting.netty.NettyRemotingClient;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.apache.rocketmq.remoting.protocol.RequestCode;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.aot.generate.GeneratedFiles;
import org.springframework.aot.generate.InMemoryGeneratedFiles;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.ContextHierarchy;
import org.springframework.test.context.MergedContextConfiguration;
import org.springframework.test.context.TestContextManager;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.context.aot.TestContextAotGenerator;
import org.springframework.test.context.junit.jupiter.SpringExtension;
import org.springframework.test.context.junit.jupiter.SpringJUnitConfig;
import org.springframework.test.context.support.AnnotationConfigContextLoader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

@SpringJUnitConfig
@EmbeddedRocketMQ(topics = { "annotated-orders", "annotated-${kind}=2" }, queues = "3", groups = "annotated-${kind}")
@TestPropertySource(properties = { "rocketmq.name-server=192.0.2.1:9876", "kind=returns" })
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
			assertThat(producer.fetchPublishMessageQueues("annotated-returns")).hasSize(2);
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

	@Test
	void groupsExist() throws Exception {
		NettyRemotingClient remoting = new NettyRemotingClient(new NettyClientConfig());
		remoting.start();
		try {
			RemotingCommand answer = remoting.invokeSync(this.server.brokerAddress(),
					RemotingCommand.createRequestCommand(RequestCode.GET_ALL_SUBSCRIPTIONGROUP_CONFIG, null), 30_000);
			assertThat(new String(answer.getBody(), StandardCharsets.UTF_8)).contains("\"annotated-returns\"");
		}
		finally {
			remoting.shutdown();
		}
		this.server.createGroup("annotated-returns");
		assertThatExceptionOfType(EmbeddedRocketMQException.class).isThrownBy(() -> this.server.createGroup("a*b"))
			.withMessageContaining("a*b");
		assertThatIllegalArgumentException().isThrownBy(() -> this.server.createGroup("a b"))
			.withMessageContaining("'a b'");
	}

	@Test
	void otherPropertiesHoldTheAddressInstead() throws Exception {
		Sharing named = prepared(new OtherNames());
		assertThat(named.context.getEnvironment().getProperty("rocketmq.clients.archive.name-server"))
			.isEqualTo(this.server.nameServerAddress());
		assertThat(named.context.getEnvironment().getProperty("rocketmq.name-server")).isEqualTo("192.0.2.2:9876");
	}

	@Test
	void parentAndChildContextsSeeTheServer() throws Exception {
		Hierarchy child = new Hierarchy();
		new TestContextManager(Hierarchy.class).prepareTestInstance(child);
		assertThat(child.server).isSameAs(this.server);
		assertThat(child.context.getParent()).isNotNull()
			.satisfies((parent) -> assertThat(parent.getBean("nameServerSeenByBean"))
				.isEqualTo(this.server.nameServerAddress()));
	}

	@Test
	void contextsThatStartAtOnceShareTheServer() {
		List<CompletableFuture<Sharing>> started = Stream.of(new Parallel1(), new Parallel2(), new Parallel1())
			.map((test) -> CompletableFuture.supplyAsync(() -> {
				try {
					return prepared(test);
				}
				catch (Exception ex) {
					throw new CompletionException(ex);
				}
			}))
			.toList();
		assertThat(started).allSatisfy((test) -> assertThat(test.join().server).isSameAs(this.server));
	}

	@Test
	void contextIsProcessedAheadOfTimeWithoutAServerAndRunsWithOne() throws Exception {
		long processes = ProcessHandle.current().children().count();
		System.setProperty("spring.aot.processing", "true");
		try {
			InMemoryGeneratedFiles generated = new InMemoryGeneratedFiles();
			new TestContextAotGenerator(generated).processAheadOfTime(Stream.of(AheadOfTime.class));
			assertThat(generated.getGeneratedFiles(GeneratedFiles.Kind.SOURCE)).isNotEmpty();
		}
		finally {
			System.clearProperty("spring.aot.processing");
		}
		assertThat(ProcessHandle.current().children().count()).isEqualTo(processes);
		MergedContextConfiguration merged = new MergedContextConfiguration(WithOtherTopic.class, null,
				new Class<?>[] { Config.class }, null, null, List.of(), null,
				Set.of(new EmbeddedRocketMQContextCustomizer(
						WithOtherTopic.class.getAnnotation(EmbeddedRocketMQ.class))),
				new AnnotationConfigContextLoader(), null, null);
		// Takes the place of the generated code, which registers the beans.
		try (ConfigurableApplicationContext context = (ConfigurableApplicationContext) new AnnotationConfigContextLoader()
			.loadContextForAotRuntime(merged,
					(generated) -> ((GenericApplicationContext) generated).registerBean("seen", String.class,
							() -> generated.getEnvironment().getRequiredProperty("rocketmq.name-server")))) {
			assertThat(context.getBean("seen")).isEqualTo(this.server.nameServerAddress());
			assertThat(context.getBean(io.rocketmq.test.EmbeddedRocketMQ.class)).isSameAs(this.server);
		}
	}

	@Nested
	class Inner {

		@Test
		void nestedTestsHaveTheServerOfTheirEnclosingClass(@Autowired io.rocketmq.test.EmbeddedRocketMQ inner) {
			assertThat(inner).isSameAs(EmbeddedRocketMQAnnotationIT.this.server);
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

	@EmbeddedRocketMQ(topics = "parallel-1")
	static class Parallel1 extends Sharing {

	}

	@EmbeddedRocketMQ(topics = "parallel-2")
	static class Parallel2 extends Sharing {

	}

	@EmbeddedRocketMQ(nameServerProperties = { "rocketmq.clients.archive.name-server", "app.mq" })
	@TestPropertySource(properties = "rocketmq.name-server=192.0.2.2:9876")
	static class OtherNames extends Sharing {

	}

	@ExtendWith(SpringExtension.class)
	@EmbeddedRocketMQ
	@ContextHierarchy({ @ContextConfiguration(classes = Config.class), @ContextConfiguration(classes = Empty.class) })
	static class Hierarchy {

		@Autowired
		io.rocketmq.test.EmbeddedRocketMQ server;

		@Autowired
		ConfigurableApplicationContext context;

	}

	@Configuration(proxyBeanMethods = false)
	static class Empty {

	}

	@SpringJUnitConfig(Config.class)
	@EmbeddedRocketMQ(topics = "ahead", groups = "ahead", brokerProperties = "transactionTimeOut=2000")
	static class AheadOfTime {

	}

	@EmbeddedRocketMQ(brokerProperties = "transactionTimeOut=1000")
	static class OtherProperties extends Sharing {

	}

}
