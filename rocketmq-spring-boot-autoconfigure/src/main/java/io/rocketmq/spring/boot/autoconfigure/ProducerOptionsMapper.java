package io.rocketmq.spring.boot.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.config.Accumulation;
import io.rocketmq.client.config.BodyCompression;
import io.rocketmq.client.config.FaultAvoidance;
import io.rocketmq.client.config.NamingRules;
import io.rocketmq.client.config.ProducerOptions;

/**
 * Mapper of a cluster's properties to the options of its producers.
 */
final class ProducerOptionsMapper {

	private static final String DEFAULT_GROUP = "spring-producer";

	private final PropertySetter setter;

	private final RocketMQClientProperties properties;

	ProducerOptionsMapper(PropertySetter setter, RocketMQClientProperties properties) {
		this.setter = setter;
		this.properties = properties;
	}

	ProducerOptions.Builder producer(@Nullable String applicationName) {
		return options("producer.group", producerGroup(applicationName));
	}

	ProducerOptions.Builder transactions(@Nullable String applicationName) {
		RocketMQClientProperties.Transaction transaction = this.properties.getTransaction();
		String group = transaction.getGroup();
		ProducerOptions.Builder options = options("transaction.group",
				(group != null) ? group : producerGroup(applicationName) + "-transaction");
		this.setter.set("transaction.local-transaction-timeout", transaction.getLocalTransactionTimeout(),
				options::localTransactionTimeout, options::build);
		this.setter.set("transaction.check-threads", transaction.getCheckThreads(), options::checkThreads,
				options::build);
		return options;
	}

	private String producerGroup(@Nullable String applicationName) {
		String group = this.properties.getProducer().getGroup();
		if (group != null) {
			return group;
		}
		if (applicationName == null) {
			return DEFAULT_GROUP;
		}
		try {
			return NamingRules.requireGroup(applicationName);
		}
		catch (IllegalArgumentException ex) {
			// The application's name need not be a valid group name.
			return DEFAULT_GROUP;
		}
	}

	private ProducerOptions.Builder options(String groupProperty, String group) {
		RocketMQProducerProperties producer = this.properties.getProducer();
		ProducerOptions.Builder options = ProducerOptions.group(group);
		Supplier<?> check = options::build;
		this.setter.set(groupProperty, group, options::group, check);
		this.setter.set("producer.send-timeout", producer.getSendTimeout(), options::sendTimeout, check);
		this.setter.set("producer.max-attempts", producer.getMaxAttempts(), options::maxAttempts, check);
		options.retryWhenUnknown(producer.isRetryWhenUnknown());
		this.setter.set("producer.max-message-size", producer.getMaxMessageSize(),
				(size) -> options.maxMessageSize(ClientOptionsMapper.bytes(size)), check);
		this.setter.set("producer.auto-create-queues", producer.getAutoCreateQueues(), options::autoCreateQueues,
				check);
		options.queueSelection(producer.getQueueSelection());
		this.setter.set("producer.max-in-flight", producer.getMaxInFlight(), options::maxInFlight, check);
		this.setter.set("producer.max-in-flight-bytes", producer.getMaxInFlightBytes(),
				(size) -> options.maxInFlightBytes(size.toBytes()), check);
		options.whenFull(producer.getWhenFull());
		this.setter.set("producer.drain-timeout", producer.getDrainTimeout(), options::drainTimeout, check);
		BodyCompression compression = compression();
		options.compression(producer.getCompression().isEnabled() ? compression : null);
		Accumulation accumulation = accumulation();
		options.accumulation(producer.getAccumulation().isEnabled() ? accumulation : null);
		FaultAvoidance avoidance = faultAvoidance();
		options.faultAvoidance(producer.getFaultAvoidance().isEnabled() ? avoidance : null);
		this.setter.guard("producer.compression.type", producer.getCompression().getType(), check::get);
		return options;
	}

	private BodyCompression compression() {
		RocketMQProducerProperties.Compression compression = this.properties.getProducer().getCompression();
		int threshold = ClientOptionsMapper.bytes(compression.getThreshold());
		BodyCompression defaults = BodyCompression.DEFAULT;
		this.setter.guard("producer.compression.level", compression.getLevel(),
				() -> new BodyCompression(defaults.type(), compression.getLevel(), defaults.threshold()));
		this.setter.guard("producer.compression.threshold", compression.getThreshold(),
				() -> new BodyCompression(defaults.type(), defaults.level(), threshold));
		return new BodyCompression(compression.getType(), compression.getLevel(), threshold);
	}

	private Accumulation accumulation() {
		RocketMQProducerProperties.Accumulation accumulation = this.properties.getProducer().getAccumulation();
		int maxBytes = ClientOptionsMapper.bytes(accumulation.getMaxBytes());
		Accumulation defaults = Accumulation.DEFAULT;
		this.setter.guard("producer.accumulation.linger", accumulation.getLinger(),
				() -> new Accumulation(accumulation.getLinger(), defaults.maxMessages(), defaults.maxBytes()));
		this.setter.guard("producer.accumulation.max-messages", accumulation.getMaxMessages(),
				() -> new Accumulation(defaults.linger(), accumulation.getMaxMessages(), defaults.maxBytes()));
		this.setter.guard("producer.accumulation.max-bytes", accumulation.getMaxBytes(),
				() -> new Accumulation(defaults.linger(), defaults.maxMessages(), maxBytes));
		return new Accumulation(accumulation.getLinger(), accumulation.getMaxMessages(), maxBytes);
	}

	private FaultAvoidance faultAvoidance() {
		RocketMQProducerProperties.FaultAvoidance avoidance = this.properties.getProducer().getFaultAvoidance();
		FaultAvoidance defaults = FaultAvoidance.DEFAULT;
		List<Duration> latencies = (avoidance.getLatencies() != null) ? avoidance.getLatencies() : defaults.latencies();
		List<Duration> pauses = (avoidance.getPauses() != null) ? avoidance.getPauses() : defaults.pauses();
		List<Duration> zeros = latencies.stream().map((latency) -> Duration.ZERO).toList();
		this.setter.guard("producer.fault-avoidance.latencies", latencies,
				() -> new FaultAvoidance(latencies, zeros, defaults.failurePause(), defaults.probeInterval()));
		this.setter.guard("producer.fault-avoidance.pauses", pauses,
				() -> new FaultAvoidance(latencies, pauses, defaults.failurePause(), defaults.probeInterval()));
		this.setter.guard("producer.fault-avoidance.failure-pause", avoidance.getFailurePause(),
				() -> new FaultAvoidance(latencies, pauses, avoidance.getFailurePause(), defaults.probeInterval()));
		this.setter.guard("producer.fault-avoidance.probe-interval", avoidance.getProbeInterval(),
				() -> new FaultAvoidance(latencies, pauses, defaults.failurePause(), avoidance.getProbeInterval()));
		return new FaultAvoidance(latencies, pauses, avoidance.getFailurePause(), avoidance.getProbeInterval());
	}

}
