package io.rocketmq.spring.observation;

import io.micrometer.common.KeyValues;

import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.SendResult;

/**
 * Convention of sends by OpenTelemetry's semantic conventions, version
 * {@value OpenTelemetryKey#CONVENTIONS}. Its timer is
 * {@code messaging.client.operation.duration}. Stateless.
 */
public class OpenTelemetrySendConvention implements RocketMQSendObservationConvention {

	/** Creates a convention. */
	public OpenTelemetrySendConvention() {
	}

	@Override
	public String getName() {
		return "messaging.client.operation.duration";
	}

	@Override
	public String getContextualName(RocketMQSendContext context) {
		return operation(context) + ' ' + context.getMessage().topic();
	}

	private static String operation(RocketMQSendContext context) {
		return switch (context.getOperation()) {
			case SEND, ONE_WAY, BATCH, TRANSACTION -> "send";
			case REQUEST -> "request";
			case REPLY -> "reply";
		};
	}

	@Override
	public KeyValues getLowCardinalityKeyValues(RocketMQSendContext context) {
		return KeyValues.of(OpenTelemetryKey.SYSTEM_NAME.withValue("rocketmq"),
				OpenTelemetryKey.OPERATION_NAME.withValue(operation(context)),
				OpenTelemetryKey.OPERATION_TYPE.withValue("send"),
				OpenTelemetryKey.DESTINATION_NAME.withValue(context.getMessage().topic()));
	}

	@Override
	public KeyValues getHighCardinalityKeyValues(RocketMQSendContext context) {
		Message message = context.getMessage();
		SendResult result = context.getResult();
		KeyValues values = OpenTelemetryProperties
			.of(message.properties(), context.getOperation() == RocketMQSendOperation.TRANSACTION)
			.and(OpenTelemetryKey.BODY_SIZE.withValue(String.valueOf(message.body().length)));
		if (result != null) {
			values = values.and(OpenTelemetryKey.MESSAGE_ID.withValue(result.messageId()),
					OpenTelemetryKey.PARTITION_ID.withValue(String.valueOf(result.queue().queueId())));
		}
		return OpenTelemetryProperties.withError(values, context.getError());
	}

}
