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

	private final Values values;

	private ProducerOptions(Values values) {
		ResourceNames.requireGroup(values.group);
		OptionChecks.positive("sendTimeout", values.sendTimeout);
		OptionChecks.within("maxAttempts", values.maxAttempts, 1, 100);
		OptionChecks.within("maxMessageSize", values.maxMessageSize, 1, 32 * 1024 * 1024);
		OptionChecks.within("autoCreateQueues", values.autoCreateQueues, 1, 65535);
		OptionChecks.within("maxInFlight", values.maxInFlight, 1, 10000000);
		OptionChecks.positive("localTransactionTimeout", values.localTransactionTimeout);
		OptionChecks.within("checkThreads", values.checkThreads, 1, 1000);
		OptionChecks.notNegative("drainTimeout", values.drainTimeout);
		if (values.maxInFlightBytes < values.maxMessageSize) {
			throw OptionChecks.illegal("maxInFlightBytes", "is too small",
					values.maxInFlightBytes + " (at least maxMessageSize, " + values.maxMessageSize + ')',
					"Raise it, or lower maxMessageSize.");
		}
		this.values = values;
	}

	/**
	 * Returns a builder with the defaults, which are chosen for production.
	 */
	public static Builder group(String group) {
		Arguments.notNull(group, "group");
		return new Builder(new Values(group));
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
		return new Builder(this.values.copy());
	}

	/** Returns the group's name. */
	public String group() {
		return this.values.group;
	}

	/** Returns the value of {@link Builder#sendTimeout}. */
	public Duration sendTimeout() {
		return this.values.sendTimeout;
	}

	/** Returns the value of {@link Builder#maxAttempts}. */
	public int maxAttempts() {
		return this.values.maxAttempts;
	}

	/** Returns the value of {@link Builder#retryWhenUnknown}. */
	public boolean retryWhenUnknown() {
		return this.values.retryWhenUnknown;
	}

	/** Returns the value of {@link Builder#maxMessageSize}. */
	public int maxMessageSize() {
		return this.values.maxMessageSize;
	}

	/** Returns the value of {@link Builder#autoCreateQueues}. */
	public int autoCreateQueues() {
		return this.values.autoCreateQueues;
	}

	/** Returns the value of {@link Builder#queueSelection}. */
	public QueueSelection queueSelection() {
		return this.values.queueSelection;
	}

	/** Returns the value of {@link Builder#maxInFlight}. */
	public int maxInFlight() {
		return this.values.maxInFlight;
	}

	/** Returns the value of {@link Builder#maxInFlightBytes}. */
	public long maxInFlightBytes() {
		return this.values.maxInFlightBytes;
	}

	/** Returns the value of {@link Builder#whenFull}. */
	public WhenFull whenFull() {
		return this.values.whenFull;
	}

	/** Returns the value of {@link Builder#compression}. */
	public @Nullable BodyCompression compression() {
		return this.values.compression;
	}

	/** Returns the value of {@link Builder#accumulation}. */
	public @Nullable Accumulation accumulation() {
		return this.values.accumulation;
	}

	/** Returns the value of {@link Builder#faultAvoidance}. */
	public @Nullable FaultAvoidance faultAvoidance() {
		return this.values.faultAvoidance;
	}

	/** Returns the value of {@link Builder#localTransactionTimeout}. */
	public Duration localTransactionTimeout() {
		return this.values.localTransactionTimeout;
	}

	/** Returns the value of {@link Builder#checkThreads}. */
	public int checkThreads() {
		return this.values.checkThreads;
	}

	/** Returns the value of {@link Builder#drainTimeout}. */
	public Duration drainTimeout() {
		return this.values.drainTimeout;
	}

	@Override
	public String toString() {
		return new OptionText("ProducerOptions").option("group", this.values.group)
			.option("sendTimeout", this.values.sendTimeout)
			.option("maxAttempts", this.values.maxAttempts)
			.option("retryWhenUnknown", this.values.retryWhenUnknown)
			.option("maxMessageSize", this.values.maxMessageSize)
			.option("autoCreateQueues", this.values.autoCreateQueues)
			.option("queueSelection", this.values.queueSelection)
			.option("maxInFlight", this.values.maxInFlight)
			.option("maxInFlightBytes", this.values.maxInFlightBytes)
			.option("whenFull", this.values.whenFull)
			.option("compression", this.values.compression)
			.option("accumulation", this.values.accumulation)
			.option("faultAvoidance", this.values.faultAvoidance)
			.option("localTransactionTimeout", this.values.localTransactionTimeout)
			.option("checkThreads", this.values.checkThreads)
			.option("drainTimeout", this.values.drainTimeout)
			.toString();
	}

	private static final class Values extends OptionValues<Values> {

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

		Values(String group) {
			this.group = group;
		}

	}

	/**
	 * Builds {@link ProducerOptions}. Not thread-safe.
	 */
	public static final class Builder {

		private final Values values;

		private Builder(Values values) {
			this.values = values;
		}

		/**
		 * Name of the group; required: letters, digits, {@code % | _ -}, at most 120
		 * characters.
		 */
		public Builder group(String group) {
			this.values.group = Arguments.notNull(group, "group");
			return this;
		}

		/**
		 * Time to wait for the result of a send, from the call on, over route,
		 * connection, all attempts and the answer. Default: 3 s.
		 */
		public Builder sendTimeout(Duration sendTimeout) {
			this.values.sendTimeout = Arguments.notNull(sendTimeout, "sendTimeout");
			return this;
		}

		/**
		 * Maximum number of attempts of a send, the first included. Default: 3.
		 */
		public Builder maxAttempts(int maxAttempts) {
			this.values.maxAttempts = maxAttempts;
			return this;
		}

		/**
		 * Whether a send is retried although the broker may have stored the message, so
		 * that it may be stored twice. Default: false. If so, each attempt waits for its
		 * answer only for its share of the time that is left.
		 */
		public Builder retryWhenUnknown(boolean retryWhenUnknown) {
			this.values.retryWhenUnknown = retryWhenUnknown;
			return this;
		}

		/**
		 * Maximum size of a body before compression, and of a batch, in bytes. Default: 4
		 * MiB, which is also the default of brokers.
		 */
		public Builder maxMessageSize(int maxMessageSize) {
			this.values.maxMessageSize = maxMessageSize;
			return this;
		}

		/**
		 * Number of queues that a topic gets in each broker when the first send to it
		 * creates it. Default: 4. A broker may set a lower limit, or not create topics at
		 * all.
		 */
		public Builder autoCreateQueues(int autoCreateQueues) {
			this.values.autoCreateQueues = autoCreateQueues;
			return this;
		}

		/**
		 * Selection of the queue of a message without ordering key, queue or selector.
		 * Default: {@code ROUND_ROBIN}.
		 */
		public Builder queueSelection(QueueSelection queueSelection) {
			this.values.queueSelection = Arguments.notNull(queueSelection, "queueSelection");
			return this;
		}

		/**
		 * Maximum number of messages in flight, from the call until their future has been
		 * completed. Default: 65535.
		 */
		public Builder maxInFlight(int maxInFlight) {
			this.values.maxInFlight = maxInFlight;
			return this;
		}

		/**
		 * Maximum number of bytes of bodies in flight, at least {@code maxMessageSize}.
		 * Default: 128 MiB.
		 */
		public Builder maxInFlightBytes(long maxInFlightBytes) {
			this.values.maxInFlightBytes = maxInFlightBytes;
			return this;
		}

		/**
		 * Whether a send that would exceed an in-flight limit fails or waits. Default:
		 * {@code FAIL}.
		 */
		public Builder whenFull(WhenFull whenFull) {
			this.values.whenFull = Arguments.notNull(whenFull, "whenFull");
			return this;
		}

		/**
		 * Compression of bodies, null for none. Default: ZLIB at level 5 from 4 KiB on.
		 */
		public Builder compression(@Nullable BodyCompression compression) {
			this.values.compression = compression;
			return this;
		}

		/**
		 * Limits of the batches that single asynchronous sends are collected into, null
		 * for off. Default: off.
		 */
		public Builder accumulation(@Nullable Accumulation accumulation) {
			this.values.accumulation = accumulation;
			return this;
		}

		/**
		 * Times for which brokers that failed or were slow are avoided, where others have
		 * the topic; null for off. Default: the times of Apache's client.
		 */
		public Builder faultAvoidance(@Nullable FaultAvoidance faultAvoidance) {
			this.values.faultAvoidance = faultAvoidance;
			return this;
		}

		/**
		 * Time to wait for a local transaction until its outcome counts as unknown, and
		 * the broker checks it. Default: 60 s.
		 */
		public Builder localTransactionTimeout(Duration localTransactionTimeout) {
			this.values.localTransactionTimeout = Arguments.notNull(localTransactionTimeout, "localTransactionTimeout");
			return this;
		}

		/**
		 * Number of threads that answer transaction checks of brokers. Default: 2.
		 */
		public Builder checkThreads(int checkThreads) {
			this.values.checkThreads = checkThreads;
			return this;
		}

		/**
		 * Time that {@code close()} waits for messages in flight; those that remain then
		 * fail. Default: 10 s.
		 */
		public Builder drainTimeout(Duration drainTimeout) {
			this.values.drainTimeout = Arguments.notNull(drainTimeout, "drainTimeout");
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
			return new ProducerOptions(this.values.copy());
		}

	}

}
