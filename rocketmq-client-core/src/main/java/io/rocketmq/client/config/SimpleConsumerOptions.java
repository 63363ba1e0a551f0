package io.rocketmq.client.config;

import java.time.Duration;
import java.util.Map;

import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.internal.support.ResourceNames;

/**
 * Options of a simple consumer. Immutable.
 */
public final class SimpleConsumerOptions {

	private final String group;

	private final Duration awaitDuration;

	private final ConsumeFrom consumeFrom;

	private SimpleConsumerOptions(Builder builder) {
		this.group = ResourceNames.requireGroup(builder.group);
		this.awaitDuration = OptionChecks.notNegative("awaitDuration", builder.awaitDuration);
		this.consumeFrom = builder.consumeFrom;
		if (this.consumeFrom instanceof ConsumeFrom.Timestamp) {
			throw new IllegalArgumentException("Option consumeFrom is " + this.consumeFrom
					+ ": brokers let simple consumers begin with the latest or the earliest message only");
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
		return group(this.group).awaitDuration(this.awaitDuration).consumeFrom(this.consumeFrom);
	}

	/**
	 * Returns the group's name.
	 */
	public String group() {
		return this.group;
	}

	/**
	 * Returns the value of {@link Builder#awaitDuration}.
	 */
	public Duration awaitDuration() {
		return this.awaitDuration;
	}

	/**
	 * Returns the value of {@link Builder#consumeFrom}.
	 */
	public ConsumeFrom consumeFrom() {
		return this.consumeFrom;
	}

	@Override
	public String toString() {
		return new OptionText("SimpleConsumerOptions").option("group", this.group)
			.option("awaitDuration", this.awaitDuration)
			.option("consumeFrom", this.consumeFrom)
			.toString();
	}

	/**
	 * Builds {@link SimpleConsumerOptions}. Not thread-safe.
	 */
	public static final class Builder {

		private String group;

		private Duration awaitDuration = Duration.ofSeconds(20);

		private ConsumeFrom consumeFrom = ConsumeFrom.latest();

		private Builder(String group) {
			this.group = group;
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
		 * Time that a receive waits for messages where there are none, zero for not at
		 * all. Default: 20 s.
		 */
		public Builder awaitDuration(Duration awaitDuration) {
			this.awaitDuration = Arguments.notNull(awaitDuration, "awaitDuration");
			return this;
		}

		/**
		 * Position from which a group without committed offset starts,
		 * {@link ConsumeFrom#latest()} or {@link ConsumeFrom#earliest()}. Default:
		 * {@code latest}. Brokers start with the last message, or with the first where a
		 * queue is so new that all of it is still in memory.
		 */
		public Builder consumeFrom(ConsumeFrom consumeFrom) {
			this.consumeFrom = Arguments.notNull(consumeFrom, "consumeFrom");
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
			return new SimpleConsumerOptions(this);
		}

	}

}
