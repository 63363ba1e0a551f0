package io.rocketmq.spring.boot.autoconfigure;

import java.util.List;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.ClientOptions;
import io.rocketmq.client.config.Credentials;
import io.rocketmq.client.config.Endpoint;
import io.rocketmq.client.config.Namespace;
import io.rocketmq.client.config.ProducerOptions;
import io.rocketmq.spring.core.RocketMQReceiver;
import io.rocketmq.spring.core.RocketMQTemplate;
import io.rocketmq.spring.support.Destination;

/**
 * Mapper of one cluster's properties to the client's options. Checks each property
 * separately, so that an error names it.
 */
final class RocketMQPropertiesMapper {

	private static final RocketMQConnectionDetails ANY_SERVER = () -> List.of(new Endpoint("localhost", 9876));

	private final PropertySetter setter;

	private final RocketMQClientProperties properties;

	private final ClientOptionsMapper client;

	private final ProducerOptionsMapper producers;

	private final ReceiverMapper receiver;

	/**
	 * Creates a mapper.
	 * @param prefix the prefix of the cluster's properties, with the dot at its end
	 */
	RocketMQPropertiesMapper(String prefix, RocketMQClientProperties properties) {
		this.setter = new PropertySetter(prefix);
		this.properties = properties;
		this.client = new ClientOptionsMapper(this.setter, properties);
		this.producers = new ProducerOptionsMapper(this.setter, properties);
		this.receiver = new ReceiverMapper(this.setter, properties.getReceiver());
	}

	/** Returns the mapper of the default cluster's properties. */
	static RocketMQPropertiesMapper ofDefault(RocketMQProperties properties) {
		return new RocketMQPropertiesMapper("rocketmq.", properties);
	}

	/**
	 * Returns the mapper of a further cluster's properties.
	 * @param name the name of the cluster, which has properties
	 */
	static RocketMQPropertiesMapper ofNamed(RocketMQProperties properties, String name) {
		RocketMQClientProperties named = properties.getClients().get(name);
		return new RocketMQPropertiesMapper("rocketmq.clients." + name + ".",
				(named != null) ? named : new RocketMQClientProperties());
	}

	/** Returns the cluster's properties. */
	RocketMQClientProperties properties() {
		return this.properties;
	}

	/** Returns the setter that knows the prefix of the properties. */
	PropertySetter setter() {
		return this.setter;
	}

	/**
	 * Checks all properties but those of connection details.
	 * @throws InvalidRocketMQPropertyException if one is illegal
	 */
	void check() {
		clientOptions(ANY_SERVER);
		producerOptions(null);
		transactionProducerOptions(null);
		this.setter.set("template.default-topic", this.properties.getTemplate().getDefaultTopic(), Destination::parse,
				() -> this.properties);
		this.receiver.check();
	}

	@Nullable Credentials credentials() {
		return this.client.credentials();
	}

	@Nullable Namespace namespace() {
		return this.client.namespace();
	}

	ClientOptions.Builder clientOptions(RocketMQConnectionDetails connection) {
		return this.client.map(connection);
	}

	/** Creates a client; an error in the material of TLS names the property. */
	RocketMQClient connect(ClientOptions options) {
		return this.client.connect(options);
	}

	ProducerOptions.Builder producerOptions(@Nullable String applicationName) {
		return this.producers.producer(applicationName);
	}

	ProducerOptions.Builder transactionProducerOptions(@Nullable String applicationName) {
		return this.producers.transactions(applicationName);
	}

	void defaultTopic(RocketMQTemplate template) {
		String topic = this.properties.getTemplate().getDefaultTopic();
		this.setter.set("template.default-topic", topic, template::setDefaultDestination, () -> template);
	}

	RocketMQReceiver receiver(RocketMQClient client) {
		this.receiver.check();
		return this.receiver.create(client);
	}

}
