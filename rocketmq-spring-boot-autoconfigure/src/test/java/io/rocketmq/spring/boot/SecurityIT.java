package io.rocketmq.spring.boot;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.error.ConnectionProblem;
import io.rocketmq.client.hook.ConnectionPhase;
import io.rocketmq.spring.annotation.RocketMQMessageListener;
import io.rocketmq.spring.core.RocketMQTemplate;
import io.rocketmq.test.EmbeddedRocketMQ;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.awaitility.Awaitility.await;

/**
 * An application at a server of version 5 with authentication, authorization and TLS,
 * whose certificate is renewed by another authority while messages flow.
 */
class SecurityIT {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	@TempDir
	private static Path folder;

	private static Certificates before;

	private static Certificates after;

	private static Path trust;

	private static EmbeddedRocketMQ server;

	@BeforeAll
	static void start() throws IOException {
		// Otherwise each application would set up logging again, without the test's part.
		System.setProperty(LoggingSystem.SYSTEM_PROPERTY, LoggingSystem.NONE);
		before = new Certificates(Files.createDirectory(folder.resolve("before"))).issue("server", "ip:127.0.0.1");
		after = new Certificates(Files.createDirectory(folder.resolve("after"))).issue("server", "ip:127.0.0.1");
		trust = Files.copy(before.authority(), folder.resolve("trust.pem"));
		Path certificate = Files.copy(before.certificate("server"), folder.resolve("server.pem"));
		Path key = Files.copy(before.key("server"), folder.resolve("server.key"));
		server = EmbeddedRocketMQ.builder()
			.jvmOption("-Dtls.server.mode=permissive")
			.jvmOption("-Dtls.test.mode.enable=false")
			.jvmOption("-Dtls.server.certPath=" + certificate)
			.jvmOption("-Dtls.server.keyPath=" + key)
			.brokerProperty("authenticationEnabled", "true")
			.brokerProperty("authenticationMetadataProvider",
					"org.apache.rocketmq.auth.authentication.provider.LocalAuthenticationMetadataProvider")
			.brokerProperty("initAuthenticationUser", "{\"username\":\"rocketmq\",\"password\":\"12345678\"}")
			.brokerProperty("innerClientAuthenticationCredentials",
					"{\"accessKey\":\"rocketmq\",\"secretKey\":\"12345678\"}")
			.brokerProperty("authorizationEnabled", "true")
			.brokerProperty("authorizationMetadataProvider",
					"org.apache.rocketmq.auth.authorization.provider.LocalAuthorizationMetadataProvider")
			.build()
			.start();
		server.createTopic("flow", 2);
	}

	@AfterAll
	static void close() {
		System.clearProperty(LoggingSystem.SYSTEM_PROPERTY);
		if (server != null) {
			server.close();
		}
	}

	@Test
	void aCertificateIsRenewedWhileMessagesFlow() throws Exception {
		try (CapturedEvents events = new CapturedEvents("io.rocketmq")) {
			try (ConfigurableApplicationContext context = application(Application.class).run(arguments())) {
				Application application = context.getBean(Application.class);
				// On a busy machine the first connection may take too long.
				assertThat(events.infos()).filteredOn((line) -> !line.endsWith("is reachable again"))
					.as("lines of a normal start")
					.hasSize(2);
				RocketMQClient client = context.getBean("rocketMQClient", RocketMQClient.class);
				Flow flow = new Flow(context.getBean(RocketMQTemplate.class));
				flow.start();
				await().atMost(PATIENCE).until(() -> application.received.size() >= 20);
				long connected = client.statistics().allConnections().connected();
				replace(after.key("server"), "server.key");
				replace(after.certificate("server"), "server.pem");
				awaitRenewed();
				RocketMQTemplate late = context.getBean("lateRocketMQTemplate", RocketMQTemplate.class);
				RocketMQClient other = context.getBean("lateRocketMQClient", RocketMQClient.class);
				await().atMost(PATIENCE)
					.until(() -> other.statistics()
						.connections()
						.stream()
						.noneMatch((connection) -> connection.phase() == ConnectionPhase.LIVE));
				assertThatException().isThrownBy(() -> late.syncSend("flow", "late"))
					.satisfies((failure) -> assertThat(ConnectionProblem.of(failure.getMessage()))
						.isEqualTo(ConnectionProblem.CERTIFICATE_UNTRUSTED));
				replace(after.authority(), "trust.pem");
				await().atMost(PATIENCE).ignoreExceptions().until(() -> {
					late.syncSend("flow", "late");
					return true;
				});
				await().atMost(PATIENCE).until(() -> application.received.contains("late"));
				int soFar = application.received.size();
				await().atMost(PATIENCE).until(() -> application.received.size() >= soFar + 20);
				flow.end();
				await().atMost(PATIENCE).until(() -> application.received.containsAll(flow.sent));
				List<String> received = new ArrayList<>(application.received);
				received.removeIf("late"::equals);
				assertThat(received).as("nothing lost or duplicated").containsExactlyInAnyOrderElementsOf(flow.sent);
				assertThat(client.statistics().allConnections().connected()).as("connections stay")
					.isEqualTo(connected);
				context.getBean(RocketMQTemplate.class).syncSend("flow", "block");
				await().atMost(PATIENCE).until(application.blocked::get);
			}
			assertThat(events.infos()).last()
				.asString()
				.startsWith("RocketMQ clients [")
				.endsWith("unfinished deliveries, which will be redelivered: 1");
			Application.ended.countDown();
		}
	}

	@Test
	void refusedCredentialsAndMissingTopicsAreAnalyzed() {
		FailureAnalysis refused = failure(Application.class, "--rocketmq.credentials.secret-key=wrong-secret");
		assertThat(refused.getDescription()).startsWith("Listeners of consumer group 'flow' were not ready within")
			.contains("broker-a", "NO_PERMISSION (16)", "check signature failed")
			.doesNotContain("wrong-secret");
		assertThat(refused.getAction()).startsWith("Check 'rocketmq.credentials.access-key' and");
		FailureAnalysis call = failure(Sending.class, "--rocketmq.credentials.secret-key=wrong-secret");
		assertThat(call.getDescription()).startsWith("A RocketMQ server refused a request of this application:")
			.doesNotContain("wrong-secret");
		FailureAnalysis missing = failure(Missing.class, "--rocketmq.listener.missing-topics=fail");
		assertThat(missing.getDescription())
			.isEqualTo("Listeners of consumer group 'missing' subscribe to topics that do not exist: no-such-topic");
		assertThat(missing.getAction()).contains("'rocketmq.listener.missing-topics=create'");
	}

	private static FailureAnalysis failure(Class<?> application, String property) {
		List<String> arguments = new ArrayList<>(List.of(arguments()));
		arguments.removeIf((each) -> each.startsWith(property.substring(0, property.indexOf('=') + 1)));
		arguments.addAll(List.of(property, "--rocketmq.listener.startup-failure=fail",
				"--rocketmq.listener.startup-timeout=8s", "--rocketmq.ssl.enabled=false"));
		FailureAnalysis[] found = new FailureAnalysis[1];
		assertThatException().isThrownBy(() -> application(application).run(arguments.toArray(String[]::new)).close())
			.satisfies((failure) -> found[0] = FailureTexts.of(failure));
		return found[0];
	}

	private static SpringApplicationBuilder application(Class<?> configuration) {
		return new SpringApplicationBuilder(configuration).web(WebApplicationType.NONE);
	}

	private static String[] arguments() {
		return new String[] { "--spring.main.banner-mode=off", "--rocketmq.name-server=" + server.nameServerAddress(),
				"--rocketmq.credentials.access-key=rocketmq", "--rocketmq.credentials.secret-key=12345678",
				"--rocketmq.ssl.bundle=mq", "--spring.ssl.bundle.pem.mq.truststore.certificate=file:" + trust,
				"--spring.ssl.bundle.pem.mq.reload-on-update=true", "--spring.ssl.bundle.watch.file.quiet-period=300ms",
				"--rocketmq.request-timeout=20s", "--rocketmq.producer.send-timeout=20s",
				"--rocketmq.listener.consume-from=earliest", "--rocketmq.listener.drain-timeout=1s",
				"--rocketmq.clients.late.name-server=" + server.nameServerAddress(),
				"--rocketmq.clients.late.ssl.bundle=mq", "--rocketmq.clients.late.credentials.access-key=rocketmq",
				"--rocketmq.clients.late.credentials.secret-key=12345678",
				"--rocketmq.clients.late.producer.send-timeout=10s", "--rocketmq.clients.late.idle-timeout=1s" };
	}

	/** Replaces a file at once, as tools that renew certificates do. */
	private static void replace(Path source, String name) throws IOException {
		Path next = Files.copy(source, folder.resolve(name + ".next"));
		Files.move(next, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
	}

	/** Waits until name server and broker show the new certificate to new connections. */
	private static void awaitRenewed() throws Exception {
		PublicKey authority = after.keyStore().getCertificate("ca").getPublicKey();
		for (String address : List.of(server.nameServerAddress(), server.brokerAddress())) {
			await().atMost(PATIENCE).ignoreExceptions().until(() -> {
				shown(address).verify(authority);
				return true;
			});
		}
	}

	private static X509Certificate shown(String address) throws Exception {
		SSLContext context = SSLContext.getInstance("TLS");
		context.init(null, new TrustManager[] { new TrustAll() }, null);
		URI server = URI.create("tls://" + address);
		try (SSLSocket socket = (SSLSocket) context.getSocketFactory()
			.createSocket(InetAddress.getByName(server.getHost()), server.getPort())) {
			socket.startHandshake();
			return (X509Certificate) socket.getSession().getPeerCertificates()[0];
		}
	}

	private static final class TrustAll implements X509TrustManager {

		@Override
		public void checkClientTrusted(X509Certificate[] chain, String type) {
		}

		@Override
		public void checkServerTrusted(X509Certificate[] chain, String type) {
		}

		@Override
		public X509Certificate[] getAcceptedIssuers() {
			return new X509Certificate[0];
		}

	}

	/** Sends numbered messages until it is ended; a failed send fails the test. */
	private static final class Flow {

		private final List<String> sent = new CopyOnWriteArrayList<>();

		private final AtomicBoolean ending = new AtomicBoolean();

		private final Thread thread;

		private volatile RuntimeException failure;

		Flow(RocketMQTemplate template) {
			this.thread = new Thread(() -> {
				try {
					for (int i = 0; !this.ending.get(); i++) {
						template.syncSend("flow", "message-" + i);
						this.sent.add("message-" + i);
						Thread.sleep(20);
					}
				}
				catch (InterruptedException ex) {
					Thread.currentThread().interrupt();
				}
				catch (RuntimeException ex) {
					this.failure = ex;
				}
			}, "flow");
		}

		void start() {
			this.thread.start();
		}

		void end() throws InterruptedException {
			this.ending.set(true);
			this.thread.join();
			assertThat(this.failure).isNull();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		static final CountDownLatch ended = new CountDownLatch(1);

		final List<String> received = new CopyOnWriteArrayList<>();

		final AtomicBoolean blocked = new AtomicBoolean();

		@RocketMQMessageListener(topic = "flow", consumerGroup = "flow")
		void on(String text) throws InterruptedException {
			if (text.equals("block")) {
				this.blocked.set(true);
				awaitEnd();
			}
			this.received.add(text);
		}

		/** Outlives the drain of the listener, whose thread may be interrupted. */
		private static void awaitEnd() {
			while (true) {
				try {
					ended.await();
					return;
				}
				catch (InterruptedException ex) {
					// Goes on.
				}
			}
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Sending {

		@Bean
		String sent(@Qualifier("rocketMQTemplate") RocketMQTemplate template) {
			return template.syncSend("flow", "refused").messageId();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Missing {

		@RocketMQMessageListener(topic = "no-such-topic", consumerGroup = "missing")
		void on(String text) {
		}

	}

}
