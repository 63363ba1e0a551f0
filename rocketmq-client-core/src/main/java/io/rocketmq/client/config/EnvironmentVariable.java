package io.rocketmq.client.config;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Environment variable that sets an option.
 *
 * @param name the variable's name
 * @param set reads the variable's text and sets the option
 * @param <B> the builder that the option is set in
 */
record EnvironmentVariable<B>(String name, BiConsumer<B, String> set) {

	private static final Pattern AMOUNT = Pattern.compile("(\\d{1,15})(ns|us|ms|s|m|h|d)");

	private static final Map<String, ChronoUnit> UNITS = Map.of("ns", ChronoUnit.NANOS, "us", ChronoUnit.MICROS, "ms",
			ChronoUnit.MILLIS, "s", ChronoUnit.SECONDS, "m", ChronoUnit.MINUTES, "h", ChronoUnit.HOURS, "d",
			ChronoUnit.DAYS);

	/** A variable of any type; the message of a failed reader becomes the fix. */
	static <B, T> EnvironmentVariable<B> of(String name, Reader<T> reader, BiConsumer<B, T> setter) {
		return variable(name, reader, setter, (text) -> "is illegal: '" + OptionText.maskUser(text) + "'");
	}

	/**
	 * A variable with a secret, which neither messages nor the reader's failures show.
	 */
	static <B, T> EnvironmentVariable<B> secret(String name, Reader<T> reader, BiConsumer<B, T> setter) {
		return variable(name, reader, setter, (text) -> "is illegal (its secret value is not shown)");
	}

	private static <B, T> EnvironmentVariable<B> variable(String name, Reader<T> reader, BiConsumer<B, T> setter,
			UnaryOperator<String> problem) {
		return new EnvironmentVariable<>(name, (builder, text) -> {
			@Nullable T value;
			try {
				value = reader.read(text.trim());
			}
			catch (RuntimeException ex) {
				throw new IllegalArgumentException(
						"Environment variable " + name + ' ' + problem.apply(text) + ". " + ex.getMessage(), ex);
			}
			setter.accept(builder, value);
		});
	}

	static <B> EnvironmentVariable<B> text(String name, BiConsumer<B, String> setter) {
		return of(name, EnvironmentVariable::notEmpty, setter);
	}

	static String notEmpty(String text) {
		if (text.isEmpty()) {
			throw new IllegalArgumentException("It is empty: give it a value, or unset it.");
		}
		return text;
	}

	static <B> EnvironmentVariable<B> number(String name, BiConsumer<B, Integer> setter) {
		return of(name, EnvironmentVariable::number, setter);
	}

	static int number(String text) {
		try {
			return Integer.parseInt(text);
		}
		catch (NumberFormatException ex) {
			throw new IllegalArgumentException("Write a whole number, such as 4.", ex);
		}
	}

	static <B> EnvironmentVariable<B> truth(String name, BiConsumer<B, Boolean> setter) {
		return of(name, EnvironmentVariable::truth, setter);
	}

	static boolean truth(String text) {
		return switch (text.toLowerCase(Locale.ROOT)) {
			case "true" -> true;
			case "false" -> false;
			default -> throw new IllegalArgumentException("Write true or false.");
		};
	}

	static <B> EnvironmentVariable<B> time(String name, BiConsumer<B, Duration> setter) {
		return of(name, EnvironmentVariable::duration, setter);
	}

	static <B, E extends Enum<E>> EnvironmentVariable<B> choice(String name, Class<E> type, BiConsumer<B, E> setter) {
		return of(name, (text) -> choice(type, text), setter);
	}

	static <E extends Enum<E>> E choice(Class<E> type, String text) {
		String wanted = text.toUpperCase(Locale.ROOT).replace('-', '_');
		for (E each : type.getEnumConstants()) {
			if (each.name().equals(wanted)) {
				return each;
			}
		}
		throw new IllegalArgumentException("Write one of " + Arrays.toString(type.getEnumConstants()) + '.');
	}

	/** {@code 250ms}, {@code 3s}, {@code 5m} and the like, or ISO 8601. */
	static Duration duration(String text) {
		Matcher matcher = AMOUNT.matcher(text.toLowerCase(Locale.ROOT));
		try {
			return matcher.matches() ? Duration.of(Long.parseLong(matcher.group(1)), UNITS.get(matcher.group(2)))
					: Duration.parse(text);
		}
		catch (DateTimeParseException ex) {
			throw new IllegalArgumentException("Write a time with its unit, such as 250ms, 3s, 5m or PT3S.", ex);
		}
		catch (ArithmeticException ex) {
			throw new IllegalArgumentException("Write a shorter time, at most 3650d.", ex);
		}
	}

	/** Makes a value of a variable's text. */
	@FunctionalInterface
	interface Reader<T> {

		/** The value, or null where the text says that there is none. */
		@Nullable T read(String text);

	}

}
