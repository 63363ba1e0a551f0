package io.rocketmq.client.internal.protocol;

import org.jspecify.annotations.Nullable;

/**
 * Request or answer that this client sends. A connection adds the opaque.
 */
public record Command(int code, String name, int flag, @Nullable String remark, CommandHeader header, byte[] body) {

	public static final int RESPONSE = 1;

	/** Flag of a request without an answer. */
	public static final int ONEWAY = 2;

	private static final byte[] NO_BODY = new byte[0];

	public static Command request(RequestCode code, CommandHeader header) {
		return request(code, header, NO_BODY);
	}

	public static Command request(RequestCode code, CommandHeader header, byte[] body) {
		return new Command(code.code(), code.name(), 0, null, header, body);
	}

	public static Command oneway(RequestCode code, CommandHeader header, byte[] body) {
		return new Command(code.code(), code.name(), ONEWAY, null, header, body);
	}

	public static Command response(ResponseCode code, @Nullable String remark) {
		return new Command(code.code(), "answer " + code, RESPONSE, remark, CommandHeader.NONE, NO_BODY);
	}

	public static Command response(ResponseCode code, @Nullable String remark, CommandHeader header, byte[] body) {
		return new Command(code.code(), "answer " + code, RESPONSE, remark, header, body);
	}

	public Command withHeader(CommandHeader other) {
		return new Command(this.code, this.name, this.flag, this.remark, other, this.body);
	}

	public Command withBody(byte[] other) {
		return new Command(this.code, this.name, this.flag, this.remark, this.header, other);
	}

	/** Whether it is a oneway request or an answer. */
	public boolean expectsNoAnswer() {
		return this.flag != 0;
	}

}
