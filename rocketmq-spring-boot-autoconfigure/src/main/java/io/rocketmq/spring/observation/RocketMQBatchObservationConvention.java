package io.rocketmq.spring.observation;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;

/**
 * Convention for the name and the keys of observed batches of listeners. Implementations
 * must be thread-safe.
 */
public interface RocketMQBatchObservationConvention extends ObservationConvention<RocketMQBatchContext> {

	@Override
	default boolean supportsContext(Observation.Context context) {
		return context instanceof RocketMQBatchContext;
	}

}
