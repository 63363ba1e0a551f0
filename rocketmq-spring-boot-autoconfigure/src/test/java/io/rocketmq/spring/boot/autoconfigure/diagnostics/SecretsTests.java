package io.rocketmq.spring.boot.autoconfigure.diagnostics;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.actuate.context.properties.ConfigurationPropertiesReportEndpoint;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.actuate.env.EnvironmentEndpoint;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.Credentials;
import io.rocketmq.client.config.Endpoint;
import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.spring.boot.Certificates;
import io.rocketmq.spring.boot.autoconfigure.RocketMQAutoConfiguration;
import io.rocketmq.spring.boot.autoconfigure.RocketMQConnectionDetails;
import io.rocketmq.spring.boot.autoconfigure.RocketMQProperties;
import io.rocketmq.spring.boot.autoconfigure.RocketMQTemplateAutoConfiguration;
import io.rocketmq.spring.core.RocketMQTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Secrets of all clusters in everything that an application shows: its whole output at
 * the lowest log level, exceptions, texts of options and properties, and the endpoints
 * {@code env} and {@code configprops} with all values shown.
 */
class SecretsTests {

	private static final String SECRET = "top-secret-";

	@TempDir
	private static Path folder;

	@Test
	void noSecretIsShown() throws Exception {
		Certificates certificates = new Certificates(folder);
		PrintStream out = System.out;
		ByteArrayOutputStream output = new ByteArrayOutputStream();
		StringWriter shown = new StringWriter();
		System.setOut(new PrintStream(output, true, StandardCharsets.UTF_8));
		Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
		Level before = root.getLevel();
		try (ConfigurableApplicationContext context = start(certificates)) {
			JsonMapper json = new JsonMapper();
			List<SanitizingFunction> functions = context.getBeanProvider(SanitizingFunction.class)
				.orderedStream()
				.toList();
			shown.append(
					json.writeValueAsString(new EnvironmentEndpoint(context.getEnvironment(), functions, Show.ALWAYS)
						.environment("rocketmq.*")));
			shown.append(
					json.writeValueAsString(new EnvironmentEndpoint(context.getEnvironment(), functions, Show.ALWAYS)
						.environment("ROCKETMQ.*")));
			ConfigurationPropertiesReportEndpoint properties = new ConfigurationPropertiesReportEndpoint(functions,
					Show.ALWAYS);
			properties.setApplicationContext(context);
			String report = json.writeValueAsString(properties.configurationPropertiesWithPrefix("rocketmq"));
			shown.append(report);
			// The endpoint shows what is no secret.
			assertThat(report).contains("127.0.0.1:1", "the-access-key", "******");
			RocketMQProperties bound = context.getBean(RocketMQProperties.class);
			shown.append(bound.toString()).append(bound.getCredentials().toString()).append(bound.getSsl().toString());
			shown.append(String.valueOf(context.getBean(RocketMQConnectionDetails.class)));
			for (String name : new String[] { "rocketMQClient", "archiveRocketMQClient", "ownRocketMQClient" }) {
				RocketMQClient client = context.getBean(name, RocketMQClient.class);
				shown.append(client.toString()).append(client.status().toString());
				assertThatExceptionOfType(RocketMQException.class).isThrownBy(() -> client.nameServer().topics())
					.satisfies((failure) -> failure.printStackTrace(new PrintWriter(shown)));
			}
			assertThatExceptionOfType(RuntimeException.class)
				.isThrownBy(() -> context.getBean(RocketMQTemplate.class).syncSend("orders", "text"))
				.satisfies((failure) -> failure.printStackTrace(new PrintWriter(shown)));
		}
		finally {
			System.setOut(out);
			root.setLevel(before);
		}
		shown.append(output.toString(StandardCharsets.UTF_8));
		assertThat(shown.toString()).contains("RocketMQ client 'default'", " DEBUG ").doesNotContain(SECRET);
	}

	@Test
	void propertiesAreSecretByAnySpelling() {
		for (String key : new String[] { "rocketmq.credentials.secret-key", "rocketmq.credentials.secretKey",
				"ROCKETMQ_CREDENTIALS_SECRETKEY", "rocketmq.clients.archive.credentials.security-token",
				"rocketmq.clients[archive].proxy.password", "rocketmq.ssl.key-store.password",
				"rocketmq.ssl.privateKeyPassword", "rocketmq.producer.secret-key", "ROCKETMQ_CREDENTIALS" }) {
			assertThat(SecretProperties.isSecret(key)).as(key).isTrue();
		}
		for (String key : new String[] { "rocketmq.credentials.access-key", "rocketmq.name-server",
				"other.credentials.secret-key", "rocketmq.ssl.private-key" }) {
			assertThat(SecretProperties.isSecret(key)).as(key).isFalse();
		}
	}

	private static ConfigurableApplicationContext start(Certificates certificates) {
		StandardEnvironment environment = new StandardEnvironment();
		environment.getPropertySources()
			.addFirst(new MapPropertySource("test", Map.ofEntries(Map.entry("logging.level.root", "TRACE"),
					Map.entry("rocketmq.name-server", "127.0.0.1:1"),
					Map.entry("rocketmq.producer.send-timeout", "300ms"),
					Map.entry("rocketmq.credentials.access-key", "the-access-key"),
					Map.entry("rocketmq.credentials.secret-key", SECRET + 1),
					Map.entry("rocketmq.credentials.security-token", SECRET + 2),
					Map.entry("rocketmq.ssl.trust-certificates", certificates.authority().toString()),
					Map.entry("rocketmq.ssl.private-key-password", SECRET + 3),
					Map.entry("rocketmq.proxy.address", "127.0.0.1:2"), Map.entry("rocketmq.proxy.username", "user"),
					Map.entry("rocketmq.proxy.password", SECRET + 4),
					Map.entry("rocketmq.clients.archive.name-server", "127.0.0.1:1"),
					Map.entry("rocketmq.clients.archive.credentials.access-key", "archive"),
					Map.entry("rocketmq.clients.archive.credentials.secret-key", SECRET + 5),
					Map.entry("rocketmq.clients.archive.credentials.security-token", SECRET + 6),
					Map.entry("rocketmq.clients.archive.proxy.address", "127.0.0.1:2"),
					Map.entry("rocketmq.clients.archive.proxy.username", "user"),
					Map.entry("rocketmq.clients.archive.proxy.password", SECRET + 7),
					Map.entry("rocketmq.clients.own.name-server", "127.0.0.1:1"),
					Map.entry("ROCKETMQ_CREDENTIALS", "user:" + SECRET + 8))));
		return new SpringApplicationBuilder(Application.class).environment(environment)
			.web(WebApplicationType.NONE)
			.run();
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ RocketMQAutoConfiguration.class, RocketMQTemplateAutoConfiguration.class,
			RocketMQDiagnosticsAutoConfiguration.class })
	static class Application {

		@Bean
		RocketMQConnectionDetails ownRocketMQConnectionDetails() {
			return new RocketMQConnectionDetails() {
				@Override
				public List<Endpoint> getNameServers() {
					return List.of(new Endpoint("127.0.0.1", 1));
				}

				@Override
				public Credentials getCredentials() {
					return new Credentials("own", SECRET + 9, SECRET + 10);
				}
			};
		}

	}

}
