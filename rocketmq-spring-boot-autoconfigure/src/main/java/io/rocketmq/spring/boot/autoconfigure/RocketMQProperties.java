package io.rocketmq.spring.boot.autoconfigure;

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.util.unit.DataSize;

/**
 * Properties of RocketMQ. What is not set has the client's own default.
 */
@ConfigurationProperties("rocketmq")
public class RocketMQProperties {

	/**
	 * Name servers as host:port, several with ';' or ',' between them.
	 */
	private String nameServer = "localhost:9876";

	/**
	 * Time to connect to one server.
	 */
	private Duration connectTimeout = Duration.ofSeconds(3);

	/**
	 * Time for one call to a server other than a send: routes, offsets, heartbeats.
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
	 * Producer settings.
	 */
	public static class Producer {

		/**
		 * Producer group. By default the application's name if it is legal as one, else
		 * spring-producer.
		 */
		private @Nullable String group;

		/**
		 * Producer group of transactional messages. All its members must have the same
		 * transaction listeners, since the broker may ask any of them for the resolution
		 * of a transaction. By default the producer group with -transaction appended.
		 */
		private @Nullable String transactionGroup;

		/**
		 * Time for one send, all attempts included.
		 */
		private Duration sendTimeout = Duration.ofSeconds(3);

		/**
		 * Maximum number of attempts of a send, the first included.
		 */
		private int maxAttempts = 3;

		/**
		 * Largest body that is sent. Brokers have a limit of their own.
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
	 * Defaults of listeners.
	 */
	public static class Listener {

		/**
		 * Whether listeners start with the application.
		 */
		private boolean autoStartup = true;

		/**
		 * Maximum number of messages that each listener processes at once.
		 */
		private int threads = 20;

		/**
		 * Start of a consumer group in queues without a committed offset.
		 */
		private ConsumeFrom consumeFrom = ConsumeFrom.LATEST;

		/**
		 * Maximum number of redeliveries of a failed message before it goes to the
		 * dead-letter queue; 16 if it is not set, unlimited for orderly listeners.
		 */
		private @Nullable Integer maxReconsumeTimes;

		/**
		 * Time to wait for messages in flight when stopping. Should be shorter than
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
	 * Start of a consumer group without a committed offset.
	 */
	public enum ConsumeFrom {

		/**
		 * With what is sent from now on.
		 */
		LATEST,

		/**
		 * With the oldest message that the broker still has.
		 */
		EARLIEST

	}

}
