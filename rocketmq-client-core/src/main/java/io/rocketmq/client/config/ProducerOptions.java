package io.rocketmq.client.config;

import java.time.Duration;

import io.rocketmq.client.support.ResourceNames;

/**
 * What holds for one producer. Immutable; made by a builder that checks each option.
 */
public final class ProducerOptions {

	private final String group;

	private final Duration sendTimeout;

	private final int maxAttempts;

	private final int maxMessageSize;

	private final int autoCreateQueues;

	private final int maxInFlight;

	private ProducerOptions(Builder builder) {
		this.group = ResourceNames.requireGroup(builder.group);
		this.sendTimeout = OptionChecks.positive("sendTimeout", builder.sendTimeout);
		this.maxAttempts = OptionChecks.within("maxAttempts", builder.maxAttempts, 1, 100);
		this.maxMessageSize = OptionChecks.within("maxMessageSize", builder.maxMessageSize, 1, 32 * 1024 * 1024);
		this.autoCreateQueues = OptionChecks.within("autoCreateQueues", builder.autoCreateQueues, 1, 65535);
		this.maxInFlight = OptionChecks.within("maxInFlight", builder.maxInFlight, 1, 10000000);
	}

	/**
	 * A builder with the defaults.
	 * @param group the group's name
	 * @return the builder
	 */
	public static Builder group(String group) {
		Builder builder = new Builder();
		builder.group = group;
		return builder;
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
		Builder builder = new Builder();
		builder.group = this.group;
		builder.sendTimeout = this.sendTimeout;
		builder.maxAttempts = this.maxAttempts;
		builder.maxMessageSize = this.maxMessageSize;
		builder.autoCreateQueues = this.autoCreateQueues;
		builder.maxInFlight = this.maxInFlight;
		return builder;
	}

	/**
	 * The group; required.
	 * @return the group's name: letters, digits, {@code % | _ -}, at most 120 characters
	 */
	public String group() {
		return this.group;
	}

	/**
	 * How long one send may take, from the call to its result, over route, connection,
	 * all attempts and the answer; default 3 s.
	 * @return the time
	 */
	public Duration sendTimeout() {
		return this.sendTimeout;
	}

	/**
	 * How often a send is tried at most, the first time included; default 3.
	 * @return the number of attempts
	 */
	public int maxAttempts() {
		return this.maxAttempts;
	}

	/**
	 * The largest body that is sent; default 4 MiB, as brokers are set up by default.
	 * @return the size in bytes
	 */
	public int maxMessageSize() {
		return this.maxMessageSize;
	}

	/**
	 * How many queues a topic gets in each broker when the first send to it creates it;
	 * default 4. A broker may set a lower limit, or not create topics at all.
	 * @return the number of queues
	 */
	public int autoCreateQueues() {
		return this.autoCreateQueues;
	}

	/**
	 * How many messages may be in flight, from the call until their future has been
	 * completed; default 65535. One more fails at once with
	 * {@link io.rocketmq.client.error.TooManyRequestsException}.
	 * @return the number of messages
	 */
	public int maxInFlight() {
		return this.maxInFlight;
	}

	/**
	 * Builds {@link ProducerOptions}. Not thread-safe.
	 */
	public static final class Builder {

		private String group = "";

		private Duration sendTimeout = Duration.ofSeconds(3);

		private int maxAttempts = 3;

		private int maxMessageSize = 4 * 1024 * 1024;

		private int autoCreateQueues = 4;

		private int maxInFlight = 65_535;

		private Builder() {
		}

		/**
		 * The group; required.
		 * @param group the group's name: letters, digits, {@code % | _ -}, at most 120
		 * characters
		 * @return this builder
		 */
		public Builder group(String group) {
			this.group = group;
			return this;
		}

		/**
		 * How long one send may take, from the call to its result, over route,
		 * connection, all attempts and the answer; default 3 s.
		 * @param sendTimeout the time
		 * @return this builder
		 */
		public Builder sendTimeout(Duration sendTimeout) {
			this.sendTimeout = sendTimeout;
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
		 * The largest body that is sent; default 4 MiB, as brokers are set up by default.
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
		 * How many messages may be in flight, from the call until their future has been
		 * completed; default 65535. One more fails at once with
		 * {@link io.rocketmq.client.error.TooManyRequestsException}.
		 * @param maxInFlight the number of messages
		 * @return this builder
		 */
		public Builder maxInFlight(int maxInFlight) {
			this.maxInFlight = maxInFlight;
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
