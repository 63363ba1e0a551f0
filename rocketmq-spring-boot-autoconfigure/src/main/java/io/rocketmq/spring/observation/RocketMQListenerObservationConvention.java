package io.rocketmq.spring.observation;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;

/**
 * Convention for the name and the keys of observed messages of listeners. Its keys are
 * computed at the start and at the end. Implementations must be thread-safe.
 */
public interface RocketMQListenerObservationConvention extends ObservationConvention<RocketMQListenerContext> {

	@Override
	default boolean supportsContext(Observation.Context context) {
		return context instanceof RocketMQListenerContext;
	}

}
