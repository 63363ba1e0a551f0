package io.rocketmq.client.internal.protocol;

import org.jspecify.annotations.Nullable;

/**
 * A request or answer that this client sends. The opaque is not part of it: a connection
 * numbers its requests itself.
 */
public record Command(int code, String name, int flag, @Nullable String remark, CommandHeader header, byte[] body) {

	/** The flag of an answer. */
	public static final int RESPONSE = 1;

	/** The flag of a request that wants no answer. */
	public static final int ONEWAY = 2;

	private static final byte[] NO_BODY = new byte[0];

	/** A request without a body. */
	public static Command request(RequestCode code, CommandHeader header) {
		return request(code, header, NO_BODY);
	}

	/** A request. */
	public static Command request(RequestCode code, CommandHeader header, byte[] body) {
		return new Command(code.code(), code.name(), 0, null, header, body);
	}

	/** A request that wants no answer. */
	public static Command oneway(RequestCode code, CommandHeader header, byte[] body) {
		return new Command(code.code(), code.name(), ONEWAY, null, header, body);
	}

	/** An answer to a server's request. */
	public static Command response(ResponseCode code, @Nullable String remark) {
		return new Command(code.code(), "answer " + code, RESPONSE, remark, CommandHeader.NONE, NO_BODY);
	}

	/** An answer to a server's request. */
	public static Command response(ResponseCode code, @Nullable String remark, CommandHeader header, byte[] body) {
		return new Command(code.code(), "answer " + code, RESPONSE, remark, header, body);
	}

	/** This command with another header. */
	public Command withHeader(CommandHeader other) {
		return new Command(this.code, this.name, this.flag, this.remark, other, this.body);
	}

	/** This command with another body. */
	public Command withBody(byte[] other) {
		return new Command(this.code, this.name, this.flag, this.remark, this.header, other);
	}

	/** Whether it is sent without waiting for an answer. */
	public boolean expectsNoAnswer() {
		return this.flag != 0;
	}

}
