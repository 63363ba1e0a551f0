package io.rocketmq.client.config;

import java.time.Duration;

import io.rocketmq.client.internal.support.Arguments;

/**
 * Options of fetching messages ahead of the listener. Immutable.
 */
public final class FetchOptions {

	/** Leaves time to acknowledge messages, or to extend their invisible time. */
	private static final Duration SHORTEST_INVISIBLE_TIME = Duration.ofSeconds(1);

	private final Values values;

	private FetchOptions(Values values) {
		OptionChecks.atLeast("invisibleTime", values.invisibleTime, SHORTEST_INVISIBLE_TIME);
		OptionChecks.within("pullBatchSize", values.pullBatchSize, 1, 1024);
		OptionChecks.within("maxCachedMessages", values.maxCachedMessages, 1, 1000000);
		OptionChecks.within("maxCachedBytes", values.maxCachedBytes, 1, Integer.MAX_VALUE);
		OptionChecks.within("maxOffsetSpan", values.maxOffsetSpan, 1, 10000000);
		OptionChecks.positive("longPoll", values.longPoll);
		this.values = values;
	}

	/**
	 * Returns a builder with the defaults, which are chosen for production.
	 */
	public static Builder builder() {
		return new Builder(new Values());
	}

	/**
	 * Returns a builder with these options.
	 */
	public Builder toBuilder() {
		return new Builder(this.values.copy());
	}

	/** Returns the value of {@link Builder#mode}. */
	public FetchMode mode() {
		return this.values.mode;
	}

	/** Returns the value of {@link Builder#invisibleTime}. */
	public Duration invisibleTime() {
		return this.values.invisibleTime;
	}

	/** Returns the value of {@link Builder#pullBatchSize}. */
	public int pullBatchSize() {
		return this.values.pullBatchSize;
	}

	/** Returns the value of {@link Builder#maxCachedMessages}. */
	public int maxCachedMessages() {
		return this.values.maxCachedMessages;
	}

	/** Returns the value of {@link Builder#maxCachedBytes}. */
	public int maxCachedBytes() {
		return this.values.maxCachedBytes;
	}

	/** Returns the value of {@link Builder#maxOffsetSpan}. */
	public int maxOffsetSpan() {
		return this.values.maxOffsetSpan;
	}

	/** Returns the value of {@link Builder#longPoll}. */
	public Duration longPoll() {
		return this.values.longPoll;
	}

	@Override
	public String toString() {
		return new OptionText("FetchOptions").option("mode", this.values.mode)
			.option("invisibleTime", this.values.invisibleTime)
			.option("pullBatchSize", this.values.pullBatchSize)
			.option("maxCachedMessages", this.values.maxCachedMessages)
			.option("maxCachedBytes", this.values.maxCachedBytes)
			.option("maxOffsetSpan", this.values.maxOffsetSpan)
			.option("longPoll", this.values.longPoll)
			.toString();
	}

	private static final class Values extends OptionValues<Values> {

		private FetchMode mode = FetchMode.PULL;

		private Duration invisibleTime = Duration.ofSeconds(60);

		private int pullBatchSize = 32;

		private int maxCachedMessages = 1000;

		private int maxCachedBytes = 64 * 1024 * 1024;

		private int maxOffsetSpan = 2000;

		private Duration longPoll = Duration.ofSeconds(15);

	}

	/**
	 * Builds {@link FetchOptions}. Not thread-safe.
	 */
	public static final class Builder {

		private final Values values;

		private Builder(Values values) {
			this.values = values;
		}

		/**
		 * Mode of fetching: pull from assigned queues, or pop. Default: {@code PULL}. All
		 * members of a group must use the same mode.
		 */
		public Builder mode(FetchMode mode) {
			this.values.mode = Arguments.notNull(mode, "mode");
			return this;
		}

		/**
		 * Time that popped messages are invisible to the other members, at least 1 s.
		 * Default: 60 s. A member that is alive renews it while a message waits for the
		 * listener or is in flight, until {@link ConsumerOptions#consumeTimeout()}; so
		 * this is how soon messages of a member that died are redelivered.
		 */
		public Builder invisibleTime(Duration invisibleTime) {
			this.values.invisibleTime = Arguments.notNull(invisibleTime, "invisibleTime");
			return this;
		}

		/**
		 * Number of messages that one pull or pop requests. Default: 32, which is also
		 * the default limit of brokers. In pop mode up to three times as many are cached
		 * for each topic of a broker.
		 */
		public Builder pullBatchSize(int pullBatchSize) {
			this.values.pullBatchSize = pullBatchSize;
			return this;
		}

		/**
		 * Maximum number of messages of one queue that are cached before the next pull
		 * waits. Default: 1000.
		 */
		public Builder maxCachedMessages(int maxCachedMessages) {
			this.values.maxCachedMessages = maxCachedMessages;
			return this;
		}

		/**
		 * Maximum number of bytes of messages that are cached, over all queues, before
		 * the next pull waits. Default: 64 MiB. Each queue has an equal share, and one
		 * pull may exceed it.
		 */
		public Builder maxCachedBytes(int maxCachedBytes) {
			this.values.maxCachedBytes = maxCachedBytes;
			return this;
		}

		/**
		 * Maximum distance in offsets between the lowest unfinished message of a queue
		 * and the highest that is delivered, if the consumer is not orderly. Default:
		 * 2000. At most so many messages are redelivered after a crash.
		 */
		public Builder maxOffsetSpan(int maxOffsetSpan) {
			this.values.maxOffsetSpan = maxOffsetSpan;
			return this;
		}

		/**
		 * Time that a broker holds a pull of a queue without new messages. Default: 15 s.
		 */
		public Builder longPoll(Duration longPoll) {
			this.values.longPoll = Arguments.notNull(longPoll, "longPoll");
			return this;
		}

		/**
		 * Checks and builds the options.
		 * @throws IllegalArgumentException if an option is illegal, with its name, its
		 * value and the fix
		 */
		public FetchOptions build() {
			return new FetchOptions(this.values.copy());
		}

	}

}
