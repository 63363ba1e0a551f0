package io.rocketmq.spring.boot.docker.compose;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;
import org.springframework.boot.autoconfigure.service.connection.ConnectionDetailsFactories;
import org.springframework.boot.docker.compose.core.ConnectionPorts;
import org.springframework.boot.docker.compose.core.ImageReference;
import org.springframework.boot.docker.compose.core.RunningService;
import org.springframework.boot.docker.compose.service.connection.DockerComposeSources;
import org.springframework.mock.env.MockEnvironment;

import io.rocketmq.client.config.Endpoint;
import io.rocketmq.spring.boot.autoconfigure.RocketMQConnectionDetails;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The factory as Spring Boot finds and uses it, with services that no engine runs.
 */
class RocketMQDockerComposeConnectionDetailsFactoryTests {

	@Test
	void nameServerServiceIsConnectedByItsPublishedPort() {
		Map<Class<?>, ConnectionDetails> details = details(
				new Service("apache/rocketmq:5.3.2", Map.of(9876, 32768, 10911, 10911), Map.of()));
		assertThat(details).containsOnlyKeys(RocketMQConnectionDetails.class);
		assertThat(((RocketMQConnectionDetails) details.get(RocketMQConnectionDetails.class)).getNameServers())
			.containsExactly(new Endpoint("127.0.0.1", 32768));
	}

	@Test
	void brokerServiceOfTheSameImageIsLeftOut() {
		assertThat(details(new Service("apache/rocketmq", Map.of(10911, 10911), Map.of()))).isEmpty();
	}

	@Test
	void otherImageIsLeftOutUnlessALabelSaysWhatItIs() {
		assertThat(details(new Service("shop/mq", Map.of(9876, 9876), Map.of()))).isEmpty();
		assertThat(details(new Service("shop/mq", Map.of(9876, 9876),
				Map.of("org.springframework.boot.service-connection", "apache/rocketmq"))))
			.containsOnlyKeys(RocketMQConnectionDetails.class);
	}

	private static Map<Class<?>, ConnectionDetails> details(RunningService service) {
		return new ConnectionDetailsFactories(null)
			.getConnectionDetails(DockerComposeSources.of(service, new MockEnvironment()), false);
	}

	private record Service(String imageName, Map<Integer, Integer> mapped,
			Map<String, String> labels) implements RunningService, ConnectionPorts {

		@Override
		public String name() {
			return "rocketmq";
		}

		@Override
		public ImageReference image() {
			return ImageReference.of(this.imageName);
		}

		@Override
		public String host() {
			return "127.0.0.1";
		}

		@Override
		public ConnectionPorts ports() {
			return this;
		}

		@Override
		public Map<String, String> env() {
			return Map.of();
		}

		@Override
		public int get(int containerPort) {
			Integer port = this.mapped.get(containerPort);
			if (port == null) {
				throw new IllegalStateException(
						"No host port mapping found for container port %s".formatted(containerPort));
			}
			return port;
		}

		@Override
		public List<Integer> getAll() {
			return List.copyOf(this.mapped.values());
		}

		@Override
		public List<Integer> getAll(String protocol) {
			return getAll();
		}

	}

}
