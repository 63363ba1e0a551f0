package io.rocketmq.client.internal.remote;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.ClientOptions;
import io.rocketmq.client.config.Endpoint;
import io.rocketmq.client.config.TlsOptions;
import io.rocketmq.client.config.TlsOptions.KeyStoreFile;
import io.rocketmq.client.error.ConnectFailedException;
import io.rocketmq.client.error.ConnectionProblem;
import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.SendStatus;
import io.rocketmq.client.producer.Producer;
import io.rocketmq.client.testing.Certificates;
import io.rocketmq.client.testing.Certificates.Identity;
import io.rocketmq.test.EmbeddedRocketMQ;
import io.rocketmq.test.EmbeddedRocketMQBuilder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * TLS with real servers: one with and without TLS; one with TLS only, which requires
 * client certificates and has a certificate for another host; and one whose certificate
 * has expired. Takes more than 20 s, as the TLS settings of a server need a process of
 * its own.
 */
class TlsIT {

	@TempDir
	private static Path folder;

	private static Certificates certificates;

	private static Identity client;

	private static EmbeddedRocketMQ permissive;

	private static EmbeddedRocketMQ enforcing;

	private static EmbeddedRocketMQ expired;

	@BeforeAll
	static void start() throws Exception {
		certificates = new Certificates(folder);
		client = certificates.issue("client", "dns:client", false);
		permissive = server("permissive", certificates.issue("good", "ip:127.0.0.1", false)).build().start();
		enforcing = server("enforcing", certificates.issue("other", "dns:elsewhere.example", false))
			.jvmOption("-Dtls.server.need.client.auth=require")
			.jvmOption("-Dtls.server.authClient=true")
			.jvmOption("-Dtls.server.trustCertPath=" + certificates.authority())
			.jvmOption("-Dtls.client.certPath=" + client.certificate())
			.jvmOption("-Dtls.client.keyPath=" + client.key())
			.build()
			.start();
		expired = server("enforcing", certificates.issue("old", "ip:127.0.0.1", true)).build().start();
	}

	@AfterAll
	static void stop() {
		for (EmbeddedRocketMQ server : new EmbeddedRocketMQ[] { permissive, enforcing, expired }) {
			if (server != null) {
				server.close();
			}
		}
	}

	@Test
	void aPermissiveServerIsUsedWithAndWithoutTls() {
		assertThat(send(permissive, TlsOptions.builder().trustCertificates(List.of(certificates.authority())).build()))
			.isEqualTo(SendStatus.OK);
		assertThat(send(permissive, TlsOptions.builder().trustStore(certificates.trustStore()).build()))
			.isEqualTo(SendStatus.OK);
		assertThat(send(permissive,
				TlsOptions.builder()
					.trustAll(true)
					.protocols(List.of("TLSv1.2"))
					.ciphers(List.of("TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"))
					.build()))
			.isEqualTo(SendStatus.OK);
		// The server's certificate has an EC key, which this suite can't use.
		assertThatExceptionOfType(ConnectFailedException.class)
			.isThrownBy(() -> send(permissive,
					TlsOptions.builder()
						.trustAll(true)
						.protocols(List.of("TLSv1.2"))
						.ciphers(List.of("TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"))
						.build()))
			.withMessageContaining("TLS handshake failed");
		assertThat(send(permissive, null)).isEqualTo(SendStatus.OK);
	}

	@Test
	void anUntrustedAuthorityIsRejected() throws Exception {
		Path other = Files.createDirectory(folder.resolve("other"));
		TlsOptions tls = TlsOptions.builder().trustCertificates(List.of(new Certificates(other).authority())).build();
		assertThatExceptionOfType(ConnectFailedException.class).isThrownBy(() -> send(permissive, tls))
			.withMessageContaining("authority that is not trusted");
		assertThatExceptionOfType(ConnectFailedException.class)
			.isThrownBy(() -> send(permissive, TlsOptions.builder().build()))
			.withMessageContaining("authority that is not trusted");
	}

	@Test
	void aCertificateOfAnotherHostIsRejectedUnlessHostNamesAreNotVerified() {
		TlsOptions tls = TlsOptions.builder()
			.trustCertificates(List.of(certificates.authority()))
			.certificate(client.certificate())
			.privateKey(client.key())
			.build();
		assertThatExceptionOfType(ConnectFailedException.class).isThrownBy(() -> send(enforcing, tls))
			.withMessageContaining("for another host");
		assertThat(send(enforcing, tls.toBuilder().verifyHostName(false).build())).isEqualTo(SendStatus.OK);
	}

	@Test
	void aServerThatRequiresClientCertificatesRejectsOtherClients() {
		TlsOptions.Builder tls = TlsOptions.builder()
			.trustCertificates(List.of(certificates.authority()))
			.verifyHostName(false);
		assertThatExceptionOfType(RocketMQException.class).isThrownBy(() -> send(enforcing, tls.build()))
			.withMessageContaining(ConnectionProblem.CLIENT_CERTIFICATE.phrase());
		assertThatExceptionOfType(RocketMQException.class).isThrownBy(() -> send(enforcing, null))
			.withMessageContaining(ConnectionProblem.TLS_REQUIRED.advice());
		assertThat(send(enforcing, tls.keyStore(client.store()).build())).isEqualTo(SendStatus.OK);
	}

	@Test
	void anExpiredCertificateIsRejected() {
		TlsOptions tls = TlsOptions.builder().trustCertificates(List.of(certificates.authority())).build();
		assertThatExceptionOfType(ConnectFailedException.class).isThrownBy(() -> send(expired, tls))
			.withMessageContaining("certificate has expired");
	}

	@Test
	void changedFilesAreReloadedAndConnectionsStay() throws Exception {
		Path trust = folder.resolve("changing.pem");
		Files.copy(certificates.authority(), trust);
		Path wrong = new Certificates(Files.createDirectory(folder.resolve("wrong"))).authority();
		TlsOptions tls = TlsOptions.builder()
			.trustCertificates(List.of(trust))
			.reloadInterval(Duration.ofNanos(1))
			.build();
		try (RocketMQClient made = client(permissive, tls)) {
			assertThat(send(made)).isEqualTo(SendStatus.OK);
			Files.writeString(trust, Files.readString(wrong));
			// Existing connections stay in use.
			assertThat(send(made)).isEqualTo(SendStatus.OK);
			Files.writeString(trust, "no certificate");
			assertThat(send(made)).isEqualTo(SendStatus.OK);
		}
		Files.writeString(trust, Files.readString(wrong));
		try (RocketMQClient made = client(permissive, tls)) {
			assertThatExceptionOfType(ConnectFailedException.class).isThrownBy(() -> send(made));
			Files.writeString(trust, "no certificate");
			assertThatExceptionOfType(ConnectFailedException.class).isThrownBy(() -> send(made));
			Files.writeString(trust, Files.readString(certificates.authority()));
			assertThat(send(made)).isEqualTo(SendStatus.OK);
		}
	}

	@Test
	void unusableFilesAreRejectedAtOnce() throws Exception {
		Path none = Files.writeString(folder.resolve("none.pem"), "nothing");
		refused(TlsOptions.builder().trustCertificates(List.of(folder.resolve("absent.pem"))), "absent.pem");
		refused(TlsOptions.builder().trustCertificates(List.of(none)), "trustCertificates");
		refused(TlsOptions.builder().keyStore(new KeyStoreFile(client.store().file(), "wrong")), "keyStore");
		refused(TlsOptions.builder().certificate(client.certificate()).privateKey(none), "privateKey");
		refused(TlsOptions.builder().ciphers(List.of("none")), "ciphers");
		refused(TlsOptions.builder().protocols(List.of("TLSv9")), "protocols");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> TlsOptions.builder().certificate(client.certificate()).build())
			.withMessageContaining("belong together");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> TlsOptions.builder().trustAll(true).trustStore(certificates.trustStore()).build())
			.withMessageContaining("exclude each other");
	}

	private static void refused(TlsOptions.Builder tls, String name) {
		assertThatIllegalArgumentException().isThrownBy(() -> client(permissive, tls.build()))
			.withMessageContaining(name);
	}

	private static EmbeddedRocketMQBuilder server(String mode, Identity identity) {
		return EmbeddedRocketMQ.builder()
			.jvmOption("-Dtls.server.mode=" + mode)
			.jvmOption("-Dtls.test.mode.enable=false")
			.jvmOption("-Dtls.server.certPath=" + identity.certificate())
			.jvmOption("-Dtls.server.keyPath=" + identity.key())
			.jvmOption("-Dtls.enable=true")
			.jvmOption("-Dtls.client.authServer=false");
	}

	private static SendStatus send(EmbeddedRocketMQ server, TlsOptions tls) {
		try (RocketMQClient made = client(server, tls)) {
			return send(made);
		}
	}

	private static SendStatus send(RocketMQClient made) {
		try (Producer producer = made.producer("tls-producers")) {
			return producer.send(Message.to("tls").body(new byte[] { 1 }).build()).status();
		}
	}

	private static RocketMQClient client(EmbeddedRocketMQ server, TlsOptions tls) {
		return RocketMQClient
			.builder(ClientOptions.builder()
				.nameServers(Endpoint.parseList(server.nameServerAddress()))
				.transport((transport) -> transport.tls(tls))
				.remote((remote) -> remote.requestTimeout(Duration.ofSeconds(10)))
				.build())
			.connect();
	}

}
