package io.rocketmq.client.protocol.codec;

/**
 * Where the parts of one stored message lie in the bytes of an answer.
 *
 * @param start its first byte
 * @param storeHostAt the broker's address
 * @param reconsumeTimesAt the number of redeliveries
 * @param bodyAt the body's first byte
 * @param bodyLength the body's length as stored
 * @param propertiesAt the properties' first byte
 * @param propertiesLength the properties' length
 */
record StoredMessageLayout(int start, int storeHostAt, int reconsumeTimesAt, int bodyAt, int bodyLength,
		int propertiesAt, int propertiesLength) {

	static final int MAGIC = 4;

	static final int QUEUE_ID = 12;

	static final int FLAG = 16;

	static final int QUEUE_OFFSET = 20;

	static final int COMMIT_LOG_OFFSET = 28;

	static final int SYS_FLAG = 36;

	static final int BORN_TIMESTAMP = 40;

	static final int BORN_HOST = 48;

}
