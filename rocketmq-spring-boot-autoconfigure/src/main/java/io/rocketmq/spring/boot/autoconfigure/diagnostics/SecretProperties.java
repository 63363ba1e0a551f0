package io.rocketmq.spring.boot.autoconfigure.diagnostics;

import java.util.Locale;
import java.util.regex.Pattern;

import org.springframework.boot.actuate.endpoint.SanitizableData;

/**
 * Secrets among the properties: keys, tokens and passwords of all clusters, by any
 * spelling of their names, and addresses that may contain a password; also the
 * environment variables of a client without Spring.
 */
final class SecretProperties {

	private static final Pattern SECRET = Pattern
		.compile("rocketmq.*(secret-?key|security-?token|password|address-?server)|rocketmq-(credentials|proxy)");

	private SecretProperties() {
	}

	static SanitizableData sanitize(SanitizableData data) {
		return isSecret(data.getKey()) ? data.withSanitizedValue() : data;
	}

	/** Names of environment variables have underscores for dots and dashes. */
	static boolean isSecret(String key) {
		return SECRET.matcher(key.toLowerCase(Locale.ROOT).replace('_', '-')).matches();
	}

}
