package io.rocketmq.client.hook;

import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.SendResult;

/**
 * Hook that observes sends, once for each message whatever the number of attempts.
 * Several hooks are called in the order of their registration before a send, and in
 * reverse order after it. Must be thread-safe and quick, and must not block. Called on
 * the sending thread before a send and for a refused message, else on a callback thread.
 * Exceptions are logged and have no other effect.
 */
public interface SendHook {

	/**
	 * Called before a message is sent; may change it, such as adding a property.
	 * @return the message to send: the same, or one made with {@link Message#toBuilder()}
	 * for the same topic
	 */
	default Message sending(String group, Message message) {
		return message;
	}

	/** Called when a broker has stored a message. */
	default void sent(SendContext context, SendResult result) {
	}

	/**
	 * Called when a oneway message was written to a connection; whether a broker stores
	 * it is unknown.
	 */
	default void sentOneway(SendContext context) {
	}

	/**
	 * Called when a send has failed; {@link RocketMQException#outcome()} says whether the
	 * message may be stored.
	 */
	default void failed(SendContext context, RocketMQException failure) {
	}

	/** Called before a broker is told the resolution of a transaction. */
	default void transactionEnded(TransactionEnd end) {
	}

	/**
	 * Called when a delayed message was recalled, or could not be.
	 * @param success whether the message was recalled
	 */
	default void recalled(String group, String topic, String messageId, boolean success) {
	}

}
