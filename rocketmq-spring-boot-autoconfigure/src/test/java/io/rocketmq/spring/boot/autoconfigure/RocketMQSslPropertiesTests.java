package io.rocketmq.spring.boot.autoconfigure;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.Endpoint;
import io.rocketmq.client.config.TlsOptions;
import io.rocketmq.client.config.TlsOptions.KeyStoreFile;
import io.rocketmq.spring.boot.Certificates;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Properties below {@code rocketmq.ssl}: each reaches the client's options, and those
 * that contradict each other fail at the start.
 */
class RocketMQSslPropertiesTests {

	private static final String PASSWORD = Certificates.PASSWORD;

	@TempDir
	private static Path folder;

	private static Certificates certificates;

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class, RocketMQAutoConfiguration.class))
		.withPropertyValues("rocketmq.name-server=localhost:1");

	@BeforeAll
	static void issue() {
		certificates = new Certificates(folder).issue("client", "dns:client");
	}

	private void tls(Consumer<@Nullable TlsOptions> check, String... properties) {
		// With a client of the user's, as a password needs an encrypted key.
		this.runner.withBean(RocketMQClient.class, () -> RocketMQClient.connect("localhost:1"))
			.withPropertyValues(properties)
			.run((context) -> {
				assertThat(context).hasNotFailed();
				check.accept(context.getBean(RocketMQPropertiesMapper.class)
					.clientOptions(context.getBean(RocketMQConnectionDetails.class))
					.build()
					.transport()
					.tls());
			});
	}

	private void fails(String text, String... properties) {
		this.runner.withPropertyValues(properties)
			.run((context) -> assertThat(context).as(text)
				.getFailure()
				.hasStackTraceContaining(text)
				.satisfies((failure) -> {
					StringBuilder all = new StringBuilder();
					for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
						all.append(cause);
					}
					assertThat(all).doesNotContain(PASSWORD);
				}));
	}

	@Test
	void connectionsAreEncryptedIfSomethingIsSet() {
		tls((tls) -> assertThat(tls).isNull());
		tls((tls) -> assertThat(tls).isNull(), "rocketmq.ssl.enabled=false", "rocketmq.ssl.trust-all=true");
		tls((tls) -> {
			assertThat(tls).isNotNull();
			assertThat(tls.verifyHostName()).isTrue();
			assertThat(tls.trustAll()).isFalse();
			assertThat(tls.sslContext()).isNull();
			assertThat(tls.handshakeTimeout()).isEqualTo(Duration.ofSeconds(10));
			assertThat(tls.reloadInterval()).isEqualTo(Duration.ofSeconds(10));
		}, "rocketmq.ssl.enabled=true");
		tls((tls) -> assertThat(tls.trustAll()).isTrue(), "rocketmq.ssl.trust-all=true");
	}

	@Test
	void eachPropertyReachesItsOption() {
		tls((tls) -> {
			assertThat(tls.trustCertificates()).containsExactly(certificates.authority());
			assertThat(tls.certificate()).isEqualTo(certificates.certificate("client"));
			assertThat(tls.privateKey()).isEqualTo(certificates.key("client"));
			assertThat(tls.privateKeyPassword()).isEqualTo(PASSWORD);
			assertThat(tls.verifyHostName()).isFalse();
			assertThat(tls.protocols()).containsExactly("TLSv1.3", "TLSv1.2");
			assertThat(tls.ciphers()).containsExactly("TLS_AES_128_GCM_SHA256");
			assertThat(tls.handshakeTimeout()).isEqualTo(Duration.ofSeconds(3));
			assertThat(tls.reloadInterval()).isEqualTo(Duration.ofMinutes(1));
		}, "rocketmq.ssl.trust-certificates=" + certificates.authority(),
				"rocketmq.ssl.certificate=" + certificates.certificate("client"),
				"rocketmq.ssl.private-key=" + certificates.key("client"),
				"rocketmq.ssl.private-key-password=" + PASSWORD, "rocketmq.ssl.verify-host-name=false",
				"rocketmq.ssl.protocols=TLSv1.3,TLSv1.2", "rocketmq.ssl.ciphers=TLS_AES_128_GCM_SHA256",
				"rocketmq.ssl.handshake-timeout=3s", "rocketmq.ssl.reload-interval=1m");
		tls((tls) -> {
			KeyStoreFile store = new KeyStoreFile(certificates.store(), PASSWORD);
			assertThat(tls.trustStore()).isEqualTo(store);
			assertThat(tls.keyStore()).isEqualTo(store);
		}, "rocketmq.ssl.trust-store.location=" + certificates.store(), "rocketmq.ssl.trust-store.password=" + PASSWORD,
				"rocketmq.ssl.key-store.location=" + certificates.store(),
				"rocketmq.ssl.key-store.password=" + PASSWORD);
	}

	@Test
	void aBundleBringsItsContextCiphersAndProtocols() {
		String[] bundle = { "spring.ssl.bundle.pem.mq.truststore.certificate=file:" + certificates.authority(),
				"spring.ssl.bundle.pem.mq.options.ciphers=TLS_AES_256_GCM_SHA384",
				"spring.ssl.bundle.pem.mq.options.enabled-protocols=TLSv1.3", "rocketmq.ssl.bundle=mq" };
		this.runner.withPropertyValues(bundle).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(context.getBean(RocketMQConnectionDetails.class).getSslBundle()).isNotNull();
		});
		tls((tls) -> {
			assertThat(tls.sslContext()).isNotNull();
			assertThat(tls.sslContext().get()).isSameAs(tls.sslContext().get());
			assertThat(tls.ciphers()).containsExactly("TLS_AES_256_GCM_SHA384");
			assertThat(tls.protocols()).containsExactly("TLSv1.3");
		}, bundle);
	}

	@Test
	void theBundleOfConnectionDetailsReplacesTheProperties() {
		RocketMQConnectionDetails details = new RocketMQConnectionDetails() {
			@Override
			public List<Endpoint> getNameServers() {
				return List.of(new Endpoint("localhost", 1));
			}

			@Override
			public SslBundle getSslBundle() {
				return SslBundle.systemDefault();
			}
		};
		this.runner.withBean(RocketMQConnectionDetails.class, () -> details)
			.withPropertyValues("rocketmq.ssl.trust-all=true", "rocketmq.ssl.verify-host-name=false")
			.run((context) -> {
				assertThat(context).hasNotFailed();
				TlsOptions tls = context.getBean(RocketMQPropertiesMapper.class)
					.clientOptions(details)
					.build()
					.transport()
					.tls();
				assertThat(tls.sslContext()).isNotNull();
				assertThat(tls.trustAll()).isFalse();
				assertThat(tls.verifyHostName()).isFalse();
			});
	}

	@Test
	void contradictionsNameTheProperties() throws Exception {
		fails("Property 'rocketmq.ssl.bundle' has the illegal value 'mq': The bundle and rocketmq.ssl.* with files",
				"spring.ssl.bundle.pem.mq.truststore.certificate=file:" + certificates.authority(),
				"rocketmq.ssl.bundle=mq", "rocketmq.ssl.trust-certificates=" + certificates.authority());
		fails("Property 'rocketmq.ssl.trust-all' has the illegal value 'true'", "rocketmq.ssl.trust-all=true",
				"rocketmq.ssl.trust-certificates=" + certificates.authority());
		fails("Property 'rocketmq.ssl.certificate'", "rocketmq.ssl.certificate=" + certificates.certificate("client"));
		fails("Property 'rocketmq.ssl.private-key'", "rocketmq.ssl.private-key=" + certificates.key("client"));
		fails("Property 'rocketmq.ssl.key-store.location'", "rocketmq.ssl.key-store.password=" + PASSWORD);
		fails("Property 'rocketmq.ssl.key-store.password'", "rocketmq.ssl.key-store.location=" + certificates.store());
		fails("Property 'rocketmq.ssl.trust-certificates' has the illegal value 'absent.pem'",
				"rocketmq.ssl.trust-certificates=absent.pem");
		fails("Property 'rocketmq.ssl.handshake-timeout'", "rocketmq.ssl.enabled=true",
				"rocketmq.ssl.handshake-timeout=0s");
		Path none = Files.writeString(folder.resolve("none.pem"), "nothing");
		fails("Property 'rocketmq.ssl.trust-certificates'", "rocketmq.ssl.trust-certificates=" + none);
		fails("Property 'rocketmq.ssl.key-store'", "rocketmq.ssl.key-store.location=" + certificates.store(),
				"rocketmq.ssl.key-store.password=another");
		fails("Property 'rocketmq.ssl.ciphers' has the illegal value '[none]'", "rocketmq.ssl.enabled=true",
				"rocketmq.ssl.ciphers=none");
		fails("Property 'rocketmq.clients.archive.ssl.certificate'",
				"rocketmq.clients.archive.ssl.certificate=" + certificates.certificate("client"));
	}

}
