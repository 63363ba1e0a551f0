package io.rocketmq.spring.boot.testcontainers;

import java.io.IOException;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.testcontainers.utility.DockerImageName;

import org.springframework.boot.testcontainers.service.connection.ServiceConnection;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.context.TestContextManager;
import org.springframework.test.context.junit.jupiter.SpringJUnitConfig;

import io.rocketmq.client.config.Endpoint;
import io.rocketmq.spring.boot.autoconfigure.RocketMQConnectionDetails;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests of the container that need no Docker engine.
 */
class RocketMQContainerTests {

	private static final String IMAGE = "apache/rocketmq:5.3.2";

	@Test
	void brokerSaysTheAddressAndThePortThatAreReachableFromOutside() throws IOException {
		try (RocketMQContainer container = new RocketMQContainer(IMAGE)
			.withBrokerProperty("transactionCheckInterval", "1000")
			.withBrokerProperty("autoCreateTopicEnable", "false")) {
			container.configure();
			List<String> bindings = container.getPortBindings();
			assertThat(bindings).hasSize(1);
			String[] ports = bindings.get(0).split("[:/]");
			assertThat(ports[0]).as("outside").isEqualTo(ports[1]);
			Properties config = new Properties();
			config.load(new java.io.StringReader(container.brokerConfig("172.17.0.1")));
			assertThat(config).containsEntry("listenPort", ports[0])
				.containsEntry("brokerIP1", "172.17.0.1")
				.containsEntry("namesrvAddr", "127.0.0.1:9876")
				.containsEntry("transactionCheckInterval", "1000")
				.containsEntry("autoCreateTopicEnable", "false");
			assertThat(container.getExposedPorts()).contains(9876);
		}
	}

	@Test
	void commandWaitsForTheScriptWhichStartsTheBrokerAfterTheNameServer() throws Exception {
		try (RocketMQContainer container = new RocketMQContainer(IMAGE)) {
			assertThat(container.getCommandParts()).containsExactly("bash", "-c", RocketMQContainer.command());
			assertThat(container.getEnvMap()).containsEntry("JAVA_OPT_EXT", "-Xms512m -Xmx512m -Xmn256m");
		}
		assertThat(RocketMQContainer.command()).contains(RocketMQContainer.SCRIPT);
		assertThat(RocketMQContainer.script()).containsSubsequence("./mqnamesrv &", "/dev/tcp/127.0.0.1/9876",
				"exec ./mqbroker -c " + RocketMQContainer.CONFIG);
		for (String text : List.of(RocketMQContainer.command(), RocketMQContainer.script())) {
			Process check = new ProcessBuilder("bash", "-n", "-c", text).inheritIO().start();
			assertThat(check.waitFor(10, TimeUnit.SECONDS)).isTrue();
			assertThat(check.exitValue()).as(text).isZero();
		}
	}

	@Test
	void otherImagesAndOwnOrMalformedPropertiesAreRefused() {
		assertThatIllegalStateException().isThrownBy(() -> new RocketMQContainer("redis:8"))
			.withMessageContaining("apache/rocketmq");
		DockerImageName copy = DockerImageName.parse("registry.example.com/mq:5")
			.asCompatibleSubstituteFor("apache/rocketmq");
		try (RocketMQContainer container = new RocketMQContainer(copy)) {
			assertThatIllegalArgumentException().isThrownBy(() -> container.withBrokerProperty("brokerIP1", "1.2.3.4"))
				.withMessage("Broker property 'brokerIP1' is set by the container itself: '1.2.3.4'. Leave it out.");
			assertThatIllegalArgumentException().isThrownBy(() -> container.withBrokerProperty("a=b", "c"))
				.withMessageContaining("'a=b=c'");
			assertThatIllegalArgumentException().isThrownBy(() -> container.withBrokerProperty("a", "b\nc=d"));
		}
	}

	@Test
	void serviceConnectionMakesConnectionDetails() throws Exception {
		WithServiceConnection test = new WithServiceConnection();
		TestContextManager manager = new TestContextManager(WithServiceConnection.class);
		manager.prepareTestInstance(test);
		try (ConfigurableApplicationContext context = (ConfigurableApplicationContext) manager.getTestContext()
			.getApplicationContext()) {
			assertThat(context.getBean(RocketMQConnectionDetails.class).getNameServers())
				.containsExactly(new Endpoint("docker.example.com", 32768));
		}
	}

	@SpringJUnitConfig(WithServiceConnection.Config.class)
	static class WithServiceConnection {

		@ServiceConnection
		static RocketMQContainer rocketmq = new Started();

		@Configuration(proxyBeanMethods = false)
		static class Config {

		}

	}

	/**
	 * A container as it is once an engine has started it.
	 */
	private static final class Started extends RocketMQContainer {

		Started() {
			super(IMAGE);
		}

		@Override
		public String getDockerImageName() {
			return IMAGE;
		}

		@Override
		public String getHost() {
			return "docker.example.com";
		}

		@Override
		public Integer getMappedPort(int originalPort) {
			return (originalPort == NAME_SERVER_PORT) ? 32768 : 0;
		}

		@Override
		public void start() {
			// There is no engine.
		}

	}

}
