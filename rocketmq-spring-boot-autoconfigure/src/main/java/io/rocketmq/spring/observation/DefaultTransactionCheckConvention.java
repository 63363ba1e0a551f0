package io.rocketmq.spring.observation;

import io.micrometer.common.KeyValues;

import io.rocketmq.spring.observation.RocketMQObservation.TransactionCheck;
import io.rocketmq.spring.observation.RocketMQObservation.TransactionCheckDetail;

/**
 * Default convention of transaction checks, for subclasses too. Stateless.
 */
public class DefaultTransactionCheckConvention implements RocketMQTransactionCheckObservationConvention {

	static final DefaultTransactionCheckConvention INSTANCE = new DefaultTransactionCheckConvention();

	/** Creates a convention. */
	public DefaultTransactionCheckConvention() {
	}

	@Override
	public String getName() {
		return RocketMQObservation.TRANSACTION_CHECK.getName();
	}

	@Override
	public String getContextualName(RocketMQTransactionCheckContext context) {
		return "check transaction " + context.getMessage().topic();
	}

	@Override
	public KeyValues getLowCardinalityKeyValues(RocketMQTransactionCheckContext context) {
		return KeyValues.of(TransactionCheck.TOPIC.withValue(context.getMessage().topic()),
				TransactionCheck.OUTCOME.withValue(Keys.lowerOrNone(context.getResolution())));
	}

	@Override
	public KeyValues getHighCardinalityKeyValues(RocketMQTransactionCheckContext context) {
		return KeyValues.of(TransactionCheckDetail.MESSAGE_ID.withValue(context.getMessage().messageId()));
	}

}
