package io.rocketmq.client.internal.protocol;

import org.jspecify.annotations.Nullable;

/**
 * Request or answer that a server sent. Bodies of stored messages may be cut out of the
 * body as arrays of their own.
 */
public record ReceivedCommand(int code, int version, int opaque, int flag, @Nullable String remark, HeaderFields fields,
		byte[] body, byte[][] cutOut) {

	private static final byte[][] NONE = {};

	public ReceivedCommand(int code, int version, int opaque, int flag, @Nullable String remark, HeaderFields fields,
			byte[] body) {
		this(code, version, opaque, flag, remark, fields, body, NONE);
	}

	public boolean isResponse() {
		return (this.flag & Command.RESPONSE) != 0;
	}

	public ResponseCode result() {
		return ResponseCode.of(this.code);
	}

	public boolean isOneway() {
		return (this.flag & Command.ONEWAY) != 0;
	}

	public ReceivedCommand withBody(byte[] other) {
		return withBody(other, NONE);
	}

	public ReceivedCommand withBody(byte[] other, byte[][] parts) {
		return new ReceivedCommand(this.code, this.version, this.opaque, this.flag, this.remark, this.fields, other,
				parts);
	}

	public ReceivedCommand withFields(HeaderFields other) {
		return new ReceivedCommand(this.code, this.version, this.opaque, this.flag, this.remark, other, this.body,
				this.cutOut);
	}

}
