package io.rocketmq.spring.test.assertj;

import java.util.List;
import java.util.Objects;

import org.assertj.core.api.AbstractAssert;
import org.assertj.core.api.AbstractObjectAssert;
import org.assertj.core.api.AbstractStringAssert;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;

import org.springframework.core.ResolvableType;

import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.spring.support.RocketMQMessageConverter;

/**
 * Assertions on a message that a consumer received.
 */
public final class ReceivedMessageAssert extends AbstractAssert<ReceivedMessageAssert, ReceivedMessage> {

	ReceivedMessageAssert(@Nullable ReceivedMessage actual) {
		super(actual, ReceivedMessageAssert.class);
	}

	/**
	 * Verifies the topic that the message was sent to.
	 * @return this assertion
	 */
	public ReceivedMessageAssert hasTopic(String expected) {
		return hasField("topic", expected, message().topic());
	}

	/**
	 * Verifies the tag.
	 * @return this assertion
	 */
	public ReceivedMessageAssert hasTag(String expected) {
		return hasField("tag", expected, message().tag());
	}

	/**
	 * Verifies that there is no tag.
	 * @return this assertion
	 */
	public ReceivedMessageAssert hasNoTag() {
		return hasField("tag", null, message().tag());
	}

	/**
	 * Verifies that the message has a key, and maybe others.
	 * @return this assertion
	 */
	public ReceivedMessageAssert hasKey(String expected) {
		List<String> keys = message().keys();
		if (!keys.contains(expected)) {
			failWithMessage("Expected message %s to have the key '%s', but it has %s", id(), expected, keys);
		}
		return this;
	}

	/**
	 * Verifies the keys: these, in any order, and no others.
	 * @return this assertion
	 */
	public ReceivedMessageAssert hasOnlyKeys(String... expected) {
		Assertions.assertThat(message().keys()).as("keys of message %s", id()).containsExactlyInAnyOrder(expected);
		return this;
	}

	/**
	 * Verifies a property's value.
	 * @return this assertion
	 */
	public ReceivedMessageAssert hasProperty(String name, String expected) {
		return hasField("property '" + name + "'", expected, message().property(name));
	}

	/**
	 * Verifies that the message has no such property.
	 * @return this assertion
	 */
	public ReceivedMessageAssert doesNotHaveProperty(String name) {
		return hasField("property '" + name + "'", null, message().property(name));
	}

	/**
	 * Verifies the number of failed deliveries before this one.
	 * @return this assertion
	 */
	public ReceivedMessageAssert hasReconsumeTimes(int expected) {
		return hasField("number of redeliveries", expected, message().reconsumeTimes());
	}

	/**
	 * Verifies the body as UTF-8 text.
	 * @return this assertion
	 */
	public ReceivedMessageAssert hasBody(String expected) {
		text().isEqualTo(expected);
		return this;
	}

	/**
	 * Verifies the body.
	 * @return this assertion
	 */
	public ReceivedMessageAssert hasBody(byte[] expected) {
		Assertions.assertThat(message().body()).as("body of message %s", id()).isEqualTo(expected);
		return this;
	}

	/**
	 * Verifies that the body is JSON equal to the given one. White space and the order of
	 * fields do not matter.
	 * @return this assertion
	 * @throws IllegalArgumentException if the expected text is no JSON
	 */
	public ReceivedMessageAssert hasJsonBody(String expected) {
		JsonContent.assertEqual("body of message " + id(), expected, message().text());
		return this;
	}

	/**
	 * Returns an assertion on the body as UTF-8 text.
	 */
	public AbstractStringAssert<?> text() {
		return Assertions.assertThat(message().text()).as("body of message %s", id());
	}

	/**
	 * Returns an assertion on the body, read from JSON as an object.
	 * @param type the object's class
	 */
	public <T> AbstractObjectAssert<?, T> bodyAs(Class<T> type) {
		return Assertions.assertThat(JsonContent.read("body of message " + id(), message().text(), type))
			.as("body of message %s", id());
	}

	/**
	 * Returns an assertion on the body, as the application's converter reads it.
	 * @param type the object's class
	 * @param converter the converter, a bean
	 */
	public <T> AbstractObjectAssert<?, T> bodyAs(Class<T> type, RocketMQMessageConverter converter) {
		Object body = converter.fromRocketMQ(message(), ResolvableType.forClass(type));
		return Assertions.assertThat(type.cast(body)).as("body of message %s", id());
	}

	private ReceivedMessageAssert hasField(String name, @Nullable Object expected, @Nullable Object found) {
		if (!Objects.equals(found, expected)) {
			throw failureWithActualExpected(found, expected, "Expected %s of message %s to be %s, but it is %s", name,
					id(), Quoted.of(expected), Quoted.of(found));
		}
		return this;
	}

	private String id() {
		return message().messageId();
	}

	private ReceivedMessage message() {
		isNotNull();
		return this.actual;
	}

}
