package io.rocketmq.client.internal.protocol;

import org.jspecify.annotations.Nullable;

/** A request or answer that a server sent. */
public record ReceivedCommand(int code, int version, int opaque, int flag, @Nullable String remark, HeaderFields fields,
		byte[] body, byte[][] cutOut) {

	private static final byte[][] NONE = {};

	/** A command with a body that is whole. */
	public ReceivedCommand(int code, int version, int opaque, int flag, @Nullable String remark, HeaderFields fields,
			byte[] body) {
		this(code, version, opaque, flag, remark, fields, body, NONE);
	}

	/** Whether it answers a request of this client. */
	public boolean isResponse() {
		return (this.flag & Command.RESPONSE) != 0;
	}

	/** Returns the result, if it is a response. */
	public ResponseCode result() {
		return ResponseCode.of(this.code);
	}

	/** Whether it wants no answer. */
	public boolean isOneway() {
		return (this.flag & Command.ONEWAY) != 0;
	}

	/** This command with another body. */
	public ReceivedCommand withBody(byte[] other) {
		return withBody(other, NONE);
	}

	/** This command with another body, of which parts are arrays of their own. */
	public ReceivedCommand withBody(byte[] other, byte[][] parts) {
		return new ReceivedCommand(this.code, this.version, this.opaque, this.flag, this.remark, this.fields, other,
				parts);
	}

	/** This command with other fields. */
	public ReceivedCommand withFields(HeaderFields other) {
		return new ReceivedCommand(this.code, this.version, this.opaque, this.flag, this.remark, other, this.body,
				this.cutOut);
	}

}
