package io.rocketmq.client.hook;

import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.SendResult;

/**
 * Is told how each send begins and ends, once for each message whatever number of
 * attempts it took; of several, in the order in which they were added before a send, and
 * in the opposite order after it. A hook must be thread-safe and quick, and must not
 * block: it is called by the thread that sends or that read the answer. What it throws is
 * logged and changes nothing.
 */
public interface SendHook {

	/**
	 * A message is about to be sent, and can still be changed, such as to carry another
	 * property.
	 * @param group the producer group
	 * @param message the message
	 * @return what to send: the same, or one made with {@link Message#toBuilder()} for
	 * the same topic
	 */
	default Message sending(String group, Message message) {
		return message;
	}

	/**
	 * A broker stored the message.
	 * @param context what was sent, and how
	 * @param result the broker's answer
	 */
	default void sent(SendContext context, SendResult result) {
	}

	/**
	 * A message that wants no answer was handed to a connection; whether a broker stores
	 * it is not known.
	 * @param context what was sent, and how
	 */
	default void handedOver(SendContext context) {
	}

	/**
	 * The send failed.
	 * @param context what was sent, and how
	 * @param failure why, and what became of the message
	 */
	default void failed(SendContext context, RocketMQException failure) {
	}

	/**
	 * A broker is being told how a transaction ended.
	 * @param end which, and how
	 */
	default void transactionEnded(TransactionEnd end) {
	}

	/**
	 * A message that was to be delivered later was taken back, or could not be.
	 * @param group the producer group
	 * @param topic the message's topic
	 * @param messageId the message's id
	 * @param success whether it was taken back
	 */
	default void recalled(String group, String topic, String messageId, boolean success) {
	}

}
