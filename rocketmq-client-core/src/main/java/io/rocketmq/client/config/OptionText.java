package io.rocketmq.client.config;

import org.jspecify.annotations.Nullable;

/**
 * Text of options: their effective values, with secrets masked.
 */
final class OptionText {

	private static final String SCHEME_END = "://";

	private final StringBuilder text;

	private String separator = "[";

	/** Masks everything in an address that could be a user or a password. */
	static String maskUser(String address) {
		int end = address.lastIndexOf('@');
		if (end < 0) {
			return address;
		}
		int scheme = address.indexOf(SCHEME_END);
		int start = (scheme < 0 || scheme > end) ? 0 : scheme + SCHEME_END.length();
		return address.substring(0, start) + "***" + address.substring(end);
	}

	OptionText(String type) {
		this.text = new StringBuilder(type);
	}

	OptionText option(String name, @Nullable Object value) {
		this.text.append(this.separator).append(name).append('=').append(value);
		this.separator = ", ";
		return this;
	}

	OptionText secret(String name, @Nullable Object value) {
		return option(name, (value != null) ? "***" : null);
	}

	@Override
	public String toString() {
		return this.text + "]";
	}

}
