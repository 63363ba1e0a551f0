package io.rocketmq.client.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import static io.rocketmq.client.config.EnvironmentVariable.choice;
import static io.rocketmq.client.config.EnvironmentVariable.number;
import static io.rocketmq.client.config.EnvironmentVariable.of;
import static io.rocketmq.client.config.EnvironmentVariable.secret;
import static io.rocketmq.client.config.EnvironmentVariable.text;
import static io.rocketmq.client.config.EnvironmentVariable.time;
import static io.rocketmq.client.config.EnvironmentVariable.truth;

/**
 * Environment variables of the options: {@code ROCKETMQ_} and the option's name. Other
 * variables are ignored, as servers have some that begin alike.
 */
final class OptionVariables {

	/** Sets a part of an option. */
	static final String SECURITY_TOKEN = "ROCKETMQ_SECURITY_TOKEN";

	static final List<EnvironmentVariable<NameServerOptions.Builder>> NAME_SERVER = List.of(
			// Apache's own name for it; ours wins.
			of("NAMESRV_ADDR", Endpoint::parseList, NameServerOptions.Builder::servers),
			of("ROCKETMQ_NAME_SERVERS", Endpoint::parseList, NameServerOptions.Builder::servers),
			of("ROCKETMQ_ADDRESS_SERVER", OptionVariables::uri, NameServerOptions.Builder::addressServer),
			time("ROCKETMQ_ADDRESS_REFRESH_INTERVAL", NameServerOptions.Builder::addressRefreshInterval),
			time("ROCKETMQ_ROUTE_REFRESH_INTERVAL", NameServerOptions.Builder::routeRefreshInterval));

	static final List<EnvironmentVariable<TransportOptions.Builder>> TRANSPORT = List.of(
			time("ROCKETMQ_CONNECT_TIMEOUT", TransportOptions.Builder::connectTimeout),
			time("ROCKETMQ_WRITE_TIMEOUT", TransportOptions.Builder::writeTimeout),
			time("ROCKETMQ_IDLE_TIMEOUT", TransportOptions.Builder::idleTimeout),
			truth("ROCKETMQ_KEEP_ALIVE", TransportOptions.Builder::keepAlive),
			number("ROCKETMQ_WRITE_BUFFER_SIZE", TransportOptions.Builder::writeBufferSize),
			of("ROCKETMQ_RECONNECT_BACKOFF", OptionVariables::backoff, TransportOptions.Builder::reconnectBackoff),
			number("ROCKETMQ_EVENT_LOOP_THREADS", TransportOptions.Builder::eventLoopThreads),
			choice("ROCKETMQ_IO_ENGINE", IoEngine.class, TransportOptions.Builder::ioEngine),
			of("ROCKETMQ_PROXY", ProxyOptions::of, TransportOptions.Builder::proxy),
			of("ROCKETMQ_TLS", OptionVariables::tls, TransportOptions.Builder::tls));

	static final List<EnvironmentVariable<RemoteOptions.Builder>> REMOTE = List.of(
			time("ROCKETMQ_REQUEST_TIMEOUT", RemoteOptions.Builder::requestTimeout),
			number("ROCKETMQ_MAX_IN_FLIGHT_PER_CONNECTION", RemoteOptions.Builder::maxInFlightPerConnection),
			number("ROCKETMQ_MAX_QUEUED_PER_CONNECTION", RemoteOptions.Builder::maxQueuedPerConnection),
			number("ROCKETMQ_CONNECTIONS_PER_BROKER", RemoteOptions.Builder::connectionsPerBroker),
			secret("ROCKETMQ_CREDENTIALS", OptionVariables::credentials, RemoteOptions.Builder::credentials),
			// After the credentials, which it is added to.
			secret(SECURITY_TOKEN, EnvironmentVariable::notEmpty, RemoteOptions.Builder::securityToken),
			of("ROCKETMQ_NAMESPACE", OptionVariables::namespace, RemoteOptions.Builder::namespace));

	static final List<EnvironmentVariable<BrokerOptions.Builder>> BROKER = List.of(
			time("ROCKETMQ_HEARTBEAT_INTERVAL", BrokerOptions.Builder::heartbeatInterval),
			truth("ROCKETMQ_HEARTBEAT_FINGERPRINTS", BrokerOptions.Builder::heartbeatFingerprints),
			time("ROCKETMQ_HEALTH_CHECK_INTERVAL", BrokerOptions.Builder::healthCheckInterval),
			time("ROCKETMQ_HEALTH_CHECK_TIMEOUT", BrokerOptions.Builder::healthCheckTimeout),
			number("ROCKETMQ_FAILURES_UNTIL_DOWN", BrokerOptions.Builder::failuresUntilDown));

	static final List<EnvironmentVariable<ClientOptions.Builder>> CLIENT = List.of(
			number("ROCKETMQ_CALLBACK_THREADS", ClientOptions.Builder::callbackThreads),
			of("ROCKETMQ_TRACE", OptionVariables::trace, ClientOptions.Builder::trace));

	static final List<EnvironmentVariable<ProducerOptions.Builder>> PRODUCER = List.of(
			text("ROCKETMQ_PRODUCER_GROUP", ProducerOptions.Builder::group),
			time("ROCKETMQ_PRODUCER_SEND_TIMEOUT", ProducerOptions.Builder::sendTimeout),
			number("ROCKETMQ_PRODUCER_MAX_ATTEMPTS", ProducerOptions.Builder::maxAttempts),
			truth("ROCKETMQ_PRODUCER_RETRY_WHEN_UNKNOWN", ProducerOptions.Builder::retryWhenUnknown),
			number("ROCKETMQ_PRODUCER_MAX_MESSAGE_SIZE", ProducerOptions.Builder::maxMessageSize),
			number("ROCKETMQ_PRODUCER_AUTO_CREATE_QUEUES", ProducerOptions.Builder::autoCreateQueues),
			choice("ROCKETMQ_PRODUCER_QUEUE_SELECTION", QueueSelection.class, ProducerOptions.Builder::queueSelection),
			number("ROCKETMQ_PRODUCER_MAX_IN_FLIGHT", ProducerOptions.Builder::maxInFlight),
			number("ROCKETMQ_PRODUCER_MAX_IN_FLIGHT_BYTES", ProducerOptions.Builder::maxInFlightBytes),
			choice("ROCKETMQ_PRODUCER_WHEN_FULL", WhenFull.class, ProducerOptions.Builder::whenFull),
			of("ROCKETMQ_PRODUCER_COMPRESSION", OptionVariables::compression, ProducerOptions.Builder::compression),
			of("ROCKETMQ_PRODUCER_ACCUMULATION", OptionVariables::accumulation, ProducerOptions.Builder::accumulation),
			of("ROCKETMQ_PRODUCER_FAULT_AVOIDANCE",
					(text) -> EnvironmentVariable.truth(text) ? FaultAvoidance.DEFAULT : null,
					ProducerOptions.Builder::faultAvoidance),
			time("ROCKETMQ_PRODUCER_LOCAL_TRANSACTION_TIMEOUT", ProducerOptions.Builder::localTransactionTimeout),
			number("ROCKETMQ_PRODUCER_CHECK_THREADS", ProducerOptions.Builder::checkThreads),
			time("ROCKETMQ_PRODUCER_DRAIN_TIMEOUT", ProducerOptions.Builder::drainTimeout));

	static final List<EnvironmentVariable<SimpleConsumerOptions.Builder>> SIMPLE_CONSUMER = List.of(
			text("ROCKETMQ_SIMPLE_CONSUMER_GROUP", SimpleConsumerOptions.Builder::group),
			time("ROCKETMQ_SIMPLE_CONSUMER_AWAIT_DURATION", SimpleConsumerOptions.Builder::awaitDuration),
			of("ROCKETMQ_SIMPLE_CONSUMER_CONSUME_FROM", OptionVariables::latestOrEarliest,
					SimpleConsumerOptions.Builder::consumeFrom));

	static final List<EnvironmentVariable<FetchOptions.Builder>> FETCH = List.of(
			choice("ROCKETMQ_FETCH_MODE", FetchMode.class, FetchOptions.Builder::mode),
			time("ROCKETMQ_FETCH_INVISIBLE_TIME", FetchOptions.Builder::invisibleTime),
			number("ROCKETMQ_FETCH_PULL_BATCH_SIZE", FetchOptions.Builder::pullBatchSize),
			number("ROCKETMQ_FETCH_MAX_CACHED_MESSAGES", FetchOptions.Builder::maxCachedMessages),
			number("ROCKETMQ_FETCH_MAX_CACHED_BYTES", FetchOptions.Builder::maxCachedBytes),
			number("ROCKETMQ_FETCH_MAX_OFFSET_SPAN", FetchOptions.Builder::maxOffsetSpan),
			time("ROCKETMQ_FETCH_LONG_POLL", FetchOptions.Builder::longPoll));

	static final List<EnvironmentVariable<ConsumerOptions.Builder>> CONSUMER = List.of(
			text("ROCKETMQ_CONSUMER_GROUP", ConsumerOptions.Builder::group),
			number("ROCKETMQ_CONSUMER_THREADS", ConsumerOptions.Builder::threads),
			truth("ROCKETMQ_CONSUMER_VIRTUAL_THREADS", ConsumerOptions.Builder::virtualThreads),
			truth("ROCKETMQ_CONSUMER_ORDERLY", ConsumerOptions.Builder::orderly),
			choice("ROCKETMQ_CONSUMER_MESSAGE_MODEL", MessageModel.class, ConsumerOptions.Builder::messageModel),
			text("ROCKETMQ_CONSUMER_INSTANCE", ConsumerOptions.Builder::instance),
			of("ROCKETMQ_CONSUMER_OFFSET_FOLDER", Path::of, ConsumerOptions.Builder::offsetFolder),
			of("ROCKETMQ_CONSUMER_CONSUME_FROM", OptionVariables::consumeFrom, ConsumerOptions.Builder::consumeFrom),
			number("ROCKETMQ_CONSUMER_BATCH_SIZE", ConsumerOptions.Builder::batchSize),
			number("ROCKETMQ_CONSUMER_MAX_RECONSUME_TIMES", ConsumerOptions.Builder::maxReconsumeTimes),
			time("ROCKETMQ_CONSUMER_SUSPEND_TIME", ConsumerOptions.Builder::suspendTime),
			time("ROCKETMQ_CONSUMER_CONSUME_TIMEOUT", ConsumerOptions.Builder::consumeTimeout),
			truth("ROCKETMQ_CONSUMER_AUTO_COMMIT", ConsumerOptions.Builder::autoCommit),
			time("ROCKETMQ_CONSUMER_COMMIT_INTERVAL", ConsumerOptions.Builder::commitInterval),
			time("ROCKETMQ_CONSUMER_REBALANCE_INTERVAL", ConsumerOptions.Builder::rebalanceInterval),
			time("ROCKETMQ_CONSUMER_DRAIN_TIMEOUT", ConsumerOptions.Builder::drainTimeout));

	private OptionVariables() {
	}

	/** Sets the options that the environment names. */
	static <B> void apply(List<EnvironmentVariable<B>> variables, Map<String, String> environment, B builder) {
		for (EnvironmentVariable<B> variable : variables) {
			String text = environment.get(variable.name());
			if (text != null) {
				variable.set().accept(builder, text);
			}
		}
	}

	private static ConsumeFrom consumeFrom(String text) {
		return switch (text) {
			case "latest" -> ConsumeFrom.latest();
			case "earliest" -> ConsumeFrom.earliest();
			default -> {
				try {
					yield ConsumeFrom.timestamp(Instant.parse(text));
				}
				catch (DateTimeParseException ex) {
					throw new IllegalArgumentException(
							"Write latest, earliest or an instant, such as 2030-01-31T12:00:00Z.", ex);
				}
			}
		};
	}

	private static URI uri(String text) {
		try {
			return new URI(text);
		}
		catch (URISyntaxException ex) {
			// Without the cause, whose message has the text, which may have a password.
			throw new IllegalArgumentException(
					ex.getReason() + " at position " + (ex.getIndex() + 1) + ". Write a web address.");
		}
	}

	private static Credentials credentials(String text) {
		int middle = text.indexOf(':');
		if (middle < 0) {
			throw new IllegalArgumentException("It has no ':': write the access key, ':' and the secret key.");
		}
		String accessKey = text.substring(0, middle);
		String secretKey = text.substring(middle + 1);
		if (accessKey.isBlank() || secretKey.isBlank()) {
			throw new IllegalArgumentException("The " + (accessKey.isBlank() ? "access key" : "secret key")
					+ " is blank: write the access key, ':' and the secret key.");
		}
		return Credentials.of(accessKey, secretKey);
	}

	private static @Nullable MessageTrace trace(String text) {
		return switch (text) {
			case "true" -> MessageTrace.DEFAULT;
			case "false" -> null;
			default -> MessageTrace.to(text);
		};
	}

	private static @Nullable BodyCompression compression(String text) {
		if (text.equals("off")) {
			return null;
		}
		String[] parts = text.split(":", -1);
		CompressionType type = EnvironmentVariable.choice(CompressionType.class, parts[0]);
		int level = (parts.length > 1) ? EnvironmentVariable.number(parts[1]) : BodyCompression.DEFAULT.level();
		int threshold = (parts.length > 2) ? EnvironmentVariable.number(parts[2]) : BodyCompression.DEFAULT.threshold();
		return new BodyCompression(type, level, threshold);
	}

	private static @Nullable Accumulation accumulation(String text) {
		return switch (text) {
			case "true" -> Accumulation.DEFAULT;
			case "false" -> null;
			default -> new Accumulation(EnvironmentVariable.duration(text), Accumulation.DEFAULT.maxMessages(),
					Accumulation.DEFAULT.maxBytes());
		};
	}

	private static ConsumeFrom latestOrEarliest(String text) {
		return switch (text.toLowerCase(Locale.ROOT)) {
			case "latest" -> ConsumeFrom.latest();
			case "earliest" -> ConsumeFrom.earliest();
			default -> throw new IllegalArgumentException("Write latest or earliest.");
		};
	}

	private static Namespace namespace(String text) {
		boolean first = text.startsWith("v1:");
		return new Namespace(first ? text.substring(3) : text, first ? Namespace.Version.V1 : Namespace.Version.V2);
	}

	private static TlsOptions tls(String text) {
		TlsOptions.Builder tls = TlsOptions.builder();
		return (text.equals("true") ? tls : tls.trustCertificates(List.of(Path.of(text)))).build();
	}

	private static Backoff backoff(String text) {
		int middle = text.indexOf("..");
		if (middle < 0) {
			throw new IllegalArgumentException("Write the first and the longest time to wait, such as 100ms..1s.");
		}
		return new Backoff(EnvironmentVariable.duration(text.substring(0, middle).trim()),
				EnvironmentVariable.duration(text.substring(middle + 2).trim()));
	}

}
