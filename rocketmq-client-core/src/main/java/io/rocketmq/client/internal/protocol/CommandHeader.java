package io.rocketmq.client.internal.protocol;

/**
 * Fields of a request or response, written directly into the frame. Names are those of
 * Apache's header classes.
 */
@FunctionalInterface
public interface CommandHeader {

	CommandHeader NONE = (out) -> {
	};

	void writeTo(FieldWriter out);

}
