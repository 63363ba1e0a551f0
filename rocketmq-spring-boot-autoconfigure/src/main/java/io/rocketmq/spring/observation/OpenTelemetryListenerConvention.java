package io.rocketmq.spring.observation;

import io.micrometer.common.KeyValues;

import io.rocketmq.client.message.ReceivedMessage;

/**
 * Convention of messages of listeners by OpenTelemetry's semantic conventions, version
 * {@value OpenTelemetryKey#CONVENTIONS}. Its timer is {@code messaging.process.duration}.
 * A span has the sender's span as its parent, which these conventions allow. Stateless.
 */
public class OpenTelemetryListenerConvention implements RocketMQListenerObservationConvention {

	/** Creates a convention. */
	public OpenTelemetryListenerConvention() {
	}

	@Override
	public String getName() {
		return "messaging.process.duration";
	}

	@Override
	public String getContextualName(RocketMQListenerContext context) {
		return "process " + context.getMessage().topic();
	}

	@Override
	public KeyValues getLowCardinalityKeyValues(RocketMQListenerContext context) {
		return process(context.getMessage().topic(), context.getGroup());
	}

	static KeyValues process(String topic, String group) {
		return KeyValues.of(OpenTelemetryKey.SYSTEM_NAME.withValue("rocketmq"),
				OpenTelemetryKey.OPERATION_NAME.withValue("process"),
				OpenTelemetryKey.OPERATION_TYPE.withValue("process"),
				OpenTelemetryKey.DESTINATION_NAME.withValue(topic), OpenTelemetryKey.CONSUMER_GROUP.withValue(group));
	}

	@Override
	public KeyValues getHighCardinalityKeyValues(RocketMQListenerContext context) {
		ReceivedMessage message = context.getMessage();
		KeyValues values = OpenTelemetryProperties.of(message.properties(), false)
			.and(OpenTelemetryKey.MESSAGE_ID.withValue(message.messageId()),
					OpenTelemetryKey.BODY_SIZE.withValue(String.valueOf(message.bodyLength())),
					OpenTelemetryKey.PARTITION_ID.withValue(String.valueOf(message.queue().queueId())));
		return OpenTelemetryProperties.withError(values, context.getError());
	}

}
