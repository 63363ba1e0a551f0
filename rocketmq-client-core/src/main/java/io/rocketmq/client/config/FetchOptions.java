package io.rocketmq.client.config;

import java.time.Duration;

import io.rocketmq.client.internal.support.Arguments;

/**
 * How a consumer gets its messages, and how many it holds ahead of the listener.
 * Immutable; made by a builder that checks each option, and whose methods say what each
 * is.
 */
public final class FetchOptions {

	/** Leaves time to acknowledge, or to hide messages for longer. */
	private static final Duration SHORTEST_INVISIBLE_TIME = Duration.ofSeconds(1);

	private final FetchMode mode;

	private final Duration invisibleTime;

	private final int pullBatchSize;

	private final int maxCachedMessages;

	private final int maxCachedBytes;

	private final int maxOffsetSpan;

	private final Duration longPoll;

	private FetchOptions(Builder builder) {
		this.mode = builder.mode;
		this.invisibleTime = OptionChecks.atLeast("invisibleTime", builder.invisibleTime, SHORTEST_INVISIBLE_TIME);
		this.pullBatchSize = OptionChecks.within("pullBatchSize", builder.pullBatchSize, 1, 1024);
		this.maxCachedMessages = OptionChecks.within("maxCachedMessages", builder.maxCachedMessages, 1, 1000000);
		this.maxCachedBytes = OptionChecks.within("maxCachedBytes", builder.maxCachedBytes, 1, Integer.MAX_VALUE);
		this.maxOffsetSpan = OptionChecks.within("maxOffsetSpan", builder.maxOffsetSpan, 1, 10000000);
		this.longPoll = OptionChecks.positive("longPoll", builder.longPoll);
	}

	/**
	 * Returns a builder with the defaults, which are chosen for production.
	 * @return the builder
	 */
	public static Builder builder() {
		return new Builder();
	}

	/**
	 * A builder with these options.
	 * @return the builder
	 */
	public Builder toBuilder() {
		Builder builder = new Builder();
		builder.mode = this.mode;
		builder.invisibleTime = this.invisibleTime;
		builder.pullBatchSize = this.pullBatchSize;
		builder.maxCachedMessages = this.maxCachedMessages;
		builder.maxCachedBytes = this.maxCachedBytes;
		builder.maxOffsetSpan = this.maxOffsetSpan;
		builder.longPoll = this.longPoll;
		return builder;
	}

	/**
	 * See {@link Builder#mode}.
	 * @return the mode
	 */
	public FetchMode mode() {
		return this.mode;
	}

	/**
	 * See {@link Builder#invisibleTime}.
	 * @return the time
	 */
	public Duration invisibleTime() {
		return this.invisibleTime;
	}

	/**
	 * See {@link Builder#pullBatchSize}.
	 * @return the number of messages
	 */
	public int pullBatchSize() {
		return this.pullBatchSize;
	}

	/**
	 * See {@link Builder#maxCachedMessages}.
	 * @return the number of messages
	 */
	public int maxCachedMessages() {
		return this.maxCachedMessages;
	}

	/**
	 * See {@link Builder#maxCachedBytes}.
	 * @return the size in bytes
	 */
	public int maxCachedBytes() {
		return this.maxCachedBytes;
	}

	/**
	 * See {@link Builder#maxOffsetSpan}.
	 * @return the distance in offsets
	 */
	public int maxOffsetSpan() {
		return this.maxOffsetSpan;
	}

	/**
	 * See {@link Builder#longPoll}.
	 * @return the time
	 */
	public Duration longPoll() {
		return this.longPoll;
	}

	@Override
	public String toString() {
		return new OptionText("FetchOptions").option("mode", this.mode)
			.option("invisibleTime", this.invisibleTime)
			.option("pullBatchSize", this.pullBatchSize)
			.option("maxCachedMessages", this.maxCachedMessages)
			.option("maxCachedBytes", this.maxCachedBytes)
			.option("maxOffsetSpan", this.maxOffsetSpan)
			.option("longPoll", this.longPoll)
			.toString();
	}

	/**
	 * Builds {@link FetchOptions}. Not thread-safe.
	 */
	public static final class Builder {

		private FetchMode mode = FetchMode.PULL;

		private Duration invisibleTime = Duration.ofSeconds(60);

		private int pullBatchSize = 32;

		private int maxCachedMessages = 1000;

		private int maxCachedBytes = 64 * 1024 * 1024;

		private int maxOffsetSpan = 2000;

		private Duration longPoll = Duration.ofSeconds(15);

		private Builder() {
		}

		/**
		 * Whether to pull from a share of the queues or to pop from all; default {@code
		 * PULL}. Members of a group must say the same.
		 * @param mode the mode
		 * @return this builder
		 */
		public Builder mode(FetchMode mode) {
			this.mode = Arguments.notNull(mode, "mode");
			return this;
		}

		/**
		 * How long popped messages are hidden from the other members; default 60 s. While
		 * this member has them it hides them for longer in time, so that this is how soon
		 * they come again after it has died.
		 * @param invisibleTime the time, at least 1 s
		 * @return this builder
		 */
		public Builder invisibleTime(Duration invisibleTime) {
			this.invisibleTime = Arguments.notNull(invisibleTime, "invisibleTime");
			return this;
		}

		/**
		 * How many messages one pull or pop asks for; default 32, which is also what
		 * brokers give at most by default. In pop mode up to three times as many are held
		 * for each topic of a broker.
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
		 * How many bytes of messages are held, over all queues, before the next pull
		 * waits; default 64 MiB. Each queue has an equal share, and one pull may exceed
		 * it.
		 * @param maxCachedBytes the size in bytes
		 * @return this builder
		 */
		public Builder maxCachedBytes(int maxCachedBytes) {
			this.maxCachedBytes = maxCachedBytes;
			return this;
		}

		/**
		 * How far ahead of its lowest unfinished message a queue is worked on, if it is
		 * not orderly; default 2000. So much at most comes again after a crash.
		 * @param maxOffsetSpan the distance in offsets
		 * @return this builder
		 */
		public Builder maxOffsetSpan(int maxOffsetSpan) {
			this.maxOffsetSpan = maxOffsetSpan;
			return this;
		}

		/**
		 * How long a broker holds a pull of a queue that has nothing new; default 15 s.
		 * @param longPoll the time
		 * @return this builder
		 */
		public Builder longPoll(Duration longPoll) {
			this.longPoll = Arguments.notNull(longPoll, "longPoll");
			return this;
		}

		/**
		 * Checks and builds.
		 * @return the options
		 * @throws IllegalArgumentException if an option is illegal, with its name, its
		 * value and the fix
		 */
		public FetchOptions build() {
			return new FetchOptions(this);
		}

	}

}
