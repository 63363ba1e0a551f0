package io.rocketmq.samples.guide;

import io.micrometer.common.KeyValues;

import org.springframework.stereotype.Component;

import io.rocketmq.spring.observation.DefaultListenerConvention;
import io.rocketmq.spring.observation.RocketMQListenerContext;

/**
 * Observations of listeners with the tenant of the message.
 */
@Component
class TenantOfObservations extends DefaultListenerConvention {

	@Override
	public KeyValues getLowCardinalityKeyValues(RocketMQListenerContext context) {
		String tenant = context.getMessage().property("tenant");
		return super.getLowCardinalityKeyValues(context).and("tenant", (tenant != null) ? tenant : "none");
	}

}
