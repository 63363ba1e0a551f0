package io.rocketmq.client.internal.protocol.codec;

import io.rocketmq.client.internal.protocol.header.MessageSysFlag;

/**
 * Positions of the parts of one stored message in the bytes of a response. A member of an
 * inner batch shares the header of its batch.
 */
record StoredMessageLayout(int start, int size, int flagAt, int storeHostAt, int reconsumeTimesAt, int bodyAt,
		int bodyLength, int propertiesAt, int propertiesLength) {

	/** Length of a message without body, topic and properties. */
	static final int MIN_SIZE = 91;

	static final int MAGIC_V1 = 0xDAA320A7;

	static final int MAGIC_V2 = 0xDAA320AB;

	static final int MAGIC = 4;

	static final int BODY_CRC = 8;

	static final int QUEUE_ID = 12;

	static final int FLAG = 16;

	static final int QUEUE_OFFSET = 20;

	static final int COMMIT_LOG_OFFSET = 28;

	static final int SYS_FLAG = 36;

	static final int BORN_TIMESTAMP = 40;

	static final int BORN_HOST = 48;

	static boolean isMagic(int number) {
		return number == MAGIC_V1 || number == MAGIC_V2;
	}

	/** Returns the position of the broker's address, from the start. */
	static int storeHostOffset(int sysFlag) {
		return BORN_HOST + (((sysFlag & MessageSysFlag.BORN_HOST_V6) != 0) ? 20 : 8) + 8;
	}

	/** Returns the position of the number of redeliveries, from the start. */
	static int reconsumeTimesOffset(int sysFlag) {
		return storeHostOffset(sysFlag) + (((sysFlag & MessageSysFlag.STORE_HOST_V6) != 0) ? 20 : 8);
	}

	/** Returns the position of the body, from the start; its length is before it. */
	static int bodyOffset(int sysFlag) {
		return reconsumeTimesOffset(sysFlag) + 16;
	}

	/** Returns the layout of a member of the batch in this message's body. */
	StoredMessageLayout member(int memberSize, int memberFlagAt, int memberBodyAt, int memberBodyLength,
			int memberPropertiesAt, int memberPropertiesLength) {
		return new StoredMessageLayout(this.start, memberSize, memberFlagAt, this.storeHostAt, this.reconsumeTimesAt,
				memberBodyAt, memberBodyLength, memberPropertiesAt, memberPropertiesLength);
	}

}
