package io.rocketmq.spring.boot.autoconfigure;

import org.jspecify.annotations.Nullable;

/**
 * Exception for a {@code rocketmq.*} property with an invalid value.
 */
public class InvalidRocketMQPropertyException extends IllegalArgumentException {

	private static final long serialVersionUID = 1L;

	private final String property;

	private final String value;

	private final String reason;

	InvalidRocketMQPropertyException(String property, @Nullable Object value, IllegalArgumentException cause) {
		super("Property '" + property + "' has the illegal value '" + value + "': " + cause.getMessage(), cause);
		this.property = property;
		this.value = String.valueOf(value);
		this.reason = String.valueOf(cause.getMessage());
	}

	/**
	 * Returns the full name of the property.
	 */
	public String getProperty() {
		return this.property;
	}

	/**
	 * Returns the invalid value as text.
	 */
	public String getValue() {
		return this.value;
	}

	/**
	 * Returns why the value is invalid.
	 * @return the reason and the fix
	 */
	public String getReason() {
		return this.reason;
	}

}
