package io.rocketmq.client.config;

import java.time.Duration;

import io.rocketmq.client.support.ResourceNames;

/**
 * What holds for one push consumer. Immutable; made by a builder that checks each option.
 */
public final class ConsumerOptions {

	private final String group;

	private final int threads;

	private final ConsumeFrom consumeFrom;

	private final int pullBatchSize;

	private final int maxCachedMessages;

	private final int maxCachedBytes;

	private final int maxReconsumeTimes;

	private final Duration longPoll;

	private final Duration commitInterval;

	private final Duration rebalanceInterval;

	private final Duration drainTimeout;

	private ConsumerOptions(Builder builder) {
		this.group = ResourceNames.requireGroup(builder.group);
		this.threads = OptionChecks.within("threads", builder.threads, 1, 10000);
		this.consumeFrom = builder.consumeFrom;
		this.pullBatchSize = OptionChecks.within("pullBatchSize", builder.pullBatchSize, 1, 1024);
		this.maxCachedMessages = OptionChecks.within("maxCachedMessages", builder.maxCachedMessages, 1, 1000000);
		this.maxCachedBytes = OptionChecks.within("maxCachedBytes", builder.maxCachedBytes, 1, Integer.MAX_VALUE);
		this.maxReconsumeTimes = OptionChecks.within("maxReconsumeTimes", builder.maxReconsumeTimes, 0, 10000);
		this.longPoll = OptionChecks.positive("longPoll", builder.longPoll);
		this.commitInterval = OptionChecks.positive("commitInterval", builder.commitInterval);
		this.rebalanceInterval = OptionChecks.positive("rebalanceInterval", builder.rebalanceInterval);
		this.drainTimeout = OptionChecks.notNegative("drainTimeout", builder.drainTimeout);
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
	public static ConsumerOptions of(String group) {
		return group(group).build();
	}

	/**
	 * A builder with these options.
	 * @return the builder
	 */
	public Builder toBuilder() {
		Builder builder = new Builder();
		builder.group = this.group;
		builder.threads = this.threads;
		builder.consumeFrom = this.consumeFrom;
		builder.pullBatchSize = this.pullBatchSize;
		builder.maxCachedMessages = this.maxCachedMessages;
		builder.maxCachedBytes = this.maxCachedBytes;
		builder.maxReconsumeTimes = this.maxReconsumeTimes;
		builder.longPoll = this.longPoll;
		builder.commitInterval = this.commitInterval;
		builder.rebalanceInterval = this.rebalanceInterval;
		builder.drainTimeout = this.drainTimeout;
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
	 * How many messages are worked on at once; default 20.
	 * @return the number of threads
	 */
	public int threads() {
		return this.threads;
	}

	/**
	 * Where a group begins that has no offset yet; default {@link ConsumeFrom#latest()}.
	 * A group that has one goes on from there.
	 * @return the start
	 */
	public ConsumeFrom consumeFrom() {
		return this.consumeFrom;
	}

	/**
	 * How many messages one pull asks for; default 32, which is also what brokers give at
	 * most by default.
	 * @return the number of messages
	 */
	public int pullBatchSize() {
		return this.pullBatchSize;
	}

	/**
	 * How many messages of one queue are held before the next pull waits; default 1000.
	 * @return the number of messages
	 */
	public int maxCachedMessages() {
		return this.maxCachedMessages;
	}

	/**
	 * How many bytes of bodies of one queue are held before the next pull waits; default
	 * 64 MiB.
	 * @return the size in bytes
	 */
	public int maxCachedBytes() {
		return this.maxCachedBytes;
	}

	/**
	 * How often a message that failed is delivered again before it goes to the dead
	 * letters; default 16.
	 * @return the number of redeliveries
	 */
	public int maxReconsumeTimes() {
		return this.maxReconsumeTimes;
	}

	/**
	 * How long a broker holds a pull of a queue that has nothing new; default 15 s.
	 * @return the time
	 */
	public Duration longPoll() {
		return this.longPoll;
	}

	/**
	 * How often progress is written to the broker; default 5 s. It is also written when a
	 * queue is given up and on close.
	 * @return the interval
	 */
	public Duration commitInterval() {
		return this.commitInterval;
	}

	/**
	 * How often the allocation of queues is worked out anew where nothing asks for it
	 * earlier; default 20 s.
	 * @return the interval
	 */
	public Duration rebalanceInterval() {
		return this.rebalanceInterval;
	}

	/**
	 * How long {@code close} waits for messages that are being worked on before it
	 * interrupts their threads; default 20 s.
	 * @return the time
	 */
	public Duration drainTimeout() {
		return this.drainTimeout;
	}

	/**
	 * Builds {@link ConsumerOptions}. Not thread-safe.
	 */
	public static final class Builder {

		private String group = "";

		private int threads = 20;

		private ConsumeFrom consumeFrom = ConsumeFrom.latest();

		private int pullBatchSize = 32;

		private int maxCachedMessages = 1000;

		private int maxCachedBytes = 64 * 1024 * 1024;

		private int maxReconsumeTimes = 16;

		private Duration longPoll = Duration.ofSeconds(15);

		private Duration commitInterval = Duration.ofSeconds(5);

		private Duration rebalanceInterval = Duration.ofSeconds(20);

		private Duration drainTimeout = Duration.ofSeconds(20);

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
		 * How many messages are worked on at once; default 20.
		 * @param threads the number of threads
		 * @return this builder
		 */
		public Builder threads(int threads) {
			this.threads = threads;
			return this;
		}

		/**
		 * Where a group begins that has no offset yet; default
		 * {@link ConsumeFrom#latest()}. A group that has one goes on from there.
		 * @param consumeFrom the start
		 * @return this builder
		 */
		public Builder consumeFrom(ConsumeFrom consumeFrom) {
			this.consumeFrom = consumeFrom;
			return this;
		}

		/**
		 * How many messages one pull asks for; default 32, which is also what brokers
		 * give at most by default.
		 * @param pullBatchSize the number of messages
		 * @return this builder
		 */
		public Builder pullBatchSize(int pullBatchSize) {
			this.pullBatchSize = pullBatchSize;
			return this;
		}

		/**
		 * How many messages of one queue are held before the next pull waits; default
		 * 1000.
		 * @param maxCachedMessages the number of messages
		 * @return this builder
		 */
		public Builder maxCachedMessages(int maxCachedMessages) {
			this.maxCachedMessages = maxCachedMessages;
			return this;
		}

		/**
		 * How many bytes of bodies of one queue are held before the next pull waits;
		 * default 64 MiB.
		 * @param maxCachedBytes the size in bytes
		 * @return this builder
		 */
		public Builder maxCachedBytes(int maxCachedBytes) {
			this.maxCachedBytes = maxCachedBytes;
			return this;
		}

		/**
		 * How often a message that failed is delivered again before it goes to the dead
		 * letters; default 16.
		 * @param maxReconsumeTimes the number of redeliveries
		 * @return this builder
		 */
		public Builder maxReconsumeTimes(int maxReconsumeTimes) {
			this.maxReconsumeTimes = maxReconsumeTimes;
			return this;
		}

		/**
		 * How long a broker holds a pull of a queue that has nothing new; default 15 s.
		 * @param longPoll the time
		 * @return this builder
		 */
		public Builder longPoll(Duration longPoll) {
			this.longPoll = longPoll;
			return this;
		}

		/**
		 * How often progress is written to the broker; default 5 s. It is also written
		 * when a queue is given up and on close.
		 * @param commitInterval the interval
		 * @return this builder
		 */
		public Builder commitInterval(Duration commitInterval) {
			this.commitInterval = commitInterval;
			return this;
		}

		/**
		 * How often the allocation of queues is worked out anew where nothing asks for it
		 * earlier; default 20 s.
		 * @param rebalanceInterval the interval
		 * @return this builder
		 */
		public Builder rebalanceInterval(Duration rebalanceInterval) {
			this.rebalanceInterval = rebalanceInterval;
			return this;
		}

		/**
		 * How long {@code close} waits for messages that are being worked on before it
		 * interrupts their threads; default 20 s.
		 * @param drainTimeout the time
		 * @return this builder
		 */
		public Builder drainTimeout(Duration drainTimeout) {
			this.drainTimeout = drainTimeout;
			return this;
		}

		/**
		 * Checks and builds.
		 * @return the options
		 * @throws IllegalArgumentException if an option is illegal, with its name, its
		 * value and the fix
		 */
		public ConsumerOptions build() {
			return new ConsumerOptions(this);
		}

	}

}
