package io.rocketmq.spring.observation;

import io.micrometer.common.KeyValues;

import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.spring.observation.RocketMQObservation.Listener;
import io.rocketmq.spring.observation.RocketMQObservation.ListenerDetail;

/**
 * Default convention of messages of listeners, for subclasses too. Stateless.
 */
public class DefaultListenerConvention implements RocketMQListenerObservationConvention {

	static final DefaultListenerConvention INSTANCE = new DefaultListenerConvention();

	/** Creates a convention. */
	public DefaultListenerConvention() {
	}

	@Override
	public String getName() {
		return RocketMQObservation.LISTENER.getName();
	}

	@Override
	public String getContextualName(RocketMQListenerContext context) {
		return "process " + context.getMessage().topic();
	}

	@Override
	public KeyValues getLowCardinalityKeyValues(RocketMQListenerContext context) {
		return KeyValues.of(Listener.LISTENER.withValue(context.getListenerId()),
				Listener.GROUP.withValue(context.getGroup()), Listener.TOPIC.withValue(context.getMessage().topic()),
				Listener.OUTCOME.withValue(Keys.lowerOrNone(context.getOutcome())));
	}

	@Override
	public KeyValues getHighCardinalityKeyValues(RocketMQListenerContext context) {
		ReceivedMessage message = context.getMessage();
		KeyValues values = KeyValues.of(ListenerDetail.MESSAGE_ID.withValue(message.messageId()),
				ListenerDetail.ATTEMPT.withValue(String.valueOf(message.reconsumeTimes() + 1L)));
		values = Keys.and(values, ListenerDetail.MESSAGE_TAG, message.tag());
		values = Keys.and(values, ListenerDetail.MESSAGE_KEYS, Keys.join(message.keys()));
		return Keys.and(values, ListenerDetail.QUEUE, Keys.queue(message.queue()));
	}

}
