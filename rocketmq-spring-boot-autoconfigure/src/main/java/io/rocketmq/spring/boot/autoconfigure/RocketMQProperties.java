package io.rocketmq.spring.boot.autoconfigure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.util.unit.DataSize;

import io.rocketmq.spring.listener.RocketMQStartupPolicy;

/**
 * Configuration properties for RocketMQ. Properties that are not set keep the client's
 * defaults.
 */
@ConfigurationProperties("rocketmq")
public class RocketMQProperties {

	/**
	 * Addresses of the name servers as host:port, separated by ';' or ','.
	 */
	private String nameServer = "localhost:9876";

	/**
	 * Timeout of a connection attempt.
	 */
	private Duration connectTimeout = Duration.ofSeconds(3);

	/**
	 * Timeout of requests other than sends, such as routes, offsets and heartbeats.
	 */
	private Duration requestTimeout = Duration.ofSeconds(3);

	private final Producer producer = new Producer();

	private final Template template = new Template();

	private final Receiver receiver = new Receiver();

	private final Listener listener = new Listener();

	public String getNameServer() {
		return this.nameServer;
	}

	public void setNameServer(String nameServer) {
		this.nameServer = nameServer;
	}

	public Duration getConnectTimeout() {
		return this.connectTimeout;
	}

	public void setConnectTimeout(Duration connectTimeout) {
		this.connectTimeout = connectTimeout;
	}

	public Duration getRequestTimeout() {
		return this.requestTimeout;
	}

	public void setRequestTimeout(Duration requestTimeout) {
		this.requestTimeout = requestTimeout;
	}

	public Producer getProducer() {
		return this.producer;
	}

	public Template getTemplate() {
		return this.template;
	}

	public Receiver getReceiver() {
		return this.receiver;
	}

	public Listener getListener() {
		return this.listener;
	}

	/**
	 * Producer properties.
	 */
	public static class Producer {

		/**
		 * Producer group. Default: the application's name if it is a valid group name,
		 * otherwise spring-producer.
		 */
		private @Nullable String group;

		/**
		 * Producer group of transactional messages. All its members must have the same
		 * transaction listeners, since the broker may check a transaction with any of
		 * them. Default: the producer group with -transaction appended.
		 */
		private @Nullable String transactionGroup;

		/**
		 * Timeout of a send, including all attempts.
		 */
		private Duration sendTimeout = Duration.ofSeconds(3);

		/**
		 * Maximum number of attempts of a send, including the first.
		 */
		private int maxAttempts = 3;

		/**
		 * Maximum size of a message body. Brokers have their own limit.
		 */
		private DataSize maxMessageSize = DataSize.ofMegabytes(4);

		public @Nullable String getGroup() {
			return this.group;
		}

		public void setGroup(@Nullable String group) {
			this.group = group;
		}

		public @Nullable String getTransactionGroup() {
			return this.transactionGroup;
		}

		public void setTransactionGroup(@Nullable String transactionGroup) {
			this.transactionGroup = transactionGroup;
		}

		public Duration getSendTimeout() {
			return this.sendTimeout;
		}

		public void setSendTimeout(Duration sendTimeout) {
			this.sendTimeout = sendTimeout;
		}

		public int getMaxAttempts() {
			return this.maxAttempts;
		}

		public void setMaxAttempts(int maxAttempts) {
			this.maxAttempts = maxAttempts;
		}

		public DataSize getMaxMessageSize() {
			return this.maxMessageSize;
		}

		public void setMaxMessageSize(DataSize maxMessageSize) {
			this.maxMessageSize = maxMessageSize;
		}

	}

	/**
	 * Template properties.
	 */
	public static class Template {

		/**
		 * Destination, as topic or topic:tag, of messages whose send and payload's type
		 * name none.
		 */
		private @Nullable String defaultTopic;

		public @Nullable String getDefaultTopic() {
			return this.defaultTopic;
		}

		public void setDefaultTopic(@Nullable String defaultTopic) {
			this.defaultTopic = defaultTopic;
		}

	}

	/**
	 * Properties of the receiver that the template's receive methods use.
	 */
	public static class Receiver {

		/**
		 * Consumer group. Without one there is no receiver.
		 */
		private @Nullable String group;

		/**
		 * Topics to receive from, each as topic or as topic:tags with tags separated by
		 * '||'.
		 */
		private List<String> topics = new ArrayList<>();

		/**
		 * Kind of the consumer.
		 */
		private ReceiveMode mode = ReceiveMode.SIMPLE;

		/**
		 * Maximum number of messages of a receive, from 1 to 32.
		 */
		private int maxMessages = 10;

		/**
		 * Time to process and acknowledge a message of a simple consumer before it is
		 * redelivered.
		 */
		private Duration invisibleTime = Duration.ofSeconds(30);

		/**
		 * Time that a receive waits for messages where there are none.
		 */
		private Duration awaitDuration = Duration.ofSeconds(5);

		/**
		 * Position to start from in queues without a committed offset: latest, earliest
		 * or, with a pull consumer, an instant such as 2026-01-31T12:00:00Z.
		 */
		private String consumeFrom = "latest";

		public @Nullable String getGroup() {
			return this.group;
		}

		public void setGroup(@Nullable String group) {
			this.group = group;
		}

		public List<String> getTopics() {
			return this.topics;
		}

		public void setTopics(List<String> topics) {
			this.topics = topics;
		}

		public ReceiveMode getMode() {
			return this.mode;
		}

		public void setMode(ReceiveMode mode) {
			this.mode = mode;
		}

		public int getMaxMessages() {
			return this.maxMessages;
		}

		public void setMaxMessages(int maxMessages) {
			this.maxMessages = maxMessages;
		}

		public Duration getInvisibleTime() {
			return this.invisibleTime;
		}

		public void setInvisibleTime(Duration invisibleTime) {
			this.invisibleTime = invisibleTime;
		}

		public Duration getAwaitDuration() {
			return this.awaitDuration;
		}

		public void setAwaitDuration(Duration awaitDuration) {
			this.awaitDuration = awaitDuration;
		}

		public String getConsumeFrom() {
			return this.consumeFrom;
		}

		public void setConsumeFrom(String consumeFrom) {
			this.consumeFrom = consumeFrom;
		}

	}

	/**
	 * Kind of the consumer of a receiver.
	 */
	public enum ReceiveMode {

		/**
		 * Simple consumer: each message is acknowledged. Needs servers from 5.0 on.
		 */
		SIMPLE,

		/**
		 * Pull consumer: each receive commits what the last one returned.
		 */
		PULL

	}

	/**
	 * Listener properties, used where a listener does not override them.
	 */
	public static class Listener {

		/**
		 * Consumer group of listeners that state none. Default: the application's name.
		 */
		private @Nullable String group;

		/**
		 * Whether listeners start with the application.
		 */
		private boolean autoStartup = true;

		/**
		 * Maximum number of messages, or of batches, that each consumer group consumes
		 * concurrently.
		 */
		private int concurrency = 20;

		/**
		 * Maximum number of messages of a batch, for listeners that take batches.
		 */
		private int batchSize = 32;

		/**
		 * Position to start from in queues without a committed offset: latest, earliest,
		 * or an instant such as 2026-01-31T12:00:00Z.
		 */
		private String consumeFrom = "latest";

		/**
		 * Maximum number of redeliveries of a failed message before it is dead-lettered.
		 * Default: 16, unlimited for orderly listeners.
		 */
		private @Nullable Integer maxReconsumeTimes;

		/**
		 * Maximum time to wait on shutdown for messages in flight. It is limited to nine
		 * tenths of spring.lifecycle.timeout-per-shutdown-phase, or to that less 2 s.
		 */
		private Duration drainTimeout = Duration.ofSeconds(20);

		/**
		 * Properties of annotated listeners by their id, which override the annotation's
		 * attributes.
		 */
		private final Map<String, RocketMQListenerEndpointProperties> endpoints = new LinkedHashMap<>();

		/**
		 * Policy for listeners that cannot start with the application.
		 */
		private RocketMQStartupPolicy startupFailure = RocketMQStartupPolicy.RETRY;

		/**
		 * Maximum time until listeners are ready, if startup-failure is fail.
		 */
		private Duration startupTimeout = Duration.ofSeconds(30);

		/**
		 * Policy for topics of listeners that do not exist at the start.
		 */
		private MissingTopics missingTopics = MissingTopics.WARN;

		/**
		 * Time without messages after which listeners publish an idle event. Default:
		 * never.
		 */
		private @Nullable Duration idleInterval;

		public @Nullable String getGroup() {
			return this.group;
		}

		public void setGroup(@Nullable String group) {
			this.group = group;
		}

		public boolean isAutoStartup() {
			return this.autoStartup;
		}

		public void setAutoStartup(boolean autoStartup) {
			this.autoStartup = autoStartup;
		}

		public int getConcurrency() {
			return this.concurrency;
		}

		public void setConcurrency(int concurrency) {
			this.concurrency = concurrency;
		}

		public int getBatchSize() {
			return this.batchSize;
		}

		public void setBatchSize(int batchSize) {
			this.batchSize = batchSize;
		}

		public String getConsumeFrom() {
			return this.consumeFrom;
		}

		public void setConsumeFrom(String consumeFrom) {
			this.consumeFrom = consumeFrom;
		}

		public @Nullable Integer getMaxReconsumeTimes() {
			return this.maxReconsumeTimes;
		}

		public void setMaxReconsumeTimes(@Nullable Integer maxReconsumeTimes) {
			this.maxReconsumeTimes = maxReconsumeTimes;
		}

		public RocketMQStartupPolicy getStartupFailure() {
			return this.startupFailure;
		}

		public void setStartupFailure(RocketMQStartupPolicy startupFailure) {
			this.startupFailure = startupFailure;
		}

		public Duration getStartupTimeout() {
			return this.startupTimeout;
		}

		public void setStartupTimeout(Duration startupTimeout) {
			this.startupTimeout = startupTimeout;
		}

		public MissingTopics getMissingTopics() {
			return this.missingTopics;
		}

		public void setMissingTopics(MissingTopics missingTopics) {
			this.missingTopics = missingTopics;
		}

		public @Nullable Duration getIdleInterval() {
			return this.idleInterval;
		}

		public void setIdleInterval(@Nullable Duration idleInterval) {
			this.idleInterval = idleInterval;
		}

		public Duration getDrainTimeout() {
			return this.drainTimeout;
		}

		public void setDrainTimeout(Duration drainTimeout) {
			this.drainTimeout = drainTimeout;
		}

		public Map<String, RocketMQListenerEndpointProperties> getEndpoints() {
			return this.endpoints;
		}

	}

	/**
	 * Policies for topics of listeners that do not exist.
	 */
	public enum MissingTopics {

		/**
		 * Listeners wait for their topics, and a warning is logged.
		 */
		WARN,

		/**
		 * The application fails to start.
		 */
		FAIL,

		/**
		 * Topics that RocketMQTopic beans declare are created, and groups of
		 * RocketMQGroup beans; listeners wait for others.
		 */
		CREATE

	}

}
