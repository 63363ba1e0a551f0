package io.rocketmq.spring.test.assertj;

import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;

import io.rocketmq.client.message.ReceivedMessage;

/**
 * Entry point of the assertions for messages, beside all of AssertJ's own: a static
 * import of {@code assertThat} of this class replaces that of {@link Assertions}.
 */
public class RocketMQAssertions extends Assertions {

	/** Creates the entry point, for subclasses that add their own assertions. */
	protected RocketMQAssertions() {
	}

	/**
	 * Begins an assertion on a message that a consumer received.
	 * @param actual the message
	 * @return the assertion
	 */
	public static ReceivedMessageAssert assertThat(@Nullable ReceivedMessage actual) {
		return new ReceivedMessageAssert(actual);
	}

	/**
	 * Begins an assertion on a message of Spring that a listener or the template
	 * received.
	 * @param actual the message
	 * @return the assertion
	 */
	public static SpringMessageAssert assertThat(@Nullable Message<?> actual) {
		return new SpringMessageAssert(actual);
	}

}
