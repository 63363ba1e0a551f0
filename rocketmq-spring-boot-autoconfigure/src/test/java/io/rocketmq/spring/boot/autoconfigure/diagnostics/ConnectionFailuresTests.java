package io.rocketmq.spring.boot.autoconfigure.diagnostics;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import javax.net.ServerSocketFactory;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.error.ConnectionProblem;
import io.rocketmq.spring.annotation.RocketMQMessageListener;
import io.rocketmq.spring.boot.CapturedEvents;
import io.rocketmq.spring.boot.Certificates;
import io.rocketmq.spring.boot.FailureTexts;
import io.rocketmq.spring.boot.autoconfigure.RocketMQAutoConfiguration;
import io.rocketmq.spring.boot.autoconfigure.RocketMQListenerAutoConfiguration;
import io.rocketmq.spring.boot.autoconfigure.RocketMQTemplateAutoConfiguration;
import io.rocketmq.spring.boot.autoconfigure.health.RocketMQHealth;
import io.rocketmq.spring.core.RocketMQTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Starts that fail at servers which cannot be reached, with listeners that must be ready
 * and with those that wait.
 */
class ConnectionFailuresTests {

	private static final String REFUSED = "127.0.0.1:1";

	private static final ServerSocketFactory PLAIN = ServerSocketFactory.getDefault();

	/** The answer of a name server to any request. */
	private static final byte[] FRAME = { 0, 0, 0, 8, 0, 0, 0, 4, 1, 2, 3, 4 };

	@TempDir
	private static Path folder;

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(RocketMQAutoConfiguration.class, RocketMQTemplateAutoConfiguration.class,
						RocketMQListenerAutoConfiguration.class, RocketMQDiagnosticsAutoConfiguration.class))
		.withPropertyValues("rocketmq.listener.drain-timeout=1s");

	private FailureAnalysis failure(String address, String... properties) {
		FailureAnalysis[] found = new FailureAnalysis[1];
		this.runner.withUserConfiguration(Listening.class)
			.withPropertyValues("rocketmq.name-server=" + address, "rocketmq.listener.startup-failure=fail",
					"rocketmq.listener.startup-timeout=4s")
			.withPropertyValues(properties)
			.run((context) -> {
				assertThat(context).hasFailed();
				found[0] = FailureTexts.of(context.getStartupFailure());
			});
		assertThat(found[0].getDescription())
			.startsWith("Listeners of consumer group 'billing' were not ready within 4000 ms:")
			.contains(address);
		assertThat(found[0].getAction()).contains("set 'rocketmq.listener.startup-failure=retry'");
		return found[0];
	}

	@Test
	void anUnreachableNameServer() {
		assertThat(failure(REFUSED).getAction()).startsWith("Check 'rocketmq.name-server', whether the servers are up");
	}

	@Test
	void anUnknownHost() {
		assertThat(failure("no-such-host.invalid:9876").getAction())
			.startsWith("Check the host in 'rocketmq.name-server'");
	}

	@Test
	void aPlainClientAtAPortWithTls() {
		try (OneAnswerServer server = new OneAnswerServer(PLAIN)) {
			FailureAnalysis analysis = failure(server.address());
			assertThat(ConnectionProblem.of(analysis.getDescription())).isEqualTo(ConnectionProblem.TLS_REQUIRED);
			assertThat(analysis.getAction()).startsWith("If the server accepts only TLS, set 'rocketmq.ssl.bundle'");
		}
	}

	@Test
	void aTlsClientAtAPlainPort() {
		try (OneAnswerServer server = new OneAnswerServer(PLAIN, FRAME)) {
			FailureAnalysis analysis = failure(server.address(), "rocketmq.ssl.enabled=true");
			assertThat(ConnectionProblem.of(analysis.getDescription())).isEqualTo(ConnectionProblem.TLS_NOT_SPOKEN);
			assertThat(analysis.getAction()).startsWith("Set 'rocketmq.ssl.enabled=false'");
		}
	}

	@Test
	void certificatesThatAreNotTrustedOrForAnotherHost() throws Exception {
		Path of = Files.createDirectory(folder.resolve("other-host"));
		Certificates certificates = new Certificates(of).issue("server", "dns:elsewhere.example");
		KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
		keys.init(certificates.keyStore(), Certificates.PASSWORD.toCharArray());
		SSLContext context = SSLContext.getInstance("TLS");
		context.init(keys.getKeyManagers(), null, null);
		try (OneAnswerServer server = new OneAnswerServer(context.getServerSocketFactory(), FRAME)) {
			FailureAnalysis untrusted = failure(server.address(), "rocketmq.ssl.enabled=true");
			assertThat(ConnectionProblem.of(untrusted.getDescription()))
				.isEqualTo(ConnectionProblem.CERTIFICATE_UNTRUSTED);
			assertThat(untrusted.getAction()).startsWith("Add the authority of the server's certificate");
			FailureAnalysis host = failure(server.address(),
					"rocketmq.ssl.trust-certificates=" + certificates.authority());
			assertThat(ConnectionProblem.of(host.getDescription())).isEqualTo(ConnectionProblem.CERTIFICATE_HOST);
			assertThat(host.getAction()).startsWith("Name a host in 'rocketmq.name-server'")
				.contains("'rocketmq.ssl.verify-host-name=false'");
		}
	}

	@Test
	void aCallDuringTheStart() {
		this.runner.withUserConfiguration(Sending.class)
			.withPropertyValues("rocketmq.name-server=" + REFUSED, "rocketmq.producer.send-timeout=300ms")
			.run((context) -> {
				assertThat(context).hasFailed();
				FailureAnalysis analysis = FailureTexts.of(context.getStartupFailure());
				assertThat(analysis.getDescription()).startsWith("A RocketMQ server could not be reached:")
					.contains(REFUSED);
				assertThat(analysis.getAction()).startsWith("Check 'rocketmq.name-server'");
			});
	}

	@Test
	void listenersThatWaitWarnOnceAndHealthTellsTheCause() {
		try (OneAnswerServer server = new OneAnswerServer(PLAIN);
				CapturedEvents events = new CapturedEvents("io.rocketmq")) {
			this.runner.withUserConfiguration(Listening.class)
				.withPropertyValues("rocketmq.name-server=" + server.address())
				.run((context) -> {
					assertThat(context).hasNotFailed();
					RocketMQClient client = context.getBean(RocketMQClient.class);
					await().atMost(Duration.ofSeconds(20))
						.until(() -> client.statistics().allConnections().lost() >= 4);
					assertThat(events.warnings()).hasSize(1);
					assertThat(ConnectionProblem.of(events.warnings().get(0)))
						.isEqualTo(ConnectionProblem.TLS_REQUIRED);
					RocketMQHealth health = RocketMQHealth.of(client.status());
					assertThat(health.up()).isFalse();
					assertThat(ConnectionProblem.of(String.valueOf(health.details().get("nameServerProblem"))))
						.isEqualTo(ConnectionProblem.TLS_REQUIRED);
				});
		}
	}

	@Test
	void eachClientIsLoggedAtTheStartAndAllAtTheStop() {
		try (CapturedEvents events = new CapturedEvents("io.rocketmq")) {
			this.runner.withUserConfiguration(Listening.class)
				.withPropertyValues("rocketmq.name-server=" + REFUSED, "rocketmq.producer.group=orders",
						"rocketmq.clients.archive.name-server=localhost:2")
				.run((context) -> {
					assertThat(context).hasNotFailed();
					String id = context.getBean("rocketMQClient", RocketMQClient.class).status().clientId();
					List<String> lines = events.infos();
					assertThat(lines).hasSize(2)
						.anySatisfy((line) -> assertThat(line).startsWith("RocketMQ client 'default' (version ")
							.contains("client id " + id + ") uses name servers [" + REFUSED + "]")
							.contains("producer groups [orders", "consumer groups [billing]"))
						.anySatisfy((line) -> assertThat(line).startsWith("RocketMQ client 'archive' (version ")
							.contains("[localhost:2]"));
					assertThat(events.keyValues("clientId")).contains(id);
				});
			assertThat(events.infos()).hasSize(3)
				.last()
				.asString()
				.matches("RocketMQ clients \\[.*default.*] closed within \\d+ ms; unfinished deliveries,.*: 0");
		}
	}

	@Configuration(proxyBeanMethods = false)
	static class Listening {

		@Bean
		Listeners listeners() {
			return new Listeners();
		}

		static class Listeners {

			@RocketMQMessageListener(topic = "orders", consumerGroup = "billing")
			void on(String text) {
			}

		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Sending {

		@Bean
		String sent(RocketMQTemplate template) {
			return template.syncSend("orders", "first").messageId();
		}

	}

}
