package io.rocketmq.spring.observation;

import io.micrometer.common.KeyValues;
import org.jspecify.annotations.Nullable;

import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.SendResult;
import io.rocketmq.spring.observation.RocketMQObservation.Template;
import io.rocketmq.spring.observation.RocketMQObservation.TemplateDetail;

/**
 * Default convention of sends, for subclasses too. Stateless.
 */
public class DefaultSendConvention implements RocketMQSendObservationConvention {

	static final DefaultSendConvention INSTANCE = new DefaultSendConvention();

	/** Creates a convention. */
	public DefaultSendConvention() {
	}

	@Override
	public String getName() {
		return RocketMQObservation.TEMPLATE.getName();
	}

	@Override
	public String getContextualName(RocketMQSendContext context) {
		return "send " + context.getMessage().topic();
	}

	@Override
	public KeyValues getLowCardinalityKeyValues(RocketMQSendContext context) {
		return KeyValues.of(Template.SENDER.withValue(context.getSenderName()),
				Template.OPERATION.withValue(context.getOperation().value()),
				Template.TOPIC.withValue(context.getMessage().topic()), Template.OUTCOME.withValue(outcome(context)));
	}

	/**
	 * Returns the result of a send: that of the broker's answer ({@code ok}, or the
	 * status of a less safe store), that of the failure ({@code not_sent},
	 * {@code unknown}, {@code rejected}, or {@code failed} for an exception of another
	 * kind), or {@code none} without either.
	 */
	static String outcome(RocketMQSendContext context) {
		SendResult result = context.getResult();
		if (result != null) {
			return Keys.lower(result.status().name());
		}
		RocketMQException failure = context.failure();
		if (failure != null) {
			return Keys.lower(failure.outcome().name());
		}
		return (context.getError() != null) ? "failed" : RocketMQObservation.NONE;
	}

	@Override
	public KeyValues getHighCardinalityKeyValues(RocketMQSendContext context) {
		Message message = context.getMessage();
		SendResult result = context.getResult();
		KeyValues values = KeyValues.empty();
		values = Keys.and(values, TemplateDetail.MESSAGE_ID, messageId(result));
		values = Keys.and(values, TemplateDetail.MESSAGE_TAG, message.tag());
		values = Keys.and(values, TemplateDetail.MESSAGE_KEYS, Keys.join(message.keys()));
		values = Keys.and(values, TemplateDetail.QUEUE, Keys.queue((result != null) ? result.queue() : null));
		return (context.getResolution() != null)
				? values.and(TemplateDetail.TRANSACTION.withValue(Keys.lowerOrNone(context.getResolution()))) : values;
	}

	static @Nullable String messageId(@Nullable SendResult result) {
		return (result != null) ? result.messageId() : null;
	}

}
