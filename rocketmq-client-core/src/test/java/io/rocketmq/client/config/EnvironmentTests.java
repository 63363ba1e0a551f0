package io.rocketmq.client.config;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests of options from the environment, and of presets.
 */
class EnvironmentTests {

	@Test
	void variablesSetOptionsAndLaterCallsOverrideThem() {
		ClientOptions options = ClientOptions.builder()
			.callbackThreads(9)
			.environment(Map.of("ROCKETMQ_NAME_SERVERS", "a:1;b:2", "ROCKETMQ_CONNECT_TIMEOUT", " 250ms ",
					"ROCKETMQ_REQUEST_TIMEOUT", "PT7S", "ROCKETMQ_HEARTBEAT_INTERVAL", "2m",
					"ROCKETMQ_RECONNECT_BACKOFF", "10ms..3s", "ROCKETMQ_CALLBACK_THREADS", "3", "ROCKETMQ_HOME",
					"/opt/rocketmq"))
			.remote((remote) -> remote.requestTimeout(Duration.ofSeconds(8)))
			.build();
		assertThat(options.nameServer().servers()).isEqualTo(List.of(new Endpoint("a", 1), new Endpoint("b", 2)));
		assertThat(options.transport().connectTimeout()).isEqualTo(Duration.ofMillis(250));
		assertThat(options.transport().reconnectBackoff())
			.isEqualTo(new Backoff(Duration.ofMillis(10), Duration.ofSeconds(3)));
		assertThat(options.broker().heartbeatInterval()).isEqualTo(Duration.ofMinutes(2));
		assertThat(options.remote().requestTimeout()).isEqualTo(Duration.ofSeconds(8));
		assertThat(options.callbackThreads()).isEqualTo(3);
	}

	@Test
	void apachesVariableNamesTheNameServersUnlessOursDoes() {
		assertThat(ClientOptions.builder().environment(Map.of("NAMESRV_ADDR", "a:1")).build().nameServer().servers())
			.containsExactly(new Endpoint("a", 1));
		assertThat(ClientOptions.builder()
			.environment(Map.of("NAMESRV_ADDR", "a:1", "ROCKETMQ_NAME_SERVERS", "b:2"))
			.build()
			.nameServer()
			.servers()).containsExactly(new Endpoint("b", 2));
	}

	@Test
	void objectsAreReadFromTheirTexts() {
		ClientOptions options = ClientOptions.builder()
			.environment(Map.of("ROCKETMQ_CREDENTIALS", "key:secret", "ROCKETMQ_NAMESPACE", "v1:space",
					"ROCKETMQ_PROXY", "proxy:1080", "ROCKETMQ_TLS", "true", "ROCKETMQ_IO_ENGINE", "nio",
					"ROCKETMQ_ADDRESS_SERVER", "http://names/nsaddr"))
			.build();
		assertThat(options.remote().credentials()).isEqualTo(Credentials.of("key", "secret"));
		assertThat(options.remote().namespace()).isEqualTo(new Namespace("space", Namespace.Version.V1));
		assertThat(options.transport().proxy()).isEqualTo(ProxyOptions.of("proxy:1080"));
		assertThat(options.transport().tls()).isNotNull();
		assertThat(options.transport().ioEngine()).isEqualTo(IoEngine.NIO);
		assertThat(options.nameServer().servers()).isEmpty();
		assertThat(options.nameServer().addressServer()).hasHost("names");
	}

	@Test
	void theAccessKeyEndsAtTheFirstColonAndTheTokenHasItsOwnVariable() {
		assertThat(credentials(Map.of("ROCKETMQ_CREDENTIALS", "key:se:cr:et")))
			.isEqualTo(Credentials.of("key", "se:cr:et"));
		assertThat(credentials(Map.of("ROCKETMQ_CREDENTIALS", "key:secret:", "ROCKETMQ_SECURITY_TOKEN", "to:ken")))
			.isEqualTo(new Credentials("key", "secret:", "to:ken"));
		assertThatIllegalArgumentException().isThrownBy(() -> credentials(Map.of("ROCKETMQ_SECURITY_TOKEN", "token")))
			.withMessageContaining("ROCKETMQ_CREDENTIALS");
		assertThat(ClientOptions.builder()
			.remote((remote) -> remote.credentials(Credentials.of("key", "secret")))
			.environment(Map.of("ROCKETMQ_SECURITY_TOKEN", "token"))
			.build()
			.remote()
			.credentials()).isEqualTo(new Credentials("key", "secret", "token"));
	}

	private static Credentials credentials(Map<String, String> environment) {
		return ClientOptions.builder().environment(environment).build().remote().credentials();
	}

	@Test
	void anEmptyEnvironmentChangesNothing() {
		assertThat(ClientOptions.builder().environment(Map.of()).build()).usingRecursiveComparison()
			.isEqualTo(ClientOptions.builder().build());
		assertThat(ClientOptions.fromEnvironment().build()).usingRecursiveComparison()
			.isEqualTo(ClientOptions.builder().environment(System.getenv()).build());
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			ROCKETMQ_CONNECT_TIMEOUT    | 3         | Write a time with its unit
			ROCKETMQ_CONNECT_TIMEOUT    | 3 seconds | Write a time with its unit
			ROCKETMQ_CONNECT_TIMEOUT    | ''        | Write a time with its unit
			ROCKETMQ_CONNECT_TIMEOUT    | 999999999999999d | at most 3650d
			ROCKETMQ_RECONNECT_BACKOFF  | 1s        | 100ms..1s
			ROCKETMQ_RECONNECT_BACKOFF  | 2s..1s    | at most the limit, PT1S
			ROCKETMQ_KEEP_ALIVE         | yes       | true or false
			ROCKETMQ_CALLBACK_THREADS   | two       | whole number
			ROCKETMQ_NAME_SERVERS       | localhost | has no port
			""")
	void anIllegalVariableIsRefusedWithItsNameItsValueAndTheFix(String variable, String value, String fix) {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> ClientOptions.builder().environment(Map.of(variable, value)))
			.withMessageContaining(variable)
			.withMessageContaining("'" + value + "'")
			.withMessageContaining(fix);
	}

	@Test
	void aValueOutOfRangeIsRefusedWhenTheOptionsAreBuilt() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> ClientOptions.builder().environment(Map.of("ROCKETMQ_CALLBACK_THREADS", "0")).build())
			.withMessageContaining("callbackThreads is out of range: 0");
	}

	@Test
	void presetsAreLegalAndDiffer() {
		assertThat(ClientOptions.development().build().transport().connectTimeout())
			.isLessThan(ClientOptions.builder().build().transport().connectTimeout());
	}

}
