package io.rocketmq.spring.observation;

import io.micrometer.common.docs.KeyName;

/**
 * Keys of OpenTelemetry's semantic conventions for messaging, version
 * {@value #CONVENTIONS}, that the conventions named after it use. These conventions of
 * OpenTelemetry are in development and may be renamed; the ones here follow that version.
 */
public enum OpenTelemetryKey implements KeyName {

	/** Always {@code rocketmq}. */
	SYSTEM_NAME("messaging.system.name", true),
	/** {@code send}, {@code request}, {@code reply} or {@code process}. */
	OPERATION_NAME("messaging.operation.name", true),
	/** {@code send} or {@code process}. */
	OPERATION_TYPE("messaging.operation.type", true),
	/** Topic. */
	DESTINATION_NAME("messaging.destination.name", true),
	/** Consumer group. */
	CONSUMER_GROUP("messaging.consumer.group.name", true),
	/** Class of the exception that the operation failed with. */
	ERROR_TYPE("error.type", false),
	/** Id that the sending client gave the message. */
	MESSAGE_ID("messaging.message.id", false),
	/** Size of the body in bytes. */
	BODY_SIZE("messaging.message.body.size", false),
	/** Id that a request and its reply share. */
	CONVERSATION_ID("messaging.message.conversation_id", false),
	/** Number of the queue. */
	PARTITION_ID("messaging.destination.partition.id", false),
	/** Number of messages of a batch. */
	BATCH_MESSAGE_COUNT("messaging.batch.message_count", false),
	/** Tag of the message. */
	MESSAGE_TAG("rocketmq.message.tag", false),
	/** Keys of the message, with blanks between them. */
	MESSAGE_KEYS("rocketmq.message.keys", false),
	/** {@code normal}, {@code fifo}, {@code delay} or {@code transaction}. */
	MESSAGE_TYPE("rocketmq.message.type", false),
	/** Key by which messages are ordered. */
	MESSAGE_GROUP("rocketmq.message.group", false),
	/** Level of a delay. */
	DELAY_TIME_LEVEL("rocketmq.message.delay_time_level", false),
	/** Time of delivery in milliseconds of the epoch. */
	DELIVERY_TIMESTAMP("rocketmq.message.delivery_timestamp", false);

	/** Version of OpenTelemetry's semantic conventions. */
	public static final String CONVENTIONS = "1.45.0";

	private final String key;

	private final boolean lowCardinality;

	OpenTelemetryKey(String key, boolean lowCardinality) {
		this.key = key;
		this.lowCardinality = lowCardinality;
	}

	@Override
	public String asString() {
		return this.key;
	}

	/** Whether it is a low-cardinality key, which meters have too. */
	public boolean isLowCardinality() {
		return this.lowCardinality;
	}

}
