package io.rocketmq.client.internal.protocol;

import org.jspecify.annotations.Nullable;

/**
 * A request or answer that this client sends. The opaque is not part of it: a connection
 * numbers its requests itself.
 *
 * @param code the request's or response's code
 * @param name what it is called in messages
 * @param flag {@link #RESPONSE} and {@link #ONEWAY} bits
 * @param remark a text, or null
 * @param header the fields
 * @param body the body, empty for none; not copied
 */
public record Command(int code, String name, int flag, @Nullable String remark, CommandHeader header, byte[] body) {

	/** The flag of an answer. */
	public static final int RESPONSE = 1;

	/** The flag of a request that wants no answer. */
	public static final int ONEWAY = 2;

	private static final byte[] NO_BODY = new byte[0];

	/**
	 * A request without a body.
	 * @param code its code
	 * @param header its fields
	 * @return the request
	 */
	public static Command request(RequestCode code, CommandHeader header) {
		return request(code, header, NO_BODY);
	}

	/**
	 * A request.
	 * @param code its code
	 * @param header its fields
	 * @param body its body
	 * @return the request
	 */
	public static Command request(RequestCode code, CommandHeader header, byte[] body) {
		return new Command(code.code(), code.name(), 0, null, header, body);
	}

	/**
	 * A request that wants no answer.
	 * @param code its code
	 * @param header its fields
	 * @param body its body
	 * @return the request
	 */
	public static Command oneway(RequestCode code, CommandHeader header, byte[] body) {
		return new Command(code.code(), code.name(), ONEWAY, null, header, body);
	}

	/**
	 * An answer to a server's request.
	 * @param code its code
	 * @param remark its text, or null
	 * @return the answer
	 */
	public static Command response(ResponseCode code, @Nullable String remark) {
		return new Command(code.code(), "answer " + code, RESPONSE, remark, CommandHeader.NONE, NO_BODY);
	}

	/**
	 * An answer to a server's request.
	 * @param code its code
	 * @param remark its text, or null
	 * @param header its fields
	 * @param body its body
	 * @return the answer
	 */
	public static Command response(ResponseCode code, @Nullable String remark, CommandHeader header, byte[] body) {
		return new Command(code.code(), "answer " + code, RESPONSE, remark, header, body);
	}

	/**
	 * This command with another header.
	 * @param other the fields
	 * @return the command
	 */
	public Command withHeader(CommandHeader other) {
		return new Command(this.code, this.name, this.flag, this.remark, other, this.body);
	}

	/**
	 * This command with another body.
	 * @param other the body
	 * @return the command
	 */
	public Command withBody(byte[] other) {
		return new Command(this.code, this.name, this.flag, this.remark, this.header, other);
	}

	/**
	 * Whether it is sent without waiting for an answer.
	 * @return true for oneway requests and for answers
	 */
	public boolean expectsNoAnswer() {
		return this.flag != 0;
	}

}
