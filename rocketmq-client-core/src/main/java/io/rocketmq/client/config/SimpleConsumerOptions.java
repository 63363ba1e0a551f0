package io.rocketmq.client.config;

import java.time.Duration;
import java.util.Map;

import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.internal.support.ResourceNames;

/**
 * Options of a simple consumer. Immutable.
 */
public final class SimpleConsumerOptions {

	private final Values values;

	private SimpleConsumerOptions(Values values) {
		ResourceNames.requireGroup(values.group);
		OptionChecks.notNegative("awaitDuration", values.awaitDuration);
		if (values.consumeFrom instanceof ConsumeFrom.Timestamp) {
			throw OptionChecks.illegal("consumeFrom",
					"is a timestamp, which brokers do not support for simple consumers", values.consumeFrom,
					"Use ConsumeFrom.latest() or ConsumeFrom.earliest().");
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
	 * Returns the defaults for a group.
	 * @throws IllegalArgumentException if the name is illegal
	 */
	public static SimpleConsumerOptions of(String group) {
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

	/** Returns the value of {@link Builder#awaitDuration}. */
	public Duration awaitDuration() {
		return this.values.awaitDuration;
	}

	/** Returns the value of {@link Builder#consumeFrom}. */
	public ConsumeFrom consumeFrom() {
		return this.values.consumeFrom;
	}

	@Override
	public String toString() {
		return new OptionText("SimpleConsumerOptions").option("group", this.values.group)
			.option("awaitDuration", this.values.awaitDuration)
			.option("consumeFrom", this.values.consumeFrom)
			.toString();
	}

	private static final class Values extends OptionValues<Values> {

		private String group;

		private Duration awaitDuration = Duration.ofSeconds(20);

		private ConsumeFrom consumeFrom = ConsumeFrom.latest();

		Values(String group) {
			this.group = group;
		}

	}

	/**
	 * Builds {@link SimpleConsumerOptions}. Not thread-safe.
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
		 * Time that a receive waits for messages where there are none, zero for not at
		 * all. Default: 20 s.
		 */
		public Builder awaitDuration(Duration awaitDuration) {
			this.values.awaitDuration = Arguments.notNull(awaitDuration, "awaitDuration");
			return this;
		}

		/**
		 * Position from which a group without committed offset starts,
		 * {@link ConsumeFrom#latest()} or {@link ConsumeFrom#earliest()}. Default:
		 * {@code latest}. Brokers start with the last message, or with the first where a
		 * queue is so new that all of it is still in memory.
		 */
		public Builder consumeFrom(ConsumeFrom consumeFrom) {
			this.values.consumeFrom = Arguments.notNull(consumeFrom, "consumeFrom");
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
			OptionVariables.apply(OptionVariables.SIMPLE_CONSUMER, environment, this);
			return this;
		}

		/**
		 * Checks and builds the options.
		 * @throws IllegalArgumentException if an option is illegal, with its name, its
		 * value and the fix
		 */
		public SimpleConsumerOptions build() {
			return new SimpleConsumerOptions(this.values.copy());
		}

	}

}
