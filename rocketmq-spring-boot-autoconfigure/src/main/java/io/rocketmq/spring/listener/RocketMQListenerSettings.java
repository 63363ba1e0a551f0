package io.rocketmq.spring.listener;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.config.ConsumeFrom;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.config.FetchMode;
import io.rocketmq.client.config.MessageModel;

/**
 * Settings of a consumer group that an endpoint states. Listeners of one group share a
 * container, so that each setting is stated by one of them, or by several with the same
 * value; settings that none states have the container factory's default. Immutable.
 */
public final class RocketMQListenerSettings {

	/** Settings that state nothing. */
	public static final RocketMQListenerSettings NONE = new RocketMQListenerSettings(Map.of());

	private final Map<Setting, Object> values;

	private RocketMQListenerSettings(Map<Setting, Object> values) {
		this.values = values;
	}

	/** Returns a builder of settings that states nothing. */
	public static Builder builder() {
		return new Builder(new EnumMap<>(Setting.class));
	}

	/** Returns a builder with these settings. */
	public Builder toBuilder() {
		Builder builder = builder();
		builder.values.putAll(this.values);
		return builder;
	}

	/**
	 * Returns the value of a setting.
	 * @return the value, of the setting's type, or null if it is not stated
	 */
	public @Nullable Object get(Setting setting) {
		return this.values.get(setting);
	}

	/** Returns the value of {@link Builder#autoStartup}, or null. */
	public @Nullable Boolean autoStartup() {
		return (Boolean) get(Setting.AUTO_STARTUP);
	}

	/** Returns the value of {@link Builder#errorHandler}, or null. */
	public @Nullable RocketMQErrorHandler errorHandler() {
		return (RocketMQErrorHandler) get(Setting.ERROR_HANDLER);
	}

	/**
	 * Returns the first setting that both state with different values.
	 * @return the setting, or null if the two agree
	 */
	public @Nullable Setting conflict(RocketMQListenerSettings other) {
		for (Map.Entry<Setting, Object> entry : this.values.entrySet()) {
			Object theirs = other.get(entry.getKey());
			if (theirs != null && !theirs.equals(entry.getValue())) {
				return entry.getKey();
			}
		}
		return null;
	}

	/** Returns the settings that either states; these win over the others. */
	public RocketMQListenerSettings combine(RocketMQListenerSettings other) {
		Builder builder = other.toBuilder();
		builder.values.putAll(this.values);
		return builder.build();
	}

	/**
	 * Changes consumer options to the stated settings.
	 */
	void applyTo(ConsumerOptions.Builder options) {
		apply(Setting.CONCURRENCY, Integer.class, options::threads);
		apply(Setting.ORDERLY, Boolean.class, options::orderly);
		apply(Setting.MESSAGE_MODEL, MessageModel.class, options::messageModel);
		apply(Setting.FETCH_MODE, FetchMode.class, (mode) -> options.fetch((fetch) -> fetch.mode(mode)));
		apply(Setting.INVISIBLE_TIME, Duration.class, (time) -> options.fetch((fetch) -> fetch.invisibleTime(time)));
		apply(Setting.CONSUME_FROM, ConsumeFrom.class, options::consumeFrom);
		apply(Setting.MAX_RECONSUME_TIMES, Integer.class, options::maxReconsumeTimes);
		apply(Setting.CONSUME_TIMEOUT, Duration.class, options::consumeTimeout);
		apply(Setting.SUSPEND_TIME, Duration.class, options::suspendTime);
	}

	private <T> void apply(Setting setting, Class<T> type, Consumer<T> setter) {
		Object value = get(setting);
		if (value != null) {
			setter.accept(type.cast(value));
		}
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof RocketMQListenerSettings settings && this.values.equals(settings.values);
	}

	@Override
	public int hashCode() {
		return this.values.hashCode();
	}

	@Override
	public String toString() {
		return this.values.toString();
	}

	/**
	 * Setting of a consumer group.
	 */
	public enum Setting {

		/** Number of messages consumed at once; an {@link Integer}. */
		CONCURRENCY("concurrency"),
		/** Whether each queue is consumed in order; a {@link Boolean}. */
		ORDERLY("consumeMode"),
		/** Clustering or broadcasting; a {@link MessageModel}. */
		MESSAGE_MODEL("messageModel"),
		/** Pull or pop; a {@link FetchMode}. */
		FETCH_MODE("fetchMode"),
		/** Maximum number of messages of a batch; an {@link Integer}. */
		BATCH_SIZE("batchSize"),
		/** Start position without a committed offset; a {@link ConsumeFrom}. */
		CONSUME_FROM("consumeFrom"),
		/** Maximum number of redeliveries; an {@link Integer}. */
		MAX_RECONSUME_TIMES("maxReconsumeTimes"),
		/** Time after which a delivery counts as failed; a {@link Duration}. */
		CONSUME_TIMEOUT("consumeTimeout"),
		/**
		 * Pause of a queue after a failure of an orderly listener; a {@link Duration}.
		 */
		SUSPEND_TIME("suspendTime"),
		/** Time for which popped messages are invisible; a {@link Duration}. */
		INVISIBLE_TIME("invisibleTime"),
		/** Whether the container starts with the context; a {@link Boolean}. */
		AUTO_STARTUP("autoStartup"),
		/** Decides on failures; a {@link RocketMQErrorHandler}. */
		ERROR_HANDLER("errorHandler");

		private final String attribute;

		Setting(String attribute) {
			this.attribute = attribute;
		}

		/** Returns the name of the annotation's attribute. */
		public String attribute() {
			return this.attribute;
		}

	}

	/**
	 * Builds {@link RocketMQListenerSettings}. Not thread-safe. Null leaves a setting
	 * out.
	 */
	public static final class Builder {

		private final Map<Setting, Object> values;

		private Builder(Map<Setting, Object> values) {
			this.values = values;
		}

		private Builder set(Setting setting, @Nullable Object value) {
			if (value != null) {
				this.values.put(setting, value);
			}
			else {
				this.values.remove(setting);
			}
			return this;
		}

		/** Maximum number of messages, or batches of them, consumed at once. */
		public Builder concurrency(@Nullable Integer concurrency) {
			return set(Setting.CONCURRENCY, concurrency);
		}

		/** Whether the messages of a queue are consumed in order. */
		public Builder orderly(@Nullable Boolean orderly) {
			return set(Setting.ORDERLY, orderly);
		}

		/** Whether members share the messages, or each receives all. */
		public Builder messageModel(@Nullable MessageModel messageModel) {
			return set(Setting.MESSAGE_MODEL, messageModel);
		}

		/** Whether messages are pulled or popped. */
		public Builder fetchMode(@Nullable FetchMode fetchMode) {
			return set(Setting.FETCH_MODE, fetchMode);
		}

		/** Maximum number of messages of a batch, for listeners that take batches. */
		public Builder batchSize(@Nullable Integer batchSize) {
			return set(Setting.BATCH_SIZE, batchSize);
		}

		/** Position to start from in queues without a committed offset. */
		public Builder consumeFrom(@Nullable ConsumeFrom consumeFrom) {
			return set(Setting.CONSUME_FROM, consumeFrom);
		}

		/** Maximum number of redeliveries before a message is dead-lettered. */
		public Builder maxReconsumeTimes(@Nullable Integer maxReconsumeTimes) {
			return set(Setting.MAX_RECONSUME_TIMES, maxReconsumeTimes);
		}

		/** Time after which a delivery that has not ended counts as failed. */
		public Builder consumeTimeout(@Nullable Duration consumeTimeout) {
			return set(Setting.CONSUME_TIMEOUT, consumeTimeout);
		}

		/** Time for which an orderly queue waits after a failure. */
		public Builder suspendTime(@Nullable Duration suspendTime) {
			return set(Setting.SUSPEND_TIME, suspendTime);
		}

		/** Time for which popped messages are invisible to other members. */
		public Builder invisibleTime(@Nullable Duration invisibleTime) {
			return set(Setting.INVISIBLE_TIME, invisibleTime);
		}

		/** Whether the container starts with the application context. */
		public Builder autoStartup(@Nullable Boolean autoStartup) {
			return set(Setting.AUTO_STARTUP, autoStartup);
		}

		/** Decides on failed messages. */
		public Builder errorHandler(@Nullable RocketMQErrorHandler errorHandler) {
			return set(Setting.ERROR_HANDLER, errorHandler);
		}

		/** Returns the settings. */
		public RocketMQListenerSettings build() {
			return new RocketMQListenerSettings(Map.copyOf(this.values));
		}

	}

}
