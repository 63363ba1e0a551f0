package io.rocketmq.client.config;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.internal.support.UserInfo;

/**
 * Environment variable that sets an option.
 *
 * @param name the variable's name
 * @param set reads the variable's text and sets the option
 * @param <B> the builder that the option is set in
 */
record EnvironmentVariable<B>(String name, BiConsumer<B, String> set) {

	private static final Pattern AMOUNT = Pattern.compile("(\\d{1,15})(ns|us|ms|s|m|h|d)");

	/**
	 * An option of any type.
	 * @param name the variable's name
	 * @param reader makes the value of the text; what it throws becomes the message's
	 * reason
	 * @param setter sets the option
	 */
	static <B, T> EnvironmentVariable<B> of(String name, Reader<T> reader, BiConsumer<B, T> setter) {
		return new EnvironmentVariable<>(name, (builder, text) -> {
			@Nullable T value;
			try {
				value = reader.read(text.trim());
			}
			catch (RuntimeException ex) {
				throw new IllegalArgumentException(
						"The environment variable " + name + " is '" + UserInfo.mask(text) + "': " + ex.getMessage(),
						ex);
			}
			setter.accept(builder, value);
		});
	}

	/**
	 * An option with a secret in it: the exception does not show the text.
	 * @param name the variable's name
	 * @param reader makes the value of the text; the messages of what it throws must not
	 * hold the text
	 * @param setter sets the option
	 */
	static <B, T> EnvironmentVariable<B> secret(String name, Reader<T> reader, BiConsumer<B, T> setter) {
		return new EnvironmentVariable<>(name, (builder, text) -> {
			@Nullable T value;
			try {
				value = reader.read(text.trim());
			}
			catch (RuntimeException ex) {
				throw new IllegalArgumentException("The environment variable " + name
						+ " can't be used (its value is not shown, as it is secret): " + ex.getMessage(), ex);
			}
			setter.accept(builder, value);
		});
	}

	static <B> EnvironmentVariable<B> text(String name, BiConsumer<B, String> setter) {
		return of(name, (text) -> {
			if (text.isEmpty()) {
				throw new IllegalArgumentException("give it a value, or unset it");
			}
			return text;
		}, setter);
	}

	static <B> EnvironmentVariable<B> number(String name, BiConsumer<B, Integer> setter) {
		return of(name, EnvironmentVariable::number, setter);
	}

	static int number(String text) {
		try {
			return Integer.parseInt(text);
		}
		catch (NumberFormatException ex) {
			throw new IllegalArgumentException("write a whole number, such as 4", ex);
		}
	}

	static <B> EnvironmentVariable<B> truth(String name, BiConsumer<B, Boolean> setter) {
		return of(name, EnvironmentVariable::truth, setter);
	}

	static boolean truth(String text) {
		return switch (text.toLowerCase(Locale.ROOT)) {
			case "true" -> true;
			case "false" -> false;
			default -> throw new IllegalArgumentException("write true or false");
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
		throw new IllegalArgumentException("write one of " + Arrays.toString(type.getEnumConstants()));
	}

	/** {@code 250ms}, {@code 3s}, {@code 5m} and the like, or ISO 8601. */
	static Duration duration(String text) {
		Matcher matcher = AMOUNT.matcher(text.toLowerCase(Locale.ROOT));
		if (matcher.matches()) {
			long amount = Long.parseLong(matcher.group(1));
			return switch (matcher.group(2)) {
				case "ns" -> Duration.ofNanos(amount);
				case "us" -> Duration.ofNanos(Math.multiplyExact(amount, 1000));
				case "ms" -> Duration.ofMillis(amount);
				case "s" -> Duration.ofSeconds(amount);
				case "m" -> Duration.ofSeconds(Math.multiplyExact(amount, 60));
				case "h" -> Duration.ofSeconds(Math.multiplyExact(amount, 3600));
				default -> Duration.ofSeconds(Math.multiplyExact(amount, 86400));
			};
		}
		try {
			return Duration.parse(text);
		}
		catch (DateTimeParseException ex) {
			throw new IllegalArgumentException("write a time with its unit, such as 250ms, 3s, 5m or PT3S", ex);
		}
	}

	/** Makes a value of a variable's text. */
	@FunctionalInterface
	interface Reader<T> {

		/** The value, or null where the text says that there is none. */
		@Nullable T read(String text);

	}

}
