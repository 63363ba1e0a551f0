package io.rocketmq.spring.boot.docker.compose;

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.docker.compose.core.RunningService;
import org.springframework.boot.docker.compose.service.connection.DockerComposeConnectionDetailsFactory;
import org.springframework.boot.docker.compose.service.connection.DockerComposeConnectionSource;
import org.springframework.boot.ssl.SslBundle;

import io.rocketmq.client.config.Endpoint;
import io.rocketmq.spring.boot.autoconfigure.RocketMQConnectionDetails;

/**
 * Factory of the connection details of a service of Docker Compose with the image
 * {@code apache/rocketmq} that publishes the name server's port. A broker's service has
 * the same image and no such port: it makes no connection.
 */
class RocketMQDockerComposeConnectionDetailsFactory
		extends DockerComposeConnectionDetailsFactory<RocketMQConnectionDetails> {

	private static final String IMAGE = "apache/rocketmq";

	private static final int NAME_SERVER_PORT = 9876;

	// Called by Spring Boot, which instantiates what META-INF/spring.factories names.
	RocketMQDockerComposeConnectionDetailsFactory() {
		super(IMAGE);
	}

	@Override
	protected @Nullable RocketMQConnectionDetails getDockerComposeConnectionDetails(
			DockerComposeConnectionSource source) {
		RunningService service = source.getRunningService();
		Integer port = nameServerPort(service);
		return (port != null) ? new RocketMQDockerComposeConnectionDetails(service, new Endpoint(service.host(), port))
				: null;
	}

	private static @Nullable Integer nameServerPort(RunningService service) {
		try {
			return service.ports().get(NAME_SERVER_PORT);
		}
		catch (IllegalStateException ex) {
			// The answer of Spring Boot for a port that is not published.
			return null;
		}
	}

	private static final class RocketMQDockerComposeConnectionDetails extends DockerComposeConnectionDetails
			implements RocketMQConnectionDetails {

		private final Endpoint nameServer;

		private final @Nullable SslBundle bundle;

		private RocketMQDockerComposeConnectionDetails(RunningService service, Endpoint nameServer) {
			super(service);
			this.nameServer = nameServer;
			this.bundle = getSslBundle(service);
		}

		/** The bundle that labels of the service describe. */
		@Override
		public @Nullable SslBundle getSslBundle() {
			return this.bundle;
		}

		@Override
		public List<Endpoint> getNameServers() {
			return List.of(this.nameServer);
		}

	}

}
