package io.rocketmq.spring.test.assertj;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

import org.assertj.core.api.AbstractAssert;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;

import io.rocketmq.spring.support.RocketMQHeaders;

/**
 * Assertions on a message of Spring that a listener or the template received.
 */
public final class SpringMessageAssert extends AbstractAssert<SpringMessageAssert, Message<?>> {

	SpringMessageAssert(@Nullable Message<?> actual) {
		super(actual, SpringMessageAssert.class);
	}

	/**
	 * Verifies the topic that the message was sent to.
	 * @return this assertion
	 */
	public SpringMessageAssert hasTopic(String expected) {
		return hasHeader(RocketMQHeaders.TOPIC, expected);
	}

	/**
	 * Verifies the tag.
	 * @return this assertion
	 */
	public SpringMessageAssert hasTag(String expected) {
		return hasHeader(RocketMQHeaders.RECEIVED_TAGS, expected);
	}

	/**
	 * Verifies that the message has a key, and maybe others.
	 * @return this assertion
	 */
	public SpringMessageAssert hasKey(String expected) {
		Object keys = message().getHeaders().get(RocketMQHeaders.RECEIVED_KEYS);
		if (keys == null || !List.of(keys.toString().trim().split(" +")).contains(expected)) {
			failWithMessage("Expected the message to have the key '%s', but its keys are %s", expected,
					Quoted.of(keys));
		}
		return this;
	}

	/**
	 * Verifies a header's value.
	 * @param name the header's name, such as one of {@link RocketMQHeaders}
	 * @return this assertion
	 */
	public SpringMessageAssert hasHeader(String name, Object expected) {
		Object found = message().getHeaders().get(name);
		if (!Objects.equals(found, expected)) {
			throw failureWithActualExpected(found, expected, "Expected header '%s' to be %s, but it is %s", name,
					Quoted.of(expected), Quoted.of(found));
		}
		return this;
	}

	/**
	 * Verifies that the message has no such header.
	 * @return this assertion
	 */
	public SpringMessageAssert doesNotHaveHeader(String name) {
		Object found = message().getHeaders().get(name);
		if (found != null) {
			failWithMessage("Expected no header '%s', but it is %s", name, Quoted.of(found));
		}
		return this;
	}

	/**
	 * Verifies the payload. Bytes are compared with a text as UTF-8.
	 * @return this assertion
	 */
	public SpringMessageAssert hasPayload(Object expected) {
		Object payload = (expected instanceof String) ? textOrPayload() : message().getPayload();
		Assertions.assertThat(payload).as("payload").isEqualTo(expected);
		return this;
	}

	/**
	 * Verifies that the payload, a text or bytes, is JSON equal to the given one. White
	 * space and the order of fields do not matter.
	 * @return this assertion
	 * @throws IllegalArgumentException if the expected text is no JSON
	 */
	public SpringMessageAssert hasJsonPayload(String expected) {
		JsonContent.assertEqual("payload", expected, String.valueOf(textOrPayload()));
		return this;
	}

	private Object textOrPayload() {
		Object payload = message().getPayload();
		return (payload instanceof byte[] bytes) ? new String(bytes, StandardCharsets.UTF_8) : payload;
	}

	private Message<?> message() {
		isNotNull();
		return this.actual;
	}

}
