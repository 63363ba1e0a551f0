package io.rocketmq.spring.boot.testcontainers;

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.testcontainers.service.connection.ContainerConnectionDetailsFactory;
import org.springframework.boot.testcontainers.service.connection.ContainerConnectionSource;

import io.rocketmq.client.config.Endpoint;
import io.rocketmq.spring.boot.autoconfigure.RocketMQConnectionDetails;

/**
 * Factory of the connection details of a {@link RocketMQContainer} with
 * {@code @ServiceConnection}.
 */
class RocketMQContainerConnectionDetailsFactory
		extends ContainerConnectionDetailsFactory<RocketMQContainer, RocketMQConnectionDetails> {

	// Called by Spring Boot, which instantiates what META-INF/spring.factories names.
	RocketMQContainerConnectionDetailsFactory() {
	}

	@Override
	protected RocketMQConnectionDetails getContainerConnectionDetails(
			ContainerConnectionSource<RocketMQContainer> source) {
		return new RocketMQContainerConnectionDetails(source);
	}

	private static final class RocketMQContainerConnectionDetails extends ContainerConnectionDetails<RocketMQContainer>
			implements RocketMQConnectionDetails {

		private RocketMQContainerConnectionDetails(ContainerConnectionSource<RocketMQContainer> source) {
			super(source);
		}

		@Override
		public List<Endpoint> getNameServers() {
			return List.of(Endpoint.parse(getContainer().getNameServer()));
		}

		/** The bundle that annotations such as {@code @PemTrustStore} describe. */
		@Override
		public @Nullable SslBundle getSslBundle() {
			return super.getSslBundle();
		}

	}

}
