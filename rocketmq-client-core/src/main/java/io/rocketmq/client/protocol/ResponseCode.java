package io.rocketmq.client.protocol;

/**
 * Numbers of answers that this client acts upon (Apache's {@code ResponseCode}).
 */
public final class ResponseCode {

	/** Done. */
	public static final int SUCCESS = 0;

	/** The server failed in a way that the remark tells. */
	public static final int SYSTEM_ERROR = 1;

	/** The server has too much to do. */
	public static final int SYSTEM_BUSY = 2;

	/** The server does not know the request's code. */
	public static final int REQUEST_CODE_NOT_SUPPORTED = 3;

	/** Stored; the disk took too long. */
	public static final int FLUSH_DISK_TIMEOUT = 10;

	/** Stored; there was no slave. */
	public static final int SLAVE_NOT_AVAILABLE = 11;

	/** Stored; the slave took too long. */
	public static final int FLUSH_SLAVE_TIMEOUT = 12;

	/** The broker refuses the message as it is. */
	public static final int MESSAGE_ILLEGAL = 13;

	/** The broker can't store at present. */
	public static final int SERVICE_NOT_AVAILABLE = 14;

	/** Forbidden. */
	public static final int NO_PERMISSION = 16;

	/** The server does not know the topic. */
	public static final int TOPIC_NOT_EXIST = 17;

	/** Nothing new within the time that the pull was held. */
	public static final int PULL_NOT_FOUND = 19;

	/** Nothing that matches: pull again from the offset in the answer. */
	public static final int PULL_RETRY_IMMEDIATELY = 20;

	/** The offset is not in the queue: go on from the one in the answer. */
	public static final int PULL_OFFSET_MOVED = 21;

	/** There is none. */
	public static final int QUERY_NOT_FOUND = 22;

	/** The broker's unit setting does not take the message. */
	public static final int NO_BUYER_ID = 204;

	/** The message belongs to another unit. */
	public static final int NOT_IN_CURRENT_UNIT = 205;

	/** The server limits this client. */
	public static final int FLOW_CONTROL = 215;

	private ResponseCode() {
	}

}
