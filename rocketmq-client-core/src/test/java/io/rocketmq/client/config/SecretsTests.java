package io.rocketmq.client.config;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.TlsOptions.KeyStoreFile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Secret keys, tokens and passwords are in no text that options and their failures make.
 */
class SecretsTests {

	private static final String SECRET = "s3cr3t";

	@Test
	void noTextOfOptionsShowsASecret() {
		Credentials credentials = new Credentials("key", SECRET, SECRET + "-token");
		ProxyOptions proxy = new ProxyOptions(new Endpoint("proxy", 1080), "user", SECRET, Set.of());
		KeyStoreFile store = new KeyStoreFile(Path.of("store.p12"), SECRET);
		TlsOptions.Builder tls = TlsOptions.builder().trustStore(store).keyStore(store).privateKeyPassword(SECRET);
		ClientOptions.Builder options = ClientOptions.builder()
			.remote((remote) -> remote.credentials(credentials))
			.transport((transport) -> transport.proxy(proxy).tls(tls.build()));
		ClientOptions built = options.build();
		assertThat(List.of(credentials, proxy, store, tls, tls.build(), options, built, built.remote(),
				built.remote().toBuilder(), built.transport(), built.transport().toBuilder(), built.nameServer(),
				built.broker()))
			.allSatisfy((each) -> assertThat(each.toString()).doesNotContain(SECRET));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			ROCKETMQ_CREDENTIALS     | s3cr3t                      | Write the access key
			ROCKETMQ_CREDENTIALS     | :s3cr3t                     | access key is blank
			ROCKETMQ_CREDENTIALS     | ' :s3cr3t:s3cr3t'           | access key is blank
			ROCKETMQ_SECURITY_TOKEN  | s3cr3t                      | ROCKETMQ_CREDENTIALS
			ROCKETMQ_PROXY           | user:s3cr3t@proxy:1080      | host:port
			ROCKETMQ_PROXY           | user:s3cr3t@proxy           | host:port
			ROCKETMQ_PROXY           | user:s3/s3cr3t;@proxy:1080  | host:port
			ROCKETMQ_NAME_SERVERS    | a:1;user:s3cr3t@names:9876  | host:port
			ROCKETMQ_NAME_SERVERS    | a:1;;user:s3cr3t@names:9876 | position 2
			ROCKETMQ_ADDRESS_SERVER  | http://u:s3cr3t@names/addr  | without a user
			ROCKETMQ_ADDRESS_SERVER  | http://u:s3cr3t@ names/addr | a web address
			ROCKETMQ_CONNECT_TIMEOUT | u:s3cr3t@3                  | a time with its unit
			""")
	void aMalformedVariableIsRefusedWithoutItsSecret(String variable, String value, String fix) {
		assertFailsWithoutSecret(() -> ClientOptions.builder().environment(Map.of(variable, value)).build(), fix,
				variable.equals("ROCKETMQ_ADDRESS_SERVER") ? "ddress" : variable);
	}

	@Test
	void noFailureOfOptionsShowsASecret() {
		assertFailsWithoutSecret(() -> Credentials.of(" ", SECRET), "access key");
		assertFailsWithoutSecret(() -> new ProxyOptions(new Endpoint("proxy", 1080), null, SECRET, Set.of()),
				"a user or a password alone");
		assertFailsWithoutSecret(() -> NameServerOptions.builder()
			.servers(Endpoint.parseList("a:1"))
			.addressServer(URI.create("http://user:" + SECRET + "@names"))
			.build(), "addressServer", "***@names");
		KeyStoreFile missing = new KeyStoreFile(Path.of("no-such-store.p12"), SECRET);
		for (TlsOptions tls : List.of(TlsOptions.builder().trustStore(missing).build(),
				TlsOptions.builder().keyStore(missing).privateKeyPassword(SECRET).build())) {
			ClientOptions options = ClientOptions.builder().transport((transport) -> transport.tls(tls)).build();
			assertFailsWithoutSecret(() -> RocketMQClient.builder(options).connect().close(), "no-such-store.p12");
		}
	}

	private static void assertFailsWithoutSecret(ThrowingCallable call, String... told) {
		Throwable failure = catchThrowable(call);
		assertThat(failure).isInstanceOf(IllegalArgumentException.class).hasMessageContainingAll(told);
		StringWriter trace = new StringWriter();
		failure.printStackTrace(new PrintWriter(trace));
		assertThat(trace.toString()).doesNotContain(SECRET);
	}

}
