package io.rocketmq.spring.support;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Objects;

import io.rocketmq.client.config.ConsumeFrom;

/**
 * Parser of the start position of a consumer group.
 */
public final class ConsumeFromParser {

	private ConsumeFromParser() {
	}

	/**
	 * Parses {@code latest}, {@code earliest}, or an instant such as
	 * {@code 2026-01-31T12:00:00Z}.
	 * @throws IllegalArgumentException if the text is none of them; the message says what
	 * to write
	 */
	public static ConsumeFrom parse(String text) {
		Objects.requireNonNull(text, "text must not be null");
		switch (text.trim().toLowerCase(Locale.ROOT)) {
			case "latest":
				return ConsumeFrom.latest();
			case "earliest":
				return ConsumeFrom.earliest();
			default:
				try {
					return ConsumeFrom.timestamp(Instant.parse(text.trim()));
				}
				catch (DateTimeParseException ex) {
					throw new IllegalArgumentException("write latest, earliest or an instant such as"
							+ " 2026-01-31T12:00:00Z, or nothing for the default", ex);
				}
		}
	}

}
