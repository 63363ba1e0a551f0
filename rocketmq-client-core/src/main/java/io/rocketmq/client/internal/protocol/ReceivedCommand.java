package io.rocketmq.client.internal.protocol;

import org.jspecify.annotations.Nullable;

/**
 * A request or answer that a server sent.
 *
 * @param code the request's or response's code
 * @param version the sender's version number
 * @param opaque the number that joins request and answer
 * @param flag {@link Command#RESPONSE} and {@link Command#ONEWAY} bits
 * @param remark a text, or null; may be there on success too
 * @param fields the header's fields
 * @param body the body, empty for none
 * @param cutOut parts that the body lacks, since each is an array of its own: if an
 * answer holds stored messages, the bodies of all of them; else none
 */
public record ReceivedCommand(int code, int version, int opaque, int flag, @Nullable String remark, HeaderFields fields,
		byte[] body, byte[][] cutOut) {

	private static final byte[][] NONE = {};

	/**
	 * A command with a body that is whole.
	 * @param code the request's or response's code
	 * @param version the sender's version number
	 * @param opaque the number that joins request and answer
	 * @param flag {@link Command#RESPONSE} and {@link Command#ONEWAY} bits
	 * @param remark a text, or null; may be there on success too
	 * @param fields the header's fields
	 * @param body the body, empty for none
	 */
	public ReceivedCommand(int code, int version, int opaque, int flag, @Nullable String remark, HeaderFields fields,
			byte[] body) {
		this(code, version, opaque, flag, remark, fields, body, NONE);
	}

	/**
	 * Whether it answers a request of this client.
	 * @return true if so, false if it is a request of the server
	 */
	public boolean isResponse() {
		return (this.flag & Command.RESPONSE) != 0;
	}

	/**
	 * What it says, if it is an answer.
	 * @return the code, {@link ResponseCode#UNKNOWN} if this client does not know it
	 */
	public ResponseCode result() {
		return ResponseCode.of(this.code);
	}

	/**
	 * Whether it wants no answer.
	 * @return true if so
	 */
	public boolean isOneway() {
		return (this.flag & Command.ONEWAY) != 0;
	}

	/**
	 * This command with another body.
	 * @param other the body
	 * @return the command
	 */
	public ReceivedCommand withBody(byte[] other) {
		return withBody(other, NONE);
	}

	/**
	 * This command with another body, of which parts are arrays of their own.
	 * @param other the body without them
	 * @param parts the parts
	 * @return the command
	 */
	public ReceivedCommand withBody(byte[] other, byte[][] parts) {
		return new ReceivedCommand(this.code, this.version, this.opaque, this.flag, this.remark, this.fields, other,
				parts);
	}

	/**
	 * This command with other fields.
	 * @param other the fields
	 * @return the command
	 */
	public ReceivedCommand withFields(HeaderFields other) {
		return new ReceivedCommand(this.code, this.version, this.opaque, this.flag, this.remark, other, this.body,
				this.cutOut);
	}

}
