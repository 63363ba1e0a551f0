package io.rocketmq.spring.boot.autoconfigure;

import org.jspecify.annotations.Nullable;

/**
 * A property of RocketMQ's has a value that can't be used.
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
	 * The property.
	 * @return its full name
	 */
	public String getProperty() {
		return this.property;
	}

	/**
	 * The value.
	 * @return its text
	 */
	public String getValue() {
		return this.value;
	}

	/**
	 * Returns the problem.
	 * @return the reason and the fix
	 */
	public String getReason() {
		return this.reason;
	}

}
