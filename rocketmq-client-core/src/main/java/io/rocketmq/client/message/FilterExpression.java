package io.rocketmq.client.message;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.internal.support.Arguments;

/**
 * Which messages of a topic a group wants. Immutable. Two are equal if they want the same
 * messages.
 */
public final class FilterExpression {

	private static final FilterExpression ALL = new FilterExpression(Set.of(), null);

	private final Set<String> tags;

	private final @Nullable String sql;

	private FilterExpression(Set<String> tags, @Nullable String sql) {
		this.tags = tags;
		this.sql = sql;
	}

	/**
	 * Every message.
	 * @return the filter
	 */
	public static FilterExpression all() {
		return ALL;
	}

	/**
	 * Messages that have one of these tags.
	 * @param tags the tags, at least one
	 * @return the filter
	 * @throws IllegalArgumentException if there is none, one is blank or holds
	 * {@code ||}, or {@code *} is the only one
	 */
	public static FilterExpression tags(String... tags) {
		Arguments.notNull(tags, "tags");
		if (tags.length == 0) {
			throw new IllegalArgumentException("A filter by tags needs at least one: name it, or use all()");
		}
		Set<String> distinct = new LinkedHashSet<>();
		for (String tag : tags) {
			if (tag.isBlank() || tag.contains("||")) {
				throw new IllegalArgumentException("The tag '" + tag + "' in " + Arrays.toString(tags)
						+ " is blank or holds '||': name one tag in each place");
			}
			distinct.add(tag.trim());
		}
		if (distinct.equals(Set.of("*"))) {
			throw new IllegalArgumentException("The tag '*' alone means every message to brokers: use all()");
		}
		return new FilterExpression(distinct, null);
	}

	/**
	 * Messages whose properties fulfil a condition (SQL92), which brokers judge where
	 * {@code enablePropertyFilter} is set.
	 * @param condition such as {@code amount > 100 AND region = 'EU'}
	 * @return the filter
	 * @throws IllegalArgumentException if it is blank
	 */
	public static FilterExpression sql(String condition) {
		Arguments.notNull(condition, "condition");
		if (condition.isBlank()) {
			throw new IllegalArgumentException(
					"The condition '" + condition + "' is blank: write one, or use all() for every message");
		}
		return new FilterExpression(Set.of(), condition.trim());
	}

	/**
	 * Reads the form that RocketMQ's users write: {@code *} for all, or tags with
	 * {@code ||} between them.
	 * @param expression the text
	 * @return the filter
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
				throw new IllegalArgumentException("The expression '" + expression
						+ "' lacks a tag beside '||': write '*', or tags such as 'created || changed'");
			}
		}
		return tags(parts);
	}

	/**
	 * Whether every message is wanted.
	 * @return true for {@link #all()}
	 */
	public boolean isAll() {
		return this.tags.isEmpty() && this.sql == null;
	}

	/**
	 * The tags.
	 * @return the tags in the order in which they were named, none for {@link #all()}
	 */
	public Set<String> tags() {
		return java.util.Collections.unmodifiableSet(this.tags);
	}

	/**
	 * Whether a message with this tag is wanted. Brokers filter by the tag's hash code
	 * alone, so that clients have to look again.
	 * @param tag the tag, or null
	 * @return true if it is wanted
	 */
	public boolean accepts(@Nullable String tag) {
		return this.tags.isEmpty() || (tag != null && this.tags.contains(tag));
	}

	/**
	 * The kind of the text.
	 * @return {@code TAG} or {@code SQL92}
	 */
	public String type() {
		return (this.sql != null) ? "SQL92" : "TAG";
	}

	/**
	 * The text as brokers take it.
	 * @return {@code *}, the tags with {@code " || "} between them, or the condition
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
