package io.rocketmq.client.message;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.internal.support.Arguments;

/**
 * Filter of a subscription: the messages of a topic that a group receives. Immutable.
 * Filters are equal if they accept the same messages.
 */
public final class FilterExpression {

	private static final FilterExpression ALL = new FilterExpression(Set.of(), null);

	private final Set<String> tags;

	private final @Nullable String sql;

	private FilterExpression(Set<String> tags, @Nullable String sql) {
		this.tags = tags;
		this.sql = sql;
	}

	/** Returns the filter that accepts every message. */
	public static FilterExpression all() {
		return ALL;
	}

	/**
	 * Returns a filter that accepts messages with one of these tags.
	 * @param tags at least one
	 * @throws IllegalArgumentException if there is none, one is blank or contains
	 * {@code ||}, or {@code *} is the only one
	 */
	public static FilterExpression tags(String... tags) {
		Arguments.notNull(tags, "tags");
		if (tags.length == 0) {
			throw new IllegalArgumentException("Tag filter has no tags. Name at least one, or use all().");
		}
		Set<String> distinct = new LinkedHashSet<>();
		for (String tag : tags) {
			if (tag.isBlank() || tag.contains("||")) {
				throw new IllegalArgumentException("Tag of a filter is blank or contains '||': '" + tag + "' in "
						+ Arrays.toString(tags) + ". Pass each tag as an argument.");
			}
			distinct.add(tag.trim());
		}
		if (distinct.equals(Set.of("*"))) {
			throw new IllegalArgumentException(
					"Tag filter has the single tag '*', which means every message. Use all().");
		}
		return new FilterExpression(distinct, null);
	}

	/**
	 * Returns a filter that accepts messages whose properties match an SQL92 condition.
	 * Brokers evaluate it if {@code enablePropertyFilter} is set.
	 * @param condition such as {@code amount > 100 AND region = 'EU'}
	 * @throws IllegalArgumentException if it is blank
	 */
	public static FilterExpression sql(String condition) {
		Arguments.notNull(condition, "condition");
		if (condition.isBlank()) {
			throw new IllegalArgumentException(
					"Condition of a filter is blank: '" + condition + "'. Use all() for every message.");
		}
		return new FilterExpression(Set.of(), condition.trim());
	}

	/**
	 * Parses RocketMQ's form of a filter: {@code *} for all messages, or tags separated
	 * by {@code ||}.
	 * @throws IllegalArgumentException if a tag is missing between separators
	 */
	public static FilterExpression parse(String expression) {
		Arguments.notNull(expression, "expression");
		String text = expression.trim();
		if (text.isEmpty() || text.equals("*")) {
			return ALL;
		}
		String[] parts = text.split("\\|\\|", -1);
		for (String part : parts) {
			if (part.isBlank()) {
				throw new IllegalArgumentException("Filter lacks a tag beside '||': '" + expression
						+ "'. Use '*', or tags such as 'created || changed'.");
			}
		}
		return tags(parts);
	}

	/** Whether every message is accepted. */
	public boolean isAll() {
		return this.tags.isEmpty() && this.sql == null;
	}

	/** Returns the tags in their original order; none for {@link #all()} and SQL92. */
	public Set<String> tags() {
		return Collections.unmodifiableSet(this.tags);
	}

	/**
	 * Whether a message with this tag is accepted. Brokers filter by the tag's hash code
	 * alone, so that clients filter again.
	 * @param tag the tag, or null
	 */
	public boolean accepts(@Nullable String tag) {
		return this.tags.isEmpty() || (tag != null && this.tags.contains(tag));
	}

	/** Returns the type of the expression: {@code TAG} or {@code SQL92}. */
	public String type() {
		return (this.sql != null) ? "SQL92" : "TAG";
	}

	/**
	 * Returns the expression in the broker's form: {@code *}, tags separated by
	 * {@code " || "}, or the condition.
	 */
	public String expression() {
		if (this.sql != null) {
			return this.sql;
		}
		return this.tags.isEmpty() ? "*" : String.join(" || ", this.tags);
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof FilterExpression filter && this.tags.equals(filter.tags)
				&& Objects.equals(this.sql, filter.sql);
	}

	@Override
	public int hashCode() {
		return Objects.hash(this.tags, this.sql);
	}

	@Override
	public String toString() {
		return expression();
	}

}
