package io.rocketmq.client.config;

import org.jspecify.annotations.Nullable;

/**
 * Builds the text of options: effective values, with secrets masked.
 */
final class OptionText {

	private final StringBuilder text;

	private String separator = "[";

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
