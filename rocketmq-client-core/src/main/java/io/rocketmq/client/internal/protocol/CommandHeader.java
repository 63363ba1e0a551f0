package io.rocketmq.client.internal.protocol;

/**
 * The fields of a request or response, written straight into the frame. Names are those
 * of Apache's header classes.
 */
@FunctionalInterface
public interface CommandHeader {

	/** No fields. */
	CommandHeader NONE = (out) -> {
	};

	/** Writes the fields. */
	void writeTo(FieldWriter out);

}
