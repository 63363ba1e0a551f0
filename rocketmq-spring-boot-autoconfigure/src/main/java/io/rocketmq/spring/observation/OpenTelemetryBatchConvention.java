package io.rocketmq.spring.observation;

import io.micrometer.common.KeyValues;

/**
 * Convention of batches of listeners by OpenTelemetry's semantic conventions, version
 * {@value OpenTelemetryKey#CONVENTIONS}. Its timer keeps the name of the default
 * convention, as a batch is no further message. Stateless.
 */
public class OpenTelemetryBatchConvention implements RocketMQBatchObservationConvention {

	/** Creates a convention. */
	public OpenTelemetryBatchConvention() {
	}

	@Override
	public String getName() {
		return RocketMQObservation.LISTENER_BATCH.getName();
	}

	@Override
	public String getContextualName(RocketMQBatchContext context) {
		return "process " + context.getTopic();
	}

	@Override
	public KeyValues getLowCardinalityKeyValues(RocketMQBatchContext context) {
		return OpenTelemetryListenerConvention.process(context.getTopic(), context.getGroup());
	}

	@Override
	public KeyValues getHighCardinalityKeyValues(RocketMQBatchContext context) {
		KeyValues values = KeyValues
			.of(OpenTelemetryKey.BATCH_MESSAGE_COUNT.withValue(String.valueOf(context.getMessages().size())));
		return OpenTelemetryProperties.withError(values, context.getError());
	}

}
