package io.rocketmq.client.config;

import java.time.Duration;
import java.util.Map;

import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.internal.support.ResourceNames;

/**
 * What holds for one simple consumer. Immutable; made by a builder that checks each
 * option.
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
	 * @param group the group's name
	 * @return the builder
	 */
	public static Builder group(String group) {
		Arguments.notNull(group, "group");
		return new Builder(group);
	}

	/**
	 * The defaults for a group.
	 * @param group the group's name
	 * @return the options
	 * @throws IllegalArgumentException if the name is illegal
	 */
	public static SimpleConsumerOptions of(String group) {
		return group(group).build();
	}

	/**
	 * A builder with these options.
	 * @return the builder
	 */
	public Builder toBuilder() {
		return group(this.group).awaitDuration(this.awaitDuration).consumeFrom(this.consumeFrom);
	}

	/**
	 * The group; required.
	 * @return the group's name: letters, digits, {@code % | _ -}, at most 120 characters
	 */
	public String group() {
		return this.group;
	}

	/**
	 * How long a receive waits for messages where there are none; default 20 s.
	 * @return the time, zero for not at all
	 */
	public Duration awaitDuration() {
		return this.awaitDuration;
	}

	/**
	 * Where a group begins that has no offset yet; default {@link ConsumeFrom#latest()}.
	 * Brokers take that to be the last message that is there, or the first where a queue
	 * is so new that all of it is still in memory.
	 * @return the start
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
		 * How long a receive waits for messages where there are none; default 20 s.
		 * @param awaitDuration the time, zero for not at all
		 * @return this builder
		 */
		public Builder awaitDuration(Duration awaitDuration) {
			this.awaitDuration = Arguments.notNull(awaitDuration, "awaitDuration");
			return this;
		}

		/**
		 * Where a group begins that has no offset yet; default {@code latest}. Brokers
		 * take that to be the last message that is there, or the first where a queue is
		 * so new that all of it is still in memory.
		 * @param consumeFrom the start, {@link ConsumeFrom#latest()} or
		 * {@link ConsumeFrom#earliest()}
		 * @return this builder
		 */
		public Builder consumeFrom(ConsumeFrom consumeFrom) {
			this.consumeFrom = Arguments.notNull(consumeFrom, "consumeFrom");
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
			OptionVariables.apply(OptionVariables.SIMPLE_CONSUMER, environment, this);
			return this;
		}

		/**
		 * Checks and builds.
		 * @return the options
		 * @throws IllegalArgumentException if an option is illegal, with its name, its
		 * value and the fix
		 */
		public SimpleConsumerOptions build() {
			return new SimpleConsumerOptions(this);
		}

	}

}
