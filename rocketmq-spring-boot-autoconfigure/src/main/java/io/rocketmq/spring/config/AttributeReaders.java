package io.rocketmq.spring.config;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.springframework.format.datetime.standard.DurationFormatterUtils;
import org.springframework.util.MimeType;

import io.rocketmq.client.message.FilterExpression;

/**
 * Readers of an attribute's text. Each throws an {@link IllegalArgumentException} that
 * says what to write.
 */
final class AttributeReaders {

	// No tag of a filter has them, and a condition that was taken for a tag does.
	private static final Pattern CONDITION = Pattern.compile("[\\s<>=()']");

	private AttributeReaders() {
	}

	static Integer positive(String text) {
		return number(text, 1);
	}

	static Integer zeroOrMore(String text) {
		return number(text, 0);
	}

	private static Integer number(String text, int least) {
		try {
			int number = Integer.parseInt(text);
			if (number >= least) {
				return number;
			}
		}
		catch (NumberFormatException ex) {
			// Reported below, like a number out of range.
		}
		throw new IllegalArgumentException("write a number of " + least + " or more, or nothing for the default");
	}

	static Boolean bool(String text) {
		return switch (text.toLowerCase(Locale.ROOT)) {
			case "true" -> true;
			case "false" -> false;
			default -> throw new IllegalArgumentException("write true or false, or nothing for the default");
		};
	}

	static Boolean orderly(String text) {
		return switch (text.toLowerCase(Locale.ROOT)) {
			case "concurrent" -> false;
			case "orderly" -> true;
			default -> throw new IllegalArgumentException("write concurrent or orderly, or nothing for the default");
		};
	}

	static <E extends Enum<E>> E constant(Class<E> type, String text) {
		for (E constant : type.getEnumConstants()) {
			if (constant.name().equalsIgnoreCase(text)) {
				return constant;
			}
		}
		throw new IllegalArgumentException("write " + Arrays.stream(type.getEnumConstants())
			.map((constant) -> constant.name().toLowerCase(Locale.ROOT))
			.collect(Collectors.joining(" or ")) + ", or nothing for the default");
	}

	static Duration duration(String text) {
		try {
			Duration duration = DurationFormatterUtils.detectAndParse(text);
			if (!duration.isNegative() && !duration.isZero()) {
				return duration;
			}
		}
		catch (IllegalArgumentException ex) {
			// Reported below, like a duration out of range.
		}
		throw new IllegalArgumentException("write a positive duration such as 10s, PT10S or a number of"
				+ " milliseconds, or nothing for the default");
	}

	static String contentType(String text) {
		try {
			return MimeType.valueOf(text).toString();
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalArgumentException(
					ex.getMessage() + ". Write a type such as application/json, or nothing for the default", ex);
		}
	}

	static boolean sql(String selectorType) {
		return switch (selectorType.toUpperCase(Locale.ROOT)) {
			case "TAG" -> false;
			case "SQL92" -> true;
			default -> throw new IllegalArgumentException("write TAG or SQL92, or nothing for TAG");
		};
	}

	static FilterExpression tags(String expression) {
		FilterExpression filter = FilterExpression.parse(expression);
		for (String tag : filter.tags()) {
			if (CONDITION.matcher(tag).find()) {
				throw new IllegalArgumentException("'" + tag + "' is not a tag. Set selectorType to SQL92 if it is a"
						+ " condition, or write tags such as 'created || changed'");
			}
		}
		return filter;
	}

	static FilterExpression condition(String expression) {
		if (expression.equals("*")) {
			throw new IllegalArgumentException(
					"'*' is not a condition. Write one, or leave selectorType at TAG for all messages");
		}
		return FilterExpression.sql(expression);
	}

}
