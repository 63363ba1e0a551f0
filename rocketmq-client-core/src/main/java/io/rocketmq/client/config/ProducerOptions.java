package io.rocketmq.client.config;

import java.time.Duration;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.internal.support.ResourceNames;

/**
 * What holds for one producer. Immutable; made by a builder that checks each option, and
 * whose methods say what each is.
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
	 * @param group the group's name
	 * @return the builder
	 */
	public static Builder group(String group) {
		Arguments.notNull(group, "group");
		return new Builder(group);
	}

	/**
	 * A preset for development: a send that can't succeed fails soon, after one attempt.
	 * @param group the group's name
	 * @return a builder with the preset
	 */
	public static Builder development(String group) {
		return group(group).maxAttempts(1).sendTimeout(Duration.ofSeconds(1));
	}

	/**
	 * A preset for sending at full speed with {@code sendAsync}: messages travel
	 * together, and a caller that is too fast waits.
	 * @param group the group's name
	 * @return a builder with the preset
	 */
	public static Builder highThroughput(String group) {
		return group(group).accumulation(Accumulation.DEFAULT).whenFull(WhenFull.WAIT);
	}

	/**
	 * The defaults for a group.
	 * @param group the group's name
	 * @return the options
	 * @throws IllegalArgumentException if the name is illegal
	 */
	public static ProducerOptions of(String group) {
		return group(group).build();
	}

	/**
	 * A builder with these options.
	 * @return the builder
	 */
	public Builder toBuilder() {
		return new Builder(this);
	}

	/**
	 * The group; required.
	 * @return the group's name: letters, digits, {@code % | _ -}, at most 120 characters
	 */
	public String group() {
		return this.group;
	}

	/**
	 * See {@link Builder#sendTimeout}.
	 * @return the time
	 */
	public Duration sendTimeout() {
		return this.sendTimeout;
	}

	/**
	 * See {@link Builder#maxAttempts}.
	 * @return the number of attempts
	 */
	public int maxAttempts() {
		return this.maxAttempts;
	}

	/**
	 * See {@link Builder#retryWhenUnknown}.
	 * @return true to risk a second copy rather than a failure
	 */
	public boolean retryWhenUnknown() {
		return this.retryWhenUnknown;
	}

	/**
	 * See {@link Builder#maxMessageSize}.
	 * @return the size in bytes
	 */
	public int maxMessageSize() {
		return this.maxMessageSize;
	}

	/**
	 * See {@link Builder#autoCreateQueues}.
	 * @return the number of queues
	 */
	public int autoCreateQueues() {
		return this.autoCreateQueues;
	}

	/**
	 * See {@link Builder#queueSelection}.
	 * @return the way
	 */
	public QueueSelection queueSelection() {
		return this.queueSelection;
	}

	/**
	 * See {@link Builder#maxInFlight}.
	 * @return the number of messages
	 */
	public int maxInFlight() {
		return this.maxInFlight;
	}

	/**
	 * See {@link Builder#maxInFlightBytes}.
	 * @return the number of bytes, at least {@code maxMessageSize}
	 */
	public long maxInFlightBytes() {
		return this.maxInFlightBytes;
	}

	/**
	 * See {@link Builder#whenFull}.
	 * @return whether it fails or waits
	 */
	public WhenFull whenFull() {
		return this.whenFull;
	}

	/**
	 * See {@link Builder#compression}.
	 * @return null for none
	 */
	public @Nullable BodyCompression compression() {
		return this.compression;
	}

	/**
	 * See {@link Builder#accumulation}.
	 * @return the limits of what travels together, or null for off
	 */
	public @Nullable Accumulation accumulation() {
		return this.accumulation;
	}

	/**
	 * See {@link Builder#faultAvoidance}.
	 * @return the times, or null for off
	 */
	public @Nullable FaultAvoidance faultAvoidance() {
		return this.faultAvoidance;
	}

	/**
	 * See {@link Builder#localTransactionTimeout}.
	 * @return the time
	 */
	public Duration localTransactionTimeout() {
		return this.localTransactionTimeout;
	}

	/**
	 * See {@link Builder#checkThreads}.
	 * @return the number of threads
	 */
	public int checkThreads() {
		return this.checkThreads;
	}

	/**
	 * Time that {@code close()} waits for messages in flight.
	 * @return the time; what is still in flight then fails
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
		 * The group; required.
		 * @param group the group's name: letters, digits, {@code % | _ -}, at most 120
		 * characters
		 * @return this builder
		 */
		public Builder group(String group) {
			this.group = Arguments.notNull(group, "group");
			return this;
		}

		/**
		 * How long one send may take, from the call to its result, over route,
		 * connection, all attempts and the answer; default 3 s.
		 * @param sendTimeout the time
		 * @return this builder
		 */
		public Builder sendTimeout(Duration sendTimeout) {
			this.sendTimeout = Arguments.notNull(sendTimeout, "sendTimeout");
			return this;
		}

		/**
		 * How often a send is tried at most, the first time included; default 3.
		 * @param maxAttempts the number of attempts
		 * @return this builder
		 */
		public Builder maxAttempts(int maxAttempts) {
			this.maxAttempts = maxAttempts;
			return this;
		}

		/**
		 * Whether a send is tried again although the broker may have stored the message,
		 * so that it may be stored twice; default false. If so, each attempt waits for
		 * its answer only for its share of the time that is left.
		 * @param retryWhenUnknown true to risk a second copy rather than a failure
		 * @return this builder
		 */
		public Builder retryWhenUnknown(boolean retryWhenUnknown) {
			this.retryWhenUnknown = retryWhenUnknown;
			return this;
		}

		/**
		 * The largest body that is sent, before compression, and the largest batch;
		 * default 4 MiB, as brokers are set up by default.
		 * @param maxMessageSize the size in bytes
		 * @return this builder
		 */
		public Builder maxMessageSize(int maxMessageSize) {
			this.maxMessageSize = maxMessageSize;
			return this;
		}

		/**
		 * How many queues a topic gets in each broker when the first send to it creates
		 * it; default 4. A broker may set a lower limit, or not create topics at all.
		 * @param autoCreateQueues the number of queues
		 * @return this builder
		 */
		public Builder autoCreateQueues(int autoCreateQueues) {
			this.autoCreateQueues = autoCreateQueues;
			return this;
		}

		/**
		 * How the queue of a message is chosen that nothing else decides; default {@code
		 * ROUND_ROBIN}.
		 * @param queueSelection the way
		 * @return this builder
		 */
		public Builder queueSelection(QueueSelection queueSelection) {
			this.queueSelection = Arguments.notNull(queueSelection, "queueSelection");
			return this;
		}

		/**
		 * How many messages may be in flight, from the call until their future has been
		 * completed; default 65535.
		 * @param maxInFlight the number of messages
		 * @return this builder
		 */
		public Builder maxInFlight(int maxInFlight) {
			this.maxInFlight = maxInFlight;
			return this;
		}

		/**
		 * How many bytes of bodies may be in flight; default 128 MiB.
		 * @param maxInFlightBytes the number of bytes, at least {@code maxMessageSize}
		 * @return this builder
		 */
		public Builder maxInFlightBytes(long maxInFlightBytes) {
			this.maxInFlightBytes = maxInFlightBytes;
			return this;
		}

		/**
		 * What a send does that would exceed the messages or the bytes in flight; default
		 * {@code FAIL}.
		 * @param whenFull whether it fails or waits
		 * @return this builder
		 */
		public Builder whenFull(WhenFull whenFull) {
			this.whenFull = Arguments.notNull(whenFull, "whenFull");
			return this;
		}

		/**
		 * Which bodies are compressed, and how; default ZLIB at level 5 from 4 KiB on.
		 * @param compression null for none
		 * @return this builder
		 */
		public Builder compression(@Nullable BodyCompression compression) {
			this.compression = compression;
			return this;
		}

		/**
		 * Whether messages that are sent singly and asynchronously travel together;
		 * default off.
		 * @param accumulation the limits of what travels together, or null for off
		 * @return this builder
		 */
		public Builder accumulation(@Nullable Accumulation accumulation) {
			this.accumulation = accumulation;
			return this;
		}

		/**
		 * Whether brokers that failed or were slow are left alone for a while, where
		 * others have the topic; default with the times of Apache's client.
		 * @param faultAvoidance the times, or null for off
		 * @return this builder
		 */
		public Builder faultAvoidance(@Nullable FaultAvoidance faultAvoidance) {
			this.faultAvoidance = faultAvoidance;
			return this;
		}

		/**
		 * How long a local transaction may take until its end counts as unknown, and the
		 * broker asks; default 60 s.
		 * @param localTransactionTimeout the time
		 * @return this builder
		 */
		public Builder localTransactionTimeout(Duration localTransactionTimeout) {
			this.localTransactionTimeout = Arguments.notNull(localTransactionTimeout, "localTransactionTimeout");
			return this;
		}

		/**
		 * How many threads answer brokers' questions about transactions; default 2.
		 * @param checkThreads the number of threads
		 * @return this builder
		 */
		public Builder checkThreads(int checkThreads) {
			this.checkThreads = checkThreads;
			return this;
		}

		/**
		 * Time that {@code close()} waits for messages in flight; default 10 s.
		 * @param drainTimeout the time; what is still in flight then fails
		 * @return this builder
		 */
		public Builder drainTimeout(Duration drainTimeout) {
			this.drainTimeout = Arguments.notNull(drainTimeout, "drainTimeout");
			return this;
		}

		/**
		 * Sets what an environment sets.
		 * @param environment variables by name, such as {@link System#getenv()}; those
		 * that are no options are left alone
		 * @return this builder
		 * @throws IllegalArgumentException if a variable is illegal, with its name, its
		 * value and the fix
		 */
		public Builder environment(Map<String, String> environment) {
			Arguments.notNull(environment, "environment");
			OptionVariables.apply(OptionVariables.PRODUCER, environment, this);
			return this;
		}

		/**
		 * Checks and builds.
		 * @return the options
		 * @throws IllegalArgumentException if an option is illegal, with its name, its
		 * value and the fix
		 */
		public ProducerOptions build() {
			return new ProducerOptions(this);
		}

	}

}
