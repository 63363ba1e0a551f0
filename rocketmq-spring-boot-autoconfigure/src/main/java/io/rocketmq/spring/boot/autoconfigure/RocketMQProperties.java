package io.rocketmq.spring.boot.autoconfigure;

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.util.unit.DataSize;

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
	 * Listener properties, used where a listener does not override them.
	 */
	public static class Listener {

		/**
		 * Whether listeners start with the application.
		 */
		private boolean autoStartup = true;

		/**
		 * Maximum number of messages that each listener processes concurrently.
		 */
		private int threads = 20;

		/**
		 * Position to start from in queues without a committed offset.
		 */
		private ConsumeFrom consumeFrom = ConsumeFrom.LATEST;

		/**
		 * Maximum number of redeliveries of a failed message before it is dead-lettered.
		 * Default: 16, unlimited for orderly listeners.
		 */
		private @Nullable Integer maxReconsumeTimes;

		/**
		 * Maximum time to wait on shutdown for messages in flight. Should be shorter than
		 * spring.lifecycle.timeout-per-shutdown-phase.
		 */
		private Duration drainTimeout = Duration.ofSeconds(20);

		public boolean isAutoStartup() {
			return this.autoStartup;
		}

		public void setAutoStartup(boolean autoStartup) {
			this.autoStartup = autoStartup;
		}

		public int getThreads() {
			return this.threads;
		}

		public void setThreads(int threads) {
			this.threads = threads;
		}

		public ConsumeFrom getConsumeFrom() {
			return this.consumeFrom;
		}

		public void setConsumeFrom(ConsumeFrom consumeFrom) {
			this.consumeFrom = consumeFrom;
		}

		public @Nullable Integer getMaxReconsumeTimes() {
			return this.maxReconsumeTimes;
		}

		public void setMaxReconsumeTimes(@Nullable Integer maxReconsumeTimes) {
			this.maxReconsumeTimes = maxReconsumeTimes;
		}

		public Duration getDrainTimeout() {
			return this.drainTimeout;
		}

		public void setDrainTimeout(Duration drainTimeout) {
			this.drainTimeout = drainTimeout;
		}

	}

	/**
	 * Start position of a consumer group without a committed offset.
	 */
	public enum ConsumeFrom {

		/**
		 * Messages that are sent from now on.
		 */
		LATEST,

		/**
		 * The oldest message that the broker still stores.
		 */
		EARLIEST

	}

}
