package io.rocketmq.spring.boot.autoconfigure;

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.util.unit.DataSize;

import io.rocketmq.client.config.CompressionType;
import io.rocketmq.client.config.QueueSelection;
import io.rocketmq.client.config.WhenFull;

/**
 * Configuration properties of a producer.
 */
public class RocketMQProducerProperties {

	/**
	 * Producer group. Default: the application's name if it is a valid group name,
	 * otherwise spring-producer.
	 */
	private @Nullable String group;

	/**
	 * Timeout of a send, including all attempts.
	 */
	private Duration sendTimeout = Duration.ofSeconds(3);

	/**
	 * Maximum number of attempts of a send, including the first.
	 */
	private int maxAttempts = 3;

	/**
	 * Whether a send is retried although the broker may have stored the message, so that
	 * it may be stored twice.
	 */
	private boolean retryWhenUnknown = false;

	/**
	 * Maximum size of a message body. Brokers have their own limit.
	 */
	private DataSize maxMessageSize = DataSize.ofMegabytes(4);

	/**
	 * Number of queues that a topic gets in each broker when the first send to it creates
	 * it.
	 */
	private int autoCreateQueues = 4;

	/**
	 * Selection of the queue of a message without ordering key.
	 */
	private QueueSelection queueSelection = QueueSelection.ROUND_ROBIN;

	/**
	 * Maximum number of messages in flight.
	 */
	private int maxInFlight = 65_535;

	/**
	 * Maximum size of the bodies in flight, at least max-message-size.
	 */
	private DataSize maxInFlightBytes = DataSize.ofMegabytes(128);

	/**
	 * Whether a send that would exceed an in-flight limit fails or waits.
	 */
	private WhenFull whenFull = WhenFull.FAIL;

	/**
	 * Time to wait on close for messages in flight.
	 */
	private Duration drainTimeout = Duration.ofSeconds(10);

	private final Compression compression = new Compression();

	private final Accumulation accumulation = new Accumulation();

	private final FaultAvoidance faultAvoidance = new FaultAvoidance();

	public @Nullable String getGroup() {
		return this.group;
	}

	public void setGroup(@Nullable String group) {
		this.group = group;
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

	public boolean isRetryWhenUnknown() {
		return this.retryWhenUnknown;
	}

	public void setRetryWhenUnknown(boolean retryWhenUnknown) {
		this.retryWhenUnknown = retryWhenUnknown;
	}

	public DataSize getMaxMessageSize() {
		return this.maxMessageSize;
	}

	public void setMaxMessageSize(DataSize maxMessageSize) {
		this.maxMessageSize = maxMessageSize;
	}

	public int getAutoCreateQueues() {
		return this.autoCreateQueues;
	}

	public void setAutoCreateQueues(int autoCreateQueues) {
		this.autoCreateQueues = autoCreateQueues;
	}

	public QueueSelection getQueueSelection() {
		return this.queueSelection;
	}

	public void setQueueSelection(QueueSelection queueSelection) {
		this.queueSelection = queueSelection;
	}

	public int getMaxInFlight() {
		return this.maxInFlight;
	}

	public void setMaxInFlight(int maxInFlight) {
		this.maxInFlight = maxInFlight;
	}

	public DataSize getMaxInFlightBytes() {
		return this.maxInFlightBytes;
	}

	public void setMaxInFlightBytes(DataSize maxInFlightBytes) {
		this.maxInFlightBytes = maxInFlightBytes;
	}

	public WhenFull getWhenFull() {
		return this.whenFull;
	}

	public void setWhenFull(WhenFull whenFull) {
		this.whenFull = whenFull;
	}

	public Duration getDrainTimeout() {
		return this.drainTimeout;
	}

	public void setDrainTimeout(Duration drainTimeout) {
		this.drainTimeout = drainTimeout;
	}

	public Compression getCompression() {
		return this.compression;
	}

	public Accumulation getAccumulation() {
		return this.accumulation;
	}

	public FaultAvoidance getFaultAvoidance() {
		return this.faultAvoidance;
	}

	/**
	 * Properties of the compression of bodies.
	 */
	public static class Compression {

		/**
		 * Whether bodies are compressed.
		 */
		private boolean enabled = true;

		/**
		 * Format of compressed bodies. Other than zlib it needs a library, and consumers
		 * from 4.9.4 on.
		 */
		private CompressionType type = CompressionType.ZLIB;

		/**
		 * Level of compression, from 1 (fast) to 9 (small). Of no effect for lz4.
		 */
		private int level = 5;

		/**
		 * Size from which bodies are compressed.
		 */
		private DataSize threshold = DataSize.ofKilobytes(4);

		public boolean isEnabled() {
			return this.enabled;
		}

		public void setEnabled(boolean enabled) {
			this.enabled = enabled;
		}

		public CompressionType getType() {
			return this.type;
		}

		public void setType(CompressionType type) {
			this.type = type;
		}

		public int getLevel() {
			return this.level;
		}

		public void setLevel(int level) {
			this.level = level;
		}

		public DataSize getThreshold() {
			return this.threshold;
		}

		public void setThreshold(DataSize threshold) {
			this.threshold = threshold;
		}

	}

	/**
	 * Properties of the batches that single asynchronous sends are collected into.
	 */
	public static class Accumulation {

		/**
		 * Whether single asynchronous sends are collected into batches.
		 */
		private boolean enabled = false;

		/**
		 * Time that the first message of a batch waits for others.
		 */
		private Duration linger = Duration.ofMillis(5);

		/**
		 * Maximum number of messages of a batch, from 2 to 1000.
		 */
		private int maxMessages = 64;

		/**
		 * Maximum size of a batch. Larger messages are sent alone.
		 */
		private DataSize maxBytes = DataSize.ofKilobytes(128);

		public boolean isEnabled() {
			return this.enabled;
		}

		public void setEnabled(boolean enabled) {
			this.enabled = enabled;
		}

		public Duration getLinger() {
			return this.linger;
		}

		public void setLinger(Duration linger) {
			this.linger = linger;
		}

		public int getMaxMessages() {
			return this.maxMessages;
		}

		public void setMaxMessages(int maxMessages) {
			this.maxMessages = maxMessages;
		}

		public DataSize getMaxBytes() {
			return this.maxBytes;
		}

		public void setMaxBytes(DataSize maxBytes) {
			this.maxBytes = maxBytes;
		}

	}

	/**
	 * Properties of the avoidance of brokers that failed or were slow.
	 */
	public static class FaultAvoidance {

		/**
		 * Whether brokers that failed or were slow are avoided, where others have the
		 * topic.
		 */
		private boolean enabled = true;

		/**
		 * Latencies of sends that count as slow, in ascending order.
		 */
		private @Nullable List<Duration> latencies;

		/**
		 * Times to avoid a slow broker, one for each latency.
		 */
		private @Nullable List<Duration> pauses;

		/**
		 * Time to avoid a broker after a failure.
		 */
		private Duration failurePause = Duration.ofSeconds(10);

		/**
		 * Interval between probes of a failed broker, of which a successful one ends its
		 * pause.
		 */
		private Duration probeInterval = Duration.ofSeconds(2);

		public boolean isEnabled() {
			return this.enabled;
		}

		public void setEnabled(boolean enabled) {
			this.enabled = enabled;
		}

		public @Nullable List<Duration> getLatencies() {
			return this.latencies;
		}

		public void setLatencies(@Nullable List<Duration> latencies) {
			this.latencies = latencies;
		}

		public @Nullable List<Duration> getPauses() {
			return this.pauses;
		}

		public void setPauses(@Nullable List<Duration> pauses) {
			this.pauses = pauses;
		}

		public Duration getFailurePause() {
			return this.failurePause;
		}

		public void setFailurePause(Duration failurePause) {
			this.failurePause = failurePause;
		}

		public Duration getProbeInterval() {
			return this.probeInterval;
		}

		public void setProbeInterval(Duration probeInterval) {
			this.probeInterval = probeInterval;
		}

	}

}
