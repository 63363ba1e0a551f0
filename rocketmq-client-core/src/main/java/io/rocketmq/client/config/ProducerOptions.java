package io.rocketmq.client.config;

import java.time.Duration;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.internal.support.ResourceNames;

/**
 * Options of a producer. Immutable.
 */
public final class ProducerOptions {

	private final String group;

	private final Duration sendTimeout;

	private final int maxAttempts;

	private final boolean retryWhenUnknown;

	private final int maxMessageSize;

	private final int autoCreateQueues;

	private final QueueSelection queueSelection;

	private final int maxInFlight;

	private final long maxInFlightBytes;

	private final WhenFull whenFull;

	private final @Nullable BodyCompression compression;

	private final @Nullable Accumulation accumulation;

	private final @Nullable FaultAvoidance faultAvoidance;

	private final Duration localTransactionTimeout;

	private final int checkThreads;

	private final Duration drainTimeout;

	private ProducerOptions(Builder builder) {
		this.group = ResourceNames.requireGroup(builder.group);
		this.sendTimeout = OptionChecks.positive("sendTimeout", builder.sendTimeout);
		this.maxAttempts = OptionChecks.within("maxAttempts", builder.maxAttempts, 1, 100);
		this.retryWhenUnknown = builder.retryWhenUnknown;
		this.maxMessageSize = OptionChecks.within("maxMessageSize", builder.maxMessageSize, 1, 32 * 1024 * 1024);
		this.autoCreateQueues = OptionChecks.within("autoCreateQueues", builder.autoCreateQueues, 1, 65535);
		this.queueSelection = builder.queueSelection;
		this.maxInFlight = OptionChecks.within("maxInFlight", builder.maxInFlight, 1, 10000000);
		this.maxInFlightBytes = builder.maxInFlightBytes;
		this.whenFull = builder.whenFull;
		this.compression = builder.compression;
		this.accumulation = builder.accumulation;
		this.faultAvoidance = builder.faultAvoidance;
		this.localTransactionTimeout = OptionChecks.positive("localTransactionTimeout",
				builder.localTransactionTimeout);
		this.checkThreads = OptionChecks.within("checkThreads", builder.checkThreads, 1, 1000);
		this.drainTimeout = OptionChecks.notNegative("drainTimeout", builder.drainTimeout);
		if (this.maxInFlightBytes < this.maxMessageSize) {
			throw new IllegalArgumentException("Option maxInFlightBytes is " + this.maxInFlightBytes
					+ ": it must be at least maxMessageSize, which is " + this.maxMessageSize);
		}
	}

	/**
	 * Returns a builder with the defaults, which are chosen for production.
	 */
	public static Builder group(String group) {
		Arguments.notNull(group, "group");
		return new Builder(group);
	}

	/**
	 * Returns a preset for development: a send that can't succeed fails soon, after one
	 * attempt.
	 */
	public static Builder development(String group) {
		return group(group).maxAttempts(1).sendTimeout(Duration.ofSeconds(1));
	}

	/**
	 * Returns a preset for sending at full speed with {@code sendAsync}: messages travel
	 * together, and a caller that is too fast waits.
	 */
	public static Builder highThroughput(String group) {
		return group(group).accumulation(Accumulation.DEFAULT).whenFull(WhenFull.WAIT);
	}

	/**
	 * Returns the defaults for a group.
	 * @throws IllegalArgumentException if the name is illegal
	 */
	public static ProducerOptions of(String group) {
		return group(group).build();
	}

	/**
	 * Returns a builder with these options.
	 */
	public Builder toBuilder() {
		return new Builder(this);
	}

	/**
	 * Returns the group's name.
	 */
	public String group() {
		return this.group;
	}

	/**
	 * Returns the value of {@link Builder#sendTimeout}.
	 */
	public Duration sendTimeout() {
		return this.sendTimeout;
	}

	/**
	 * Returns the value of {@link Builder#maxAttempts}.
	 */
	public int maxAttempts() {
		return this.maxAttempts;
	}

	/**
	 * Returns the value of {@link Builder#retryWhenUnknown}.
	 */
	public boolean retryWhenUnknown() {
		return this.retryWhenUnknown;
	}

	/**
	 * Returns the value of {@link Builder#maxMessageSize}.
	 */
	public int maxMessageSize() {
		return this.maxMessageSize;
	}

	/**
	 * Returns the value of {@link Builder#autoCreateQueues}.
	 */
	public int autoCreateQueues() {
		return this.autoCreateQueues;
	}

	/**
	 * Returns the value of {@link Builder#queueSelection}.
	 */
	public QueueSelection queueSelection() {
		return this.queueSelection;
	}

	/**
	 * Returns the value of {@link Builder#maxInFlight}.
	 */
	public int maxInFlight() {
		return this.maxInFlight;
	}

	/**
	 * Returns the value of {@link Builder#maxInFlightBytes}.
	 */
	public long maxInFlightBytes() {
		return this.maxInFlightBytes;
	}

	/**
	 * Returns the value of {@link Builder#whenFull}.
	 */
	public WhenFull whenFull() {
		return this.whenFull;
	}

	/**
	 * Returns the value of {@link Builder#compression}.
	 */
	public @Nullable BodyCompression compression() {
		return this.compression;
	}

	/**
	 * Returns the value of {@link Builder#accumulation}.
	 */
	public @Nullable Accumulation accumulation() {
		return this.accumulation;
	}

	/**
	 * Returns the value of {@link Builder#faultAvoidance}.
	 */
	public @Nullable FaultAvoidance faultAvoidance() {
		return this.faultAvoidance;
	}

	/**
	 * Returns the value of {@link Builder#localTransactionTimeout}.
	 */
	public Duration localTransactionTimeout() {
		return this.localTransactionTimeout;
	}

	/**
	 * Returns the value of {@link Builder#checkThreads}.
	 */
	public int checkThreads() {
		return this.checkThreads;
	}

	/**
	 * Returns the value of {@link Builder#drainTimeout}.
	 */
	public Duration drainTimeout() {
		return this.drainTimeout;
	}

	@Override
	public String toString() {
		return new OptionText("ProducerOptions").option("group", this.group)
			.option("sendTimeout", this.sendTimeout)
			.option("maxAttempts", this.maxAttempts)
			.option("retryWhenUnknown", this.retryWhenUnknown)
			.option("maxMessageSize", this.maxMessageSize)
			.option("autoCreateQueues", this.autoCreateQueues)
			.option("queueSelection", this.queueSelection)
			.option("maxInFlight", this.maxInFlight)
			.option("maxInFlightBytes", this.maxInFlightBytes)
			.option("whenFull", this.whenFull)
			.option("compression", this.compression)
			.option("accumulation", this.accumulation)
			.option("faultAvoidance", this.faultAvoidance)
			.option("localTransactionTimeout", this.localTransactionTimeout)
			.option("checkThreads", this.checkThreads)
			.option("drainTimeout", this.drainTimeout)
			.toString();
	}

	/**
	 * Builds {@link ProducerOptions}. Not thread-safe.
	 */
	public static final class Builder {

		private String group;

		private Duration sendTimeout = Duration.ofSeconds(3);

		private int maxAttempts = 3;

		private boolean retryWhenUnknown = false;

		private int maxMessageSize = 4 * 1024 * 1024;

		private int autoCreateQueues = 4;

		private QueueSelection queueSelection = QueueSelection.ROUND_ROBIN;

		private int maxInFlight = 65_535;

		private long maxInFlightBytes = 128L * 1024 * 1024;

		private WhenFull whenFull = WhenFull.FAIL;

		private @Nullable BodyCompression compression = BodyCompression.DEFAULT;

		private @Nullable Accumulation accumulation;

		private @Nullable FaultAvoidance faultAvoidance = FaultAvoidance.DEFAULT;

		private Duration localTransactionTimeout = Duration.ofSeconds(60);

		private int checkThreads = 2;

		private Duration drainTimeout = Duration.ofSeconds(10);

		private Builder(String group) {
			this.group = group;
		}

		private Builder(ProducerOptions options) {
			this.group = options.group;
			this.sendTimeout = options.sendTimeout;
			this.maxAttempts = options.maxAttempts;
			this.retryWhenUnknown = options.retryWhenUnknown;
			this.maxMessageSize = options.maxMessageSize;
			this.autoCreateQueues = options.autoCreateQueues;
			this.queueSelection = options.queueSelection;
			this.maxInFlight = options.maxInFlight;
			this.maxInFlightBytes = options.maxInFlightBytes;
			this.whenFull = options.whenFull;
			this.compression = options.compression;
			this.accumulation = options.accumulation;
			this.faultAvoidance = options.faultAvoidance;
			this.localTransactionTimeout = options.localTransactionTimeout;
			this.checkThreads = options.checkThreads;
			this.drainTimeout = options.drainTimeout;
		}

		/**
		 * Name of the group; required: letters, digits, {@code % | _ -}, at most 120
		 * characters.
		 */
		public Builder group(String group) {
			this.group = Arguments.notNull(group, "group");
			return this;
		}

		/**
		 * Time to wait for the result of a send, from the call on, over route,
		 * connection, all attempts and the answer. Default: 3 s.
		 */
		public Builder sendTimeout(Duration sendTimeout) {
			this.sendTimeout = Arguments.notNull(sendTimeout, "sendTimeout");
			return this;
		}

		/**
		 * Maximum number of attempts of a send, the first included. Default: 3.
		 */
		public Builder maxAttempts(int maxAttempts) {
			this.maxAttempts = maxAttempts;
			return this;
		}

		/**
		 * Whether a send is retried although the broker may have stored the message, so
		 * that it may be stored twice. Default: false. If so, each attempt waits for its
		 * answer only for its share of the time that is left.
		 */
		public Builder retryWhenUnknown(boolean retryWhenUnknown) {
			this.retryWhenUnknown = retryWhenUnknown;
			return this;
		}

		/**
		 * Maximum size of a body before compression, and of a batch, in bytes. Default: 4
		 * MiB, as brokers are set up by default.
		 */
		public Builder maxMessageSize(int maxMessageSize) {
			this.maxMessageSize = maxMessageSize;
			return this;
		}

		/**
		 * Number of queues that a topic gets in each broker when the first send to it
		 * creates it. Default: 4. A broker may set a lower limit, or not create topics at
		 * all.
		 */
		public Builder autoCreateQueues(int autoCreateQueues) {
			this.autoCreateQueues = autoCreateQueues;
			return this;
		}

		/**
		 * Selection of the queue of a message that nothing else decides. Default:
		 * {@code ROUND_ROBIN}.
		 */
		public Builder queueSelection(QueueSelection queueSelection) {
			this.queueSelection = Arguments.notNull(queueSelection, "queueSelection");
			return this;
		}

		/**
		 * Maximum number of messages in flight, from the call until their future has been
		 * completed. Default: 65535.
		 */
		public Builder maxInFlight(int maxInFlight) {
			this.maxInFlight = maxInFlight;
			return this;
		}

		/**
		 * Maximum number of bytes of bodies in flight, at least {@code maxMessageSize}.
		 * Default: 128 MiB.
		 */
		public Builder maxInFlightBytes(long maxInFlightBytes) {
			this.maxInFlightBytes = maxInFlightBytes;
			return this;
		}

		/**
		 * Whether a send that would exceed an in-flight limit fails or waits. Default:
		 * {@code FAIL}.
		 */
		public Builder whenFull(WhenFull whenFull) {
			this.whenFull = Arguments.notNull(whenFull, "whenFull");
			return this;
		}

		/**
		 * Compression of bodies, null for none. Default: ZLIB at level 5 from 4 KiB on.
		 */
		public Builder compression(@Nullable BodyCompression compression) {
			this.compression = compression;
			return this;
		}

		/**
		 * Limits of the batches that single asynchronous sends are collected into, null
		 * for off. Default: off.
		 */
		public Builder accumulation(@Nullable Accumulation accumulation) {
			this.accumulation = accumulation;
			return this;
		}

		/**
		 * Times for which brokers that failed or were slow are avoided, where others have
		 * the topic; null for off. Default: the times of Apache's client.
		 */
		public Builder faultAvoidance(@Nullable FaultAvoidance faultAvoidance) {
			this.faultAvoidance = faultAvoidance;
			return this;
		}

		/**
		 * Time to wait for a local transaction until its outcome counts as unknown, and
		 * the broker checks it. Default: 60 s.
		 */
		public Builder localTransactionTimeout(Duration localTransactionTimeout) {
			this.localTransactionTimeout = Arguments.notNull(localTransactionTimeout, "localTransactionTimeout");
			return this;
		}

		/**
		 * Number of threads that answer transaction checks of brokers. Default: 2.
		 */
		public Builder checkThreads(int checkThreads) {
			this.checkThreads = checkThreads;
			return this;
		}

		/**
		 * Time that {@code close()} waits for messages in flight; those that remain then
		 * fail. Default: 10 s.
		 */
		public Builder drainTimeout(Duration drainTimeout) {
			this.drainTimeout = Arguments.notNull(drainTimeout, "drainTimeout");
			return this;
		}

		/**
		 * Sets the options that environment variables name.
		 * @param environment variables by name, such as {@link System#getenv()}; others
		 * are ignored
		 * @throws IllegalArgumentException if a variable is illegal, with its name, its
		 * value and the fix
		 */
		public Builder environment(Map<String, String> environment) {
			Arguments.notNull(environment, "environment");
			OptionVariables.apply(OptionVariables.PRODUCER, environment, this);
			return this;
		}

		/**
		 * Checks and builds the options.
		 * @throws IllegalArgumentException if an option is illegal, with its name, its
		 * value and the fix
		 */
		public ProducerOptions build() {
			return new ProducerOptions(this);
		}

	}

}
