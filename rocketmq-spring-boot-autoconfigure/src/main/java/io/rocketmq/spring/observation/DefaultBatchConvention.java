package io.rocketmq.spring.observation;

import io.micrometer.common.KeyValues;

import io.rocketmq.spring.observation.RocketMQObservation.ListenerBatch;
import io.rocketmq.spring.observation.RocketMQObservation.ListenerBatchDetail;

/**
 * Default convention of batches of listeners, for subclasses too. Stateless.
 */
public class DefaultBatchConvention implements RocketMQBatchObservationConvention {

	static final DefaultBatchConvention INSTANCE = new DefaultBatchConvention();

	/** Creates a convention. */
	public DefaultBatchConvention() {
	}

	@Override
	public String getName() {
		return RocketMQObservation.LISTENER_BATCH.getName();
	}

	@Override
	public String getContextualName(RocketMQBatchContext context) {
		return "process batch " + context.getTopic();
	}

	@Override
	public KeyValues getLowCardinalityKeyValues(RocketMQBatchContext context) {
		return KeyValues.of(ListenerBatch.LISTENER.withValue(context.getListenerId()),
				ListenerBatch.GROUP.withValue(context.getGroup()), ListenerBatch.TOPIC.withValue(context.getTopic()));
	}

	@Override
	public KeyValues getHighCardinalityKeyValues(RocketMQBatchContext context) {
		return KeyValues.of(ListenerBatchDetail.SIZE.withValue(String.valueOf(context.getMessages().size())));
	}

}
