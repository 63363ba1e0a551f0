package io.rocketmq.client.config;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.TlsOptions.KeyStoreFile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Tests that the texts of options show every option, and neither they nor failures a
 * secret.
 */
class SecretsTests {

	private static final String SECRET = "s3cr3t";

	private static final Set<String> SECRETS = Set.of("secretKey", "securityToken", "password", "privateKeyPassword");

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

	@Test
	void everyOptionIsInTheTextOfItsOptions() throws ReflectiveOperationException {
		Credentials credentials = new Credentials("key", SECRET, SECRET + "-token");
		ProxyOptions proxy = new ProxyOptions(new Endpoint("proxy", 1080), "user", SECRET, Set.of("direct"));
		KeyStoreFile store = new KeyStoreFile(Path.of("store.p12"), SECRET);
		TlsOptions tls = TlsOptions.builder().keyStore(store).privateKeyPassword(SECRET).build();
		ClientOptions client = ClientOptions.builder()
			.remote((remote) -> remote.credentials(credentials))
			.transport((transport) -> transport.proxy(proxy).tls(tls))
			.build();
		for (Object options : List.of(credentials, proxy, store, tls, client, client.nameServer(), client.transport(),
				client.remote(), client.broker(), ProducerOptions.of("p"), ConsumerOptions.of("c"),
				FetchOptions.builder().build(), SimpleConsumerOptions.of("s"))) {
			assertThat(options.toString()).startsWith(options.getClass().getSimpleName() + '[').doesNotContain(SECRET);
			for (Method option : options.getClass().getDeclaredMethods()) {
				if (isOption(option)) {
					Object value = option.invoke(options);
					boolean secret = SECRETS.contains(option.getName()) && value != null;
					assertThat(options.toString()).containsPattern(
							"[\\[ ]" + Pattern.quote(option.getName() + '=' + (secret ? "***" : value)) + "[,\\]]");
				}
			}
		}
	}

	private static boolean isOption(Method method) {
		return Modifier.isPublic(method.getModifiers()) && !Modifier.isStatic(method.getModifiers())
				&& method.getParameterCount() == 0
				&& !Set.of("toString", "hashCode", "toBuilder").contains(method.getName());
	}

	@Test
	void everyClassOfOptionsHasAText() throws IOException {
		try (Stream<Path> sources = Files.list(Path.of("src/main/java/io/rocketmq/client/config"))) {
			assertThat(sources.filter((file) -> file.toString().endsWith("Options.java")))
				.allSatisfy((file) -> assertThat(file).content().contains("new OptionText(\""));
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			ROCKETMQ_CREDENTIALS     | s3cr3t                      | write the access key
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
