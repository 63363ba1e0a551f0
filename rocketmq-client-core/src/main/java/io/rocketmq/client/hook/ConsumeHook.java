package io.rocketmq.client.hook;

import java.util.List;

import io.rocketmq.client.message.ReceivedMessage;

/**
 * Is told how each delivery begins and ends; of several, in the order in which they were
 * added when it begins, and in the opposite order when it ends. A hook must be
 * thread-safe and quick. It is called by the thread that calls the listener, polls,
 * receives, commits or acknowledges, or that completed the listener's stage; if that is
 * an event loop, by a callback thread instead. What it throws is logged and changes
 * nothing.
 * <table>
 * <caption>Deliveries by kind of consumer</caption>
 * <tr>
 * <th></th>
 * <th>begins</th>
 * <th>ends</th>
 * </tr>
 * <tr>
 * <td>push consumer</td>
 * <td>before the listener is called</td>
 * <td>when the listener has ended</td>
 * </tr>
 * <tr>
 * <td>pull consumer</td>
 * <td>before a poll returns</td>
 * <td>at the next poll or the commit that finishes the messages; as {@code RETRY} when a
 * seek or close discards them</td>
 * </tr>
 * <tr>
 * <td>simple consumer</td>
 * <td>before a receive returns</td>
 * <td>with the answer to the first acknowledgement: as {@code RETRY} if it failed, or if
 * the message is made visible at once instead. Not at all if neither happens</td>
 * </tr>
 * </table>
 */
@FunctionalInterface
public interface ConsumeHook {

	/**
	 * Messages are about to be delivered.
	 * @param group the consumer group
	 * @param messages the messages
	 */
	default void consuming(String group, List<ReceivedMessage> messages) {
	}

	/**
	 * A consumer has finished with a message.
	 * @param consumed the message, and what becomes of it
	 */
	void consumed(ConsumedMessage consumed);

}
